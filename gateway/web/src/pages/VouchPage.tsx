// Who of the member's own body waits: does she know them?
import { useState } from "react";
import type { Admission } from "../api/types.ts";
import { Empty, Notice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { TimeText } from "../components/TimeText.tsx";
import { ReasonForm } from "../components/ReasonForm.tsx";
import { useColleagues, useVouch } from "../state/admissions.ts";
import { vouchWords } from "../text/words/vouches.ts";

export function VouchPage() {
  const colleagues = useColleagues(true);
  const [said, setSaid] = useState("");
  return (
    <Page title={vouchWords.title} lead={vouchWords.lead} width="text">
      <div role="status">{said ? <Notice tone="success">{said}</Notice> : null}</div>
      {colleagues.data ? null : <Pending query={colleagues} />}
      {colleagues.data?.length === 0 ? <Empty>{vouchWords.nobody}</Empty> : null}
      {colleagues.data && colleagues.data.length > 0 ? (
        <Notice tone="warning">{vouchWords.warning}</Notice>
      ) : null}
      {colleagues.data?.map((admission) => (
        <Colleague key={admission.name} admission={admission} onSaid={setSaid} />
      ))}
    </Page>
  );
}

interface ColleagueProps {
  admission: Admission;
  onSaid: (said: string) => void;
}

function Colleague({ admission, onSaid }: ColleagueProps) {
  const vouch = useVouch();
  const said =
    admission.vouchCount + 1 >= vouchWords.needed ? vouchWords.admitted : vouchWords.done;
  return (
    <section className="card form" aria-label={admission.displayName}>
      <h2 className="form__title">{admission.displayName}</h2>
      <dl className="facts">
        <div>
          <dt>{vouchWords.body}</dt>
          <dd>{admission.suggestedBodyDisplayName}</dd>
        </div>
        <div>
          <dt>{vouchWords.department}</dt>
          <dd>{admission.department}</dd>
        </div>
        <div>
          <dt>{vouchWords.since}</dt>
          <dd>
            <TimeText time={admission.createTime} />
          </dd>
        </div>
        <div>
          <dt>{vouchWords.count}</dt>
          <dd>{vouchWords.countText(admission.vouchCount, vouchWords.needed)}</dd>
        </div>
      </dl>
      {admission.vouched ? (
        <Notice tone="success">{vouchWords.vouched}</Notice>
      ) : (
        <ReasonForm
          label={vouchWords.statement}
          hint={vouchWords.statementHint}
          needed={vouchWords.statementNeeded}
          field="statement"
          action={vouchWords.vouch}
          actionLabel={vouchWords.vouchLabel(admission.displayName)}
          tone="primary"
          error={vouch.error}
          busy={vouch.isPending}
          onDone={(statement) =>
            vouch.mutate(
              { name: admission.name, statement },
              { onSuccess: () => onSaid(said(admission.displayName)) },
            )
          }
        />
      )}
    </section>
  );
}
