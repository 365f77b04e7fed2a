// The waiting list, for moderators.
import { useDeferredValue, useState, type FormEvent } from "react";
import { violationOf } from "../api/errors.ts";
import type { Admission } from "../api/types.ts";
import { bodyLabel, BodyPicker } from "../components/BodyPicker.tsx";
import { TextField } from "../components/Field.tsx";
import { Empty, ErrorNotice, Notice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { TimeText } from "../components/TimeText.tsx";
import { useAdmissions, useApproveAdmission } from "../state/admissions.ts";
import { useBodies, useBody } from "../state/bodies.ts";
import { admissionWords } from "../text/words/admissions.ts";

export function AdmissionsPage() {
  const admissions = useAdmissions();
  const [said, setSaid] = useState("");
  return (
    <Page title={admissionWords.title} lead={admissionWords.lead} width="text">
      <div role="status">{said ? <Notice tone="success">{said}</Notice> : null}</div>
      {admissions.data ? null : <Pending query={admissions} />}
      {admissions.data?.length === 0 ? <Empty>{admissionWords.none}</Empty> : null}
      {admissions.data?.map((admission) => (
        <AdmissionCard
          key={admission.name}
          admission={admission}
          onApproved={() => setSaid(admissionWords.approved(admission.displayName))}
        />
      ))}
    </Page>
  );
}

interface AdmissionCardProps {
  admission: Admission;
  onApproved: () => void;
}

function AdmissionCard({ admission, onApproved }: AdmissionCardProps) {
  const approve = useApproveAdmission();
  const [typed, setTyped] = useState("");
  const query = useDeferredValue(typed.trim());
  const bodies = useBodies(query);
  const suggested = useBody(admission.suggestedBody).data;
  const [picked, setPicked] = useState<{ name: string; label: string }>();
  const chosen =
    picked ?? (suggested ? { name: suggested.name, label: bodyLabel(suggested) } : undefined);
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!chosen) return;
    approve.mutate(
      { name: admission.name, body: chosen.name, reason: reason.trim() },
      { onSuccess: onApproved },
    );
  };
  return (
    <form className="card form" noValidate onSubmit={onSubmit} aria-label={admission.displayName}>
      <h2 className="form__title">{admission.displayName}</h2>
      <dl className="facts">
        <div>
          <dt>{admissionWords.address}</dt>
          <dd>{admission.address}</dd>
        </div>
        <div>
          <dt>{admissionWords.department}</dt>
          <dd>{admission.department}</dd>
        </div>
        <div>
          <dt>{admissionWords.explanation}</dt>
          <dd>{admission.explanation}</dd>
        </div>
        <div>
          <dt>{admissionWords.statement}</dt>
          <dd className="facts__text">{admission.statement || admissionWords.noStatement}</dd>
        </div>
        <div>
          <dt>{admissionWords.waitingSince}</dt>
          <dd>
            <TimeText time={admission.createTime} />
          </dd>
        </div>
      </dl>
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
