// A member: what others see of her, and for herself the way to change it.
import { useState, type FormEvent } from "react";
import { useParams } from "react-router";
import { isStatus, violationOf } from "../api/errors.ts";
import type { Member, Posting } from "../api/types.ts";
import { SampleBadge } from "../components/Badges.tsx";
import { TextArea, TextField } from "../components/Field.tsx";
import { Empty, ErrorNotice, Notice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { isModerator, useMe } from "../state/me.ts";
import { useEndPosting, useMember, useStartPosting, useUpdateMe } from "../state/members.ts";
import { commonWords } from "../text/words/common.ts";
import { profileWords } from "../text/words/profile.ts";
import { formatDate } from "../text/time.ts";
import { NotFoundPage } from "./NotFoundPage.tsx";
import { SuspensionPanel } from "./SuspensionPanel.tsx";

export function ProfilePage() {
  const id = useParams().member ?? "me";
  const me = useMe();
  const own = id === "me" || me.data?.name === `members/${id}`;
  return own && me.data ? <OwnProfile me={me.data} /> : <OtherProfile name={`members/${id}`} />;
}

function OtherProfile({ name }: { name: string }) {
  const me = useMe().data;
  const member = useMember(name);
  if (isStatus(member.error, "NOT_FOUND")) return <NotFoundPage />;
  if (!member.data) {
    return (
      <Page title={profileWords.me} width="text">
        <Pending query={member} />
      </Page>
    );
  }
  return (
    <Page title={profileWords.title(member.data.displayName)} width="text">
      <Facts member={member.data} />
      <section className="section">
        <h2 className="section__title">{profileWords.postings}</h2>
        <Postings postings={member.data.postings} />
      </section>
      {isModerator(me) && member.data.roles.length + member.data.moderatedTopics.length === 0 ? (
        <SuspensionPanel member={member.data} />
      ) : null}
    </Page>
  );
}

function Facts({ member }: { member: Member }) {
  const roles = member.roles
    .map((role) => profileWords.roles[role])
    .filter((label) => label !== "");
  return (
    <div className="card">
      <p className="thread-head">
        <SampleBadge sample={member.sample} />
        {roles.map((role) => (
          <span key={role} className="badge">
            {role}
          </span>
        ))}
        {profileWords.states[member.state] ? (
          <span className="badge">{profileWords.states[member.state]}</span>
        ) : null}
      </p>
      <dl className="facts">
        {member.address ? (
          <div>
            <dt>{profileWords.address}</dt>
            <dd>
              {member.address}
              <span className="facts__note">{profileWords.addressHint}</span>
            </dd>
          </div>
        ) : null}
        <div>
          <dt>{profileWords.askMeAbout}</dt>
          <dd className="facts__text">{member.askMeAbout || profileWords.noAskMeAbout}</dd>
        </div>
      </dl>
    </div>
  );
}

interface PostingsProps {
  postings: readonly Posting[];
  busy?: boolean;
  onEnd?: (posting: Posting) => void;
}

function Postings({ postings, busy, onEnd }: PostingsProps) {
  if (postings.length === 0) return <Empty>{profileWords.noPostings}</Empty>;
  return (
    <ul className="rows">
      {postings.map((posting) => (
        <li key={posting.name} className="row row--split">
          <div>
            <h3 className="row__title">
              {posting.bodyDisplayName} {posting.department}{" "}
              {posting.endDate ? null : (
                <span className="badge badge--joined">{profileWords.now}</span>
              )}
            </h3>
            <p className="row__meta">
              {posting.duty ? <span>{posting.duty}</span> : null}
              <span>
                {posting.startDate
                  ? profileWords.from(formatDate(posting.startDate))
                  : profileWords.unknownStart}
                {posting.endDate ? profileWords.until(formatDate(posting.endDate)) : ""}
              </span>
            </p>
          </div>
          {onEnd && !posting.endDate ? (
            <button type="button" className="button" disabled={busy} onClick={() => onEnd(posting)}>
              {profileWords.end}
            </button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function OwnProfile({ me }: { me: Member }) {
  const end = useEndPosting();
  return (
    <Page title={profileWords.title(me.displayName)} width="text">
      <Facts member={me} />
      <section className="section">
        <h2 className="section__title">{profileWords.postings}</h2>
        <ErrorNotice error={end.error} />
        <Postings
          postings={me.postings}
          busy={end.isPending}
          onEnd={(posting) => {
            if (confirm(profileWords.endConfirm)) end.mutate(posting.name);
          }}
        />
      </section>
      <details className="card card--fold">
        <summary>{profileWords.edit}</summary>
        <EditMe me={me} />
      </details>
      <details className="card card--fold">
        <summary>{profileWords.newPosting}</summary>
        <NewPosting body={me.card?.body ?? ""} />
      </details>
    </Page>
  );
}

function EditMe({ me }: { me: Member }) {
  const update = useUpdateMe();
  const [displayName, setDisplayName] = useState(me.displayName);
  const [askMeAbout, setAskMeAbout] = useState(me.askMeAbout);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    update.mutate({
      displayName: displayName.trim(),
      askMeAbout: askMeAbout.trim(),
      etag: me.etag,
    });
  };
  return (
    <form className="form" onSubmit={onSubmit}>
      <ErrorNotice error={update.error} />
      <TextField
        label={profileWords.name}
        error={violationOf(update.error, "displayName")}
        autoComplete="name"
        value={displayName}
        onChange={setDisplayName}
        maxLength={60}
        required
      />
      <TextArea
        label={profileWords.askMeAbout}
        hint={profileWords.askMeAboutHint}
        error={violationOf(update.error, "askMeAbout")}
        value={askMeAbout}
        onChange={setAskMeAbout}
        maxLength={500}
        optional
      />
      <p className="buttons">
        <button type="submit" className="button button--primary" disabled={update.isPending}>
          {commonWords.save}
        </button>
      </p>
      <div role="status">
        {update.isSuccess ? <Notice tone="success">{commonWords.saved}</Notice> : null}
      </div>
    </form>
  );
}

function NewPosting({ body }: { body: string }) {
  const start = useStartPosting();
  const [department, setDepartment] = useState("");
  const [duty, setDuty] = useState("");
  const [startDate, setStartDate] = useState("");
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate({ body, department: department.trim(), duty: duty.trim(), startDate });
  };
  return (
    <form className="form" onSubmit={onSubmit}>
      <p>{profileWords.newPostingLead}</p>
      <ErrorNotice error={start.error} />
      <TextField
        label={profileWords.department}
        hint={profileWords.departmentHint}
        error={violationOf(start.error, "department")}
        value={department}
        onChange={setDepartment}
        maxLength={100}
        required
      />
      <TextField
        label={profileWords.duty}
        hint={profileWords.dutyHint}
        error={violationOf(start.error, "duty")}
        value={duty}
        onChange={setDuty}
        maxLength={100}
        optional
      />
      <TextField
        label={profileWords.startDate}
        error={violationOf(start.error, "startDate")}
        type="date"
        width="short"
        value={startDate}
        onChange={setStartDate}
        required
      />
      <p className="buttons">
        <button type="submit" className="button button--primary" disabled={start.isPending}>
          {profileWords.startPosting}
        </button>
      </p>
      <div role="status">
        {start.isSuccess ? <Notice tone="success">{commonWords.saved}</Notice> : null}
      </div>
    </form>
  );
}
