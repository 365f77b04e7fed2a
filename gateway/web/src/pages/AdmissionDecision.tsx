// A moderator's decision on one applicant: letting in, perhaps teaching the domain, or turning away.
import { useDeferredValue, useState, type FormEvent } from "react";
import { violationOf } from "../api/errors.ts";
import { idOf } from "../api/names.ts";
import type { Admission } from "../api/types.ts";
import { bodyLabel, BodyPicker } from "../components/BodyPicker.tsx";
import { Checkbox, TextField } from "../components/Field.tsx";
import { ErrorNotice } from "../components/Notice.tsx";
import { ReasonForm } from "../components/ReasonForm.tsx";
import { useApproveAdmission, useRejectAdmission } from "../state/admissions.ts";
import { useBodies, useBody } from "../state/bodies.ts";
import { admissionWords } from "../text/words/admissions.ts";

interface AdmissionDecisionProps {
  admission: Admission;
  onSaid: (said: string) => void;
}

export function AdmissionDecision(props: AdmissionDecisionProps) {
  return (
    <>
      <Approval {...props} />
      <details className="help">
        <summary>{admissionWords.openReject}</summary>
        <Rejection {...props} />
      </details>
    </>
  );
}

function Approval({ admission, onSaid }: AdmissionDecisionProps) {
  const approve = useApproveAdmission();
  const [typed, setTyped] = useState("");
  const query = useDeferredValue(typed.trim());
  const bodies = useBodies(query);
  const suggested = useBody(admission.suggestedBody).data;
  const [picked, setPicked] = useState<{ name: string; label: string }>();
  const chosen =
    picked ?? (suggested ? { name: suggested.name, label: bodyLabel(suggested) } : undefined);
  const [reason, setReason] = useState("");
  const [learn, setLearn] = useState(false);
  const [tried, setTried] = useState(false);
  // A national office's id begins so; its domain cannot be taught.
  const learnable = admission.learnableDomain !== "" && !idOf(chosen?.name ?? "").startsWith("n-");
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!chosen) return;
    approve.mutate(
      {
        name: admission.name,
        body: chosen.name,
        reason: reason.trim(),
        learnDomain: learn && learnable,
      },
      { onSuccess: () => onSaid(admissionWords.approved(admission.displayName)) },
    );
  };
  return (
    <form className="form" noValidate onSubmit={onSubmit}>
      <BodyPicker
        query={typed}
        onQuery={setTyped}
        bodies={query ? (bodies.data ?? []) : []}
        searched={query !== "" && bodies.isSuccess}
        chosen={chosen}
        onChoose={setPicked}
        error={tried && !chosen ? admissionWords.bodyNeeded : violationOf(approve.error, "body")}
      />
      <TextField
        label={admissionWords.reason}
        hint={admissionWords.reasonHint}
        error={violationOf(approve.error, "reason")}
        value={reason}
        onChange={setReason}
        maxLength={500}
        optional
      />
      {learnable ? (
        <Checkbox checked={learn} onChange={setLearn} hint={admissionWords.learnHint}>
          {admissionWords.learn(admission.learnableDomain)}
        </Checkbox>
      ) : null}
      <ErrorNotice error={approve.error} />
      <p className="buttons">
        <button
          type="submit"
          className="button button--primary"
          disabled={approve.isPending}
          aria-label={admissionWords.approveLabel(admission.displayName)}
        >
          {admissionWords.approve}
        </button>
      </p>
    </form>
  );
}

function Rejection({ admission, onSaid }: AdmissionDecisionProps) {
  const reject = useRejectAdmission();
  return (
    <ReasonForm
      label={admissionWords.rejectReason}
      hint={admissionWords.rejectHint}
      needed={admissionWords.rejectNeeded}
      multiline
      action={admissionWords.reject}
      actionLabel={admissionWords.rejectLabel(admission.displayName)}
      error={reject.error}
      busy={reject.isPending}
      onDone={(reason) =>
        reject.mutate(
          { name: admission.name, reason },
          { onSuccess: () => onSaid(admissionWords.rejected(admission.displayName)) },
        )
      }
    />
  );
}
