// What moderators know of one applicant, and who vouched for her.
import { Link } from "react-router";
import { memberPath } from "../api/names.ts";
import type { Admission } from "../api/types.ts";
import { TimeText } from "../components/TimeText.tsx";
import { ReasonForm } from "../components/ReasonForm.tsx";
import { useRevokeVouching } from "../state/admissions.ts";
import { daysSince } from "../text/time.ts";
import { admissionWords } from "../text/words/admissions.ts";

interface AdmissionFactsProps {
  admission: Admission;
  // Without it, nothing can be changed.
  onSaid?: (said: string) => void;
}

export function AdmissionFacts({ admission, onSaid }: AdmissionFactsProps) {
  const open = admission.state === "OPEN";
  return (
    <>
      <div className="admission__head">
        <h2 className="form__title">{admission.displayName}</h2>
        {open ? (
          <span className="badge badge--unsolved">
            {admissionWords.waiting(daysSince(admission.createTime ?? "", new Date()))}
          </span>
        ) : null}
      </div>
      <dl className="facts">
        <div>
          <dt>{admissionWords.address}</dt>
          <dd className="admission__address">
            {admission.address}{" "}
            {admission.sharedMailbox ? (
              <span className="badge">{admissionWords.shared}</span>
            ) : null}
          </dd>
        </div>
        <div>
          <dt>{admissionWords.department}</dt>
          <dd>{admission.department}</dd>
        </div>
        <div>
          <dt>{admissionWords.suggested}</dt>
          <dd>{admission.suggestedBodyDisplayName || admissionWords.noSuggested}</dd>
        </div>
        <div>
          <dt>{admissionWords.explanation}</dt>
          <dd>
            {admission.explanation}
            <span className="facts__note">{admissionWords.rule(admission.rule)}</span>
          </dd>
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
        {open || admission.vouches.length > 0 ? (
          <div>
            <dt>{admissionWords.vouches}</dt>
            <dd>
              <Vouches admission={admission} onSaid={onSaid} />
            </dd>
          </div>
        ) : null}
      </dl>
    </>
  );
}

function Vouches({ admission, onSaid }: AdmissionFactsProps) {
  if (admission.vouches.length === 0) return admissionWords.noVouches;
  return (
    <ul className="admission__vouches">
      {admission.vouches.map((vouch) => (
        <li key={vouch.member}>
          <Link to={memberPath(vouch.member)}>{vouch.displayName}</Link>{" "}
          {vouch.withdrawn ? <span className="badge">{admissionWords.withdrawn}</span> : null}
          <span className="facts__note">{vouch.statement}</span>
          {onSaid && !vouch.withdrawn ? (
            <details className="help">
              <summary>{admissionWords.revoke}</summary>
              <Revocation member={vouch.member} name={vouch.displayName} onSaid={onSaid} />
            </details>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

interface RevocationProps {
  member: string;
  name: string;
  onSaid: (said: string) => void;
}

function Revocation({ member, name, onSaid }: RevocationProps) {
  const revoke = useRevokeVouching();
  return (
    <ReasonForm
      label={admissionWords.revokeReason}
      hint={admissionWords.revokeHint}
      needed={admissionWords.rejectNeeded}
      action={admissionWords.revoke}
      actionLabel={admissionWords.revokeLabel(name)}
      tone="small"
      error={revoke.error}
      busy={revoke.isPending}
      onDone={(reason) =>
        revoke.mutate({ member, reason }, { onSuccess: () => onSaid(admissionWords.revoked(name)) })
      }
    />
  );
}
