// What a member sees until somebody has let her in: how her case stands, her statement, and after a
// rejection its reason and the way to apply again.
import { useState, type FormEvent } from "react";
import { Link } from "react-router";
import { violationOf } from "../api/errors.ts";
import type { Admission } from "../api/types.ts";
import { TextArea } from "../components/Field.tsx";
import { ErrorNotice, Notice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { TimeText } from "../components/TimeText.tsx";
import { useApplyAgain, useEditStatement, useOwnAdmission } from "../state/admissions.ts";
import { useMe } from "../state/me.ts";
import { navWords } from "../text/words/frame.ts";
import { vouchWords } from "../text/words/vouches.ts";
import { waitingWords } from "../text/words/waiting.ts";

export function WaitingPage() {
  const admission = useOwnAdmission();
  if (admission.data?.state === "REJECTED") return <Rejected admission={admission.data} />;
  return (
    <Page title={waitingWords.title} lead={waitingWords.lead} width="text">
      {admission.data === undefined ? <Pending query={admission} /> : null}
      {admission.data ? <Case admission={admission.data} /> : null}
      <section className="card" aria-labelledby="waiting-next">
        <h2 id="waiting-next" className="form__title">
          {waitingWords.nextTitle}
        </h2>
        <ul>
          {waitingWords.next.map((line) => (
            <li key={line}>{line}</li>
          ))}
          {admission.data?.suggestedBody ? (
            <li>
              {waitingWords.vouching(
                admission.data.suggestedBodyDisplayName,
                admission.data.vouchCount,
                vouchWords.needed,
              )}
            </li>
          ) : null}
        </ul>
      </section>
      {admission.data ? <Statement key={admission.data.name} admission={admission.data} /> : null}
      <Notice>{waitingWords.meanwhile}</Notice>
      <Buttons onCheck={() => void admission.refetch()} />
    </Page>
  );
}

function Case({ admission }: { admission: Admission }) {
  return (
    <dl className="card facts">
      <div>
        <dt>{waitingWords.since}</dt>
        <dd>
          <TimeText time={admission.createTime} />
        </dd>
      </div>
      <div>
        <dt>{waitingWords.about}</dt>
        <dd>{admission.explanation}</dd>
      </div>
    </dl>
  );
}

function Statement({ admission }: { admission: Admission }) {
  const edit = useEditStatement(admission.name);
  const [statement, setStatement] = useState(admission.statement);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    edit.mutate(statement.trim());
  };
  return (
    <form className="card form" onSubmit={onSubmit}>
      <h2 className="form__title">{waitingWords.statementTitle}</h2>
      <ErrorNotice error={edit.error} />
      <TextArea
        label={waitingWords.statement}
        hint={admission.sharedMailbox ? waitingWords.sharedHint : waitingWords.statementHint}
        error={violationOf(edit.error, "statement")}
        value={statement}
        onChange={(typed) => {
          setStatement(typed);
          edit.reset();
        }}
        maxLength={1000}
        required
      />
      <div role="status">
        {edit.isSuccess ? <Notice tone="success">{waitingWords.saved}</Notice> : null}
      </div>
      <p className="buttons">
        <button type="submit" className="button" disabled={edit.isPending}>
          {waitingWords.save}
        </button>
      </p>
    </form>
  );
}

function Rejected({ admission }: { admission: Admission }) {
  const apply = useApplyAgain();
  const [statement, setStatement] = useState(admission.statement);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    apply.mutate(statement.trim());
  };
  return (
    <Page title={waitingWords.rejectedTitle} lead={waitingWords.rejectedLead} width="text">
      <dl className="card facts">
        <div>
          <dt>{waitingWords.reason}</dt>
          <dd className="facts__text">{admission.decisionReason}</dd>
        </div>
        <div>
          <dt>{waitingWords.rejectedAt}</dt>
          <dd>
            <TimeText time={admission.decideTime} />
          </dd>
        </div>
      </dl>
      <form className="card form" onSubmit={onSubmit}>
        <h2 className="form__title">{waitingWords.againTitle}</h2>
        <p>{waitingWords.againLead}</p>
        <ErrorNotice error={apply.error} />
        <TextArea
          label={waitingWords.statement}
          hint={admission.sharedMailbox ? waitingWords.sharedHint : waitingWords.statementHint}
          error={violationOf(apply.error, "statement")}
          rows={6}
          value={statement}
          onChange={setStatement}
          maxLength={1000}
          required
        />
        <p className="buttons">
          <button type="submit" className="button button--primary" disabled={apply.isPending}>
            {apply.isPending ? waitingWords.applying : waitingWords.apply}
          </button>
          <Link className="button" to="/members/me">
            {navWords.profile}
          </Link>
        </p>
      </form>
    </Page>
  );
}

function Buttons({ onCheck }: { onCheck: () => void }) {
  const me = useMe();
  return (
    <p className="buttons">
      <button
        type="button"
        className="button button--primary"
        disabled={me.isFetching}
        onClick={() => {
          onCheck();
          void me.refetch();
        }}
      >
        {waitingWords.check}
      </button>
      <Link className="button" to="/members/me">
        {navWords.profile}
      </Link>
    </p>
  );
}
