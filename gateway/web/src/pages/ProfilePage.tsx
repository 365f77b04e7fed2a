// A member: what others see of her, and for herself the way to change it.
import { useState, type FormEvent } from "react";
import { Link, useParams } from "react-router";
import { isStatus, violationOf } from "../api/errors.ts";
import type { Member } from "../api/types.ts";
import { SampleBadge } from "../components/Badges.tsx";
import { TextArea, TextField } from "../components/Field.tsx";
import { ErrorNotice, Notice, Pending } from "../components/Notice.tsx";
import { OwnDataLinks } from "../components/OwnDataLinks.tsx";
import { Page } from "../components/Page.tsx";
import { isModerator, useMe } from "../state/me.ts";
import { useMember, useUpdateMe } from "../state/members.ts";
import { commonWords } from "../text/words/common.ts";
import { profileWords } from "../text/words/profile.ts";
import { formatDate } from "../text/time.ts";
import { NotFoundPage } from "./NotFoundPage.tsx";
import { NewPosting, OwnPostings, Postings } from "./ProfilePostings.tsx";
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
        <Postings member={member.data} />
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
              <span className="facts__note">
                {profileWords.addressHint} <Link to="/transfer">{profileWords.changeAddress}</Link>
              </span>
            </dd>
          </div>
        ) : null}
        {member.verification?.endDate ? (
          <div>
            <dt>{profileWords.verification}</dt>
            <dd>
              {profileWords.verifiedUntil(formatDate(member.verification.endDate))}
              <span className="facts__note">
                <Link to="/verification">{profileWords.verify}</Link>
              </span>
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

function OwnProfile({ me }: { me: Member }) {
  return (
    <Page title={profileWords.title(me.displayName)} width="text">
      <Facts member={me} />
      <section className="section">
        <h2 className="section__title">{profileWords.postings}</h2>
        <OwnPostings me={me} />
      </section>
      <details className="card card--fold">
        <summary>{profileWords.newPosting}</summary>
        <NewPosting kind="next" />
        <p>
          {profileWords.otherBody} <Link to="/transfer">{profileWords.otherBodyLink}</Link>
        </p>
      </details>
      <details className="card card--fold">
        <summary>{profileWords.pastPosting}</summary>
        <NewPosting kind="past" />
      </details>
      <details className="card card--fold">
        <summary>{profileWords.edit}</summary>
        <EditMe me={me} />
      </details>
      <OwnDataLinks title={profileWords.ownData} />
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
