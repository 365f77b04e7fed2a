// The waiting list, for moderators, and the record of what was decided.
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { memberPath } from "../api/names.ts";
import type { Admission } from "../api/types.ts";
import { Empty, Notice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { TimeText } from "../components/TimeText.tsx";
import { useAdmissions } from "../state/admissions.ts";
import { useMember } from "../state/members.ts";
import { admissionWords } from "../text/words/admissions.ts";
import { learnedDomainWords } from "../text/words/learned_domains.ts";
import { AdmissionDecision } from "./AdmissionDecision.tsx";
import { AdmissionFacts } from "./AdmissionFacts.tsx";

export function AdmissionsPage() {
  const decided = useSearchParams()[0].get("decided") === "1";
  return decided ? <Decided /> : <Open />;
}

function Open() {
  const admissions = useAdmissions(false);
  const [said, setSaid] = useState("");
  return (
    <Page
      title={admissionWords.title}
      lead={admissionWords.lead}
      width="text"
      actions={
        <>
          <Link className="button" to="/admissions?decided=1">
            {admissionWords.showDecided}
          </Link>
          <Link className="button" to="/learned-domains">
            {learnedDomainWords.title}
          </Link>
        </>
      }
    >
      <div role="status">{said ? <Notice tone="success">{said}</Notice> : null}</div>
      {admissions.data ? null : <Pending query={admissions} />}
      {admissions.data?.length === 0 ? <Empty>{admissionWords.none}</Empty> : null}
      {admissions.data?.map((admission) => (
        <article key={admission.name} className="card" aria-label={admission.displayName}>
          <AdmissionFacts admission={admission} onSaid={setSaid} />
          <AdmissionDecision admission={admission} onSaid={setSaid} />
        </article>
      ))}
    </Page>
  );
}

function Decided() {
  const admissions = useAdmissions(true);
  return (
    <Page
      title={admissionWords.decidedTitle}
      lead={admissionWords.decidedLead}
      width="text"
      actions={
        <Link className="button" to="/admissions">
          {admissionWords.showOpen}
        </Link>
      }
    >
      {admissions.data ? null : <Pending query={admissions} />}
      {admissions.data?.length === 0 ? <Empty>{admissionWords.noneDecided}</Empty> : null}
      {admissions.data?.map((admission) => (
        <article key={admission.name} className="card" aria-label={admission.displayName}>
          <AdmissionFacts admission={admission} />
          <Outcome admission={admission} />
        </article>
      ))}
    </Page>
  );
}

function outcomeText(admission: Admission): string {
  if (admission.state === "REJECTED") return admissionWords.rejectedState;
  return admission.byVouching ? admissionWords.approvedByVouches : admissionWords.approvedState;
}

function Outcome({ admission }: { admission: Admission }) {
  return (
    <dl className="facts">
      <div>
        <dt>{admissionWords.decision}</dt>
        <dd>
          <strong>{outcomeText(admission)}</strong>
        </dd>
      </div>
      <div>
        <dt>{admissionWords.decisionReason}</dt>
        <dd className="facts__text">{admission.decisionReason || admissionWords.noReason}</dd>
      </div>
      {admission.decidedBy ? (
        <div>
          <dt>{admissionWords.decidedBy}</dt>
          <dd>
            <MemberLink member={admission.decidedBy} />
          </dd>
        </div>
      ) : null}
      <div>
        <dt>{admissionWords.decidedAt}</dt>
        <dd>
          <TimeText time={admission.decideTime} />
        </dd>
      </div>
    </dl>
  );
}

function MemberLink({ member }: { member: string }) {
  const { data } = useMember(member);
  return <Link to={memberPath(member)}>{data?.displayName ?? member}</Link>;
}
