// On a member's profile, for moderators: keeping her out, and letting her in again.
import { useState, type FormEvent } from "react";
import { violationOf } from "../api/errors.ts";
import type { Member } from "../api/types.ts";
import { TextArea } from "../components/Field.tsx";
import { ErrorNotice, Notice } from "../components/Notice.tsx";
import { TimeText } from "../components/TimeText.tsx";
import { useSuspend, useUnsuspend } from "../state/suspensions.ts";
import { suspensionWords } from "../text/words/suspensions.ts";

export function SuspensionPanel({ member }: { member: Member }) {
  const suspend = useSuspend(member.name);
  const unsuspend = useUnsuspend(member.name);
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  if (member.suspension) {
    return (
      <div className="card">
        <Notice tone="warning">
          <p>{suspensionWords.suspended}</p>
          <p>{member.suspension.reason}</p>
          <TimeText time={member.suspension.suspendTime} label={suspensionWords.since} />
        </Notice>
        <ErrorNotice error={unsuspend.error} />
        <p className="buttons">
          <button
            type="button"
            className="button"
            disabled={unsuspend.isPending}
            onClick={() => unsuspend.mutate(undefined)}
          >
            {suspensionWords.undo}
          </button>
        </p>
      </div>
    );
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!reason.trim() || !confirm(suspensionWords.confirm(member.displayName))) return;
    suspend.mutate(reason.trim());
  };
  return (
    <>
      <div role="status">
        {unsuspend.isSuccess ? <Notice tone="success">{suspensionWords.undone}</Notice> : null}
      </div>
      <details className="card card--fold">
        <summary>{suspensionWords.fold}</summary>
        <form className="form" noValidate onSubmit={onSubmit}>
          <p>{suspensionWords.lead}</p>
          <TextArea
            label={suspensionWords.reason}
            hint={suspensionWords.reasonHint}
            error={
              tried && !reason.trim()
                ? suspensionWords.reasonNeeded
                : violationOf(suspend.error, "reason")
            }
            value={reason}
            onChange={setReason}
            maxLength={500}
            required
          />
          <ErrorNotice error={suspend.error} />
          <p className="buttons">
            <button type="submit" className="button" disabled={suspend.isPending}>
              {suspensionWords.action}
            </button>
          </p>
        </form>
      </details>
    </>
  );
}
