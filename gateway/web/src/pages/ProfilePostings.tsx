// The postings of a profile: the history with its years, and for the member herself the ways to add
// to it and to correct it.
import { useState, type FormEvent, type ReactNode } from "react";
import type { Duty, Member, Posting } from "../api/types.ts";
import { Empty, ErrorNotice, Notice } from "../components/Notice.tsx";
import { emptyPosting, inputOf, PostingFields } from "../components/PostingFields.tsx";
import { useDuties } from "../state/duties.ts";
import {
  useDeletePosting,
  useEndPosting,
  useStartPosting,
  useUpdatePosting,
} from "../state/members.ts";
import { dutyNames } from "../text/duties.ts";
import { formatDate } from "../text/time.ts";
import { commonWords } from "../text/words/common.ts";
import { profileWords } from "../text/words/profile.ts";

// One that has been announced stands before the present one.
function isUpcoming(member: Member, posting: Posting): boolean {
  const present = member.postings.findIndex((each) => each.present);
  return member.postings.indexOf(posting) < present;
}

export function Postings({ member }: { member: Member }) {
  const duties = useDuties().data ?? [];
  if (member.postings.length === 0) return <Empty>{profileWords.noPostings}</Empty>;
  return (
    <ul className="rows">
      {member.postings.map((posting) => (
        <PostingRow key={posting.name} member={member} posting={posting} duties={duties} />
      ))}
    </ul>
  );
}

interface PostingRowProps {
  member: Member;
  posting: Posting;
  duties: readonly Duty[];
  children?: ReactNode;
}

function PostingRow({ member, posting, duties, children }: PostingRowProps) {
  const names = dutyNames(duties, posting.duties);
  return (
    <li className="row">
      <h3 className="row__title">
        {posting.bodyDisplayName} {posting.department}{" "}
        {posting.present ? <span className="badge badge--joined">{profileWords.now}</span> : null}
        {isUpcoming(member, posting) ? (
          <span className="badge">{profileWords.upcoming}</span>
        ) : null}
      </h3>
      <p className="row__meta">
        <span>
          {posting.startDate
            ? profileWords.from(formatDate(posting.startDate))
            : profileWords.unknownStart}
          {posting.endDate ? profileWords.until(formatDate(posting.endDate)) : ""}
        </span>
      </p>
      {posting.duty || names.length > 0 ? (
        <p className="row__excerpt">{[posting.duty, ...names].filter(Boolean).join("、")}</p>
      ) : null}
      {children}
    </li>
  );
}

export function OwnPostings({ me }: { me: Member }) {
  const duties = useDuties().data ?? [];
  if (me.postings.length === 0) return <Empty>{profileWords.noPostings}</Empty>;
  return (
    <ul className="rows">
      {me.postings.map((posting) => (
        <PostingRow key={posting.name} member={me} posting={posting} duties={duties}>
          <details className="help">
            <summary aria-label={profileWords.editPostingLabel(posting.department)}>
              {profileWords.editPosting}
            </summary>
            <EditPosting posting={posting} duties={duties} isOnly={me.postings.length === 1} />
          </details>
        </PostingRow>
      ))}
    </ul>
  );
}

interface EditPostingProps {
  posting: Posting;
  duties: readonly Duty[];
  isOnly: boolean;
}

function EditPosting({ posting, duties, isOnly }: EditPostingProps) {
  const update = useUpdatePosting();
  const end = useEndPosting();
  const remove = useDeletePosting();
  const [input, setInput] = useState(() => inputOf(posting));
  const busy = update.isPending || end.isPending || remove.isPending;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    update.mutate({ name: posting.name, posting: input });
  };
  return (
    <form className="form" onSubmit={onSubmit}>
      <ErrorNotice error={update.error ?? end.error ?? remove.error} />
      <PostingFields
        posting={input}
        onChange={setInput}
        duties={duties}
        error={update.error}
        withEnd
      />
      <p className="buttons">
        <button type="submit" className="button button--primary" disabled={busy}>
          {commonWords.save}
        </button>
        {posting.endDate ? null : (
          <button
            type="button"
            className="button"
            disabled={busy}
            onClick={() => {
              if (confirm(profileWords.endConfirm)) {
                end.mutate(posting.name, {
                  onSuccess: (me) => {
                    const ended = me.postings.find(({ name }) => name === posting.name);
                    if (ended) setInput(inputOf(ended));
                  },
                });
              }
            }}
          >
            {profileWords.end}
          </button>
        )}
        {isOnly ? null : (
          <button
            type="button"
            className="button"
            disabled={busy}
            onClick={() => {
              if (confirm(profileWords.deleteConfirm)) remove.mutate(posting.name);
            }}
          >
            {profileWords.deletePosting}
          </button>
        )}
      </p>
      <div role="status">
        {update.isSuccess || end.isSuccess ? (
          <Notice tone="success">{commonWords.saved}</Notice>
        ) : null}
      </div>
    </form>
  );
}

// A posting that begins, or one of the past.
export function NewPosting({ kind }: { kind: "next" | "past" }) {
  const start = useStartPosting();
  const duties = useDuties().data ?? [];
  const [input, setInput] = useState(emptyPosting);
  const isPast = kind === "past";
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate(input, { onSuccess: () => setInput(emptyPosting) });
  };
  return (
    <form className="form" onSubmit={onSubmit}>
      <p>{isPast ? profileWords.pastPostingLead : profileWords.newPostingLead}</p>
      <ErrorNotice error={start.error} />
      <PostingFields
        posting={input}
        onChange={setInput}
        duties={duties}
        error={start.error}
        withEnd={isPast}
        startRequired
        endRequired={isPast}
      />
      <p className="buttons">
        <button type="submit" className="button button--primary" disabled={start.isPending}>
          {isPast ? profileWords.addPosting : profileWords.startPosting}
        </button>
      </p>
      <div role="status">
        {start.isSuccess ? <Notice tone="success">{commonWords.saved}</Notice> : null}
      </div>
    </form>
  );
}
