// Who of the member's own body waits: does she know them?
import { useState, type FormEvent } from "react";
import { violationOf } from "../api/errors.ts";
import type { Admission } from "../api/types.ts";
import { TextField } from "../components/Field.tsx";
import { Empty, ErrorNotice, Notice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { TimeText } from "../components/TimeText.tsx";
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
  const [statement, setStatement] = useState("");
  const [tried, setTried] = useState(false);
  const missing = statement.trim() === "";
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (missing) return;
    const last = admission.vouchCount + 1 >= vouchWords.needed;
    vouch.mutate(
      { name: admission.name, statement: statement.trim() },
      {
        onSuccess: () =>
          onSaid((last ? vouchWords.admitted : vouchWords.done)(admission.displayName)),
      },
    );
  };
  return (
    <form className="card form" noValidate onSubmit={onSubmit} aria-label={admission.displayName}>
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
        <>
          <ErrorNotice error={vouch.error} />
          <TextField
            label={vouchWords.statement}
            hint={vouchWords.statementHint}
            error={
              tried && missing ? vouchWords.statementNeeded : violationOf(vouch.error, "statement")
            }
            value={statement}
            onChange={setStatement}
            maxLength={500}
            required
          />
          <p className="buttons">
            <button
              type="submit"
              className="button button--primary"
              disabled={vouch.isPending}
              aria-label={vouchWords.vouchLabel(admission.displayName)}
            >
              {vouchWords.vouch}
            </button>
          </p>
        </>
      )}
    </form>
  );
}
