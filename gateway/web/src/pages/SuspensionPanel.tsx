// On a member's profile, for moderators: keeping her out, and letting her in again.
import type { Member } from "../api/types.ts";
import { ErrorNotice, Notice } from "../components/Notice.tsx";
import { TimeText } from "../components/TimeText.tsx";
import { ReasonForm } from "../components/ReasonForm.tsx";
import { useSuspend, useUnsuspend } from "../state/suspensions.ts";
import { suspensionWords } from "../text/words/suspensions.ts";

export function SuspensionPanel({ member }: { member: Member }) {
  const suspend = useSuspend(member.name);
  const unsuspend = useUnsuspend(member.name);
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
  return (
    <>
      <div role="status">
        {unsuspend.isSuccess ? <Notice tone="success">{suspensionWords.undone}</Notice> : null}
      </div>
      <details className="card card--fold">
        <summary>{suspensionWords.fold}</summary>
        <ReasonForm
          label={suspensionWords.reason}
          hint={suspensionWords.reasonHint}
          needed={suspensionWords.reasonNeeded}
          multiline
          action={suspensionWords.action}
          error={suspend.error}
          busy={suspend.isPending}
          onDone={(reason) => {
            if (confirm(suspensionWords.confirm(member.displayName))) suspend.mutate(reason);
          }}
        >
          <p>{suspensionWords.lead}</p>
        </ReasonForm>
      </details>
    </>
  );
}
