// The yearly verification: until when it holds, one button, a code.
import { useState } from "react";
import { Link } from "react-router";
import type { Member, Verification } from "../api/types.ts";
import { CodeForm } from "../components/CodeForm.tsx";
import { ErrorNotice, Notice } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { useMe } from "../state/me.ts";
import { useConfirmVerification, useCreateVerification } from "../state/verifications.ts";
import { formatDate } from "../text/time.ts";
import { codeWords } from "../text/words/codes.ts";
import { verificationWords } from "../text/words/verification.ts";

export function VerificationPage() {
  const me = useMe().data;
  return me ? <OwnVerification me={me} /> : null;
}

function OwnVerification({ me }: { me: Member }) {
  const [begun, setBegun] = useState<Verification>();
  const create = useCreateVerification();
  const confirm = useConfirmVerification();

  if (confirm.isSuccess) {
    const endDate = me.verification?.endDate ?? "";
    return (
      <Page title={verificationWords.doneTitle} width="text">
        <div role="status">
          <Notice tone="success">{verificationWords.done(formatDate(endDate))}</Notice>
        </div>
        <p className="buttons">
          <Link className="button button--primary button--large" to="/">
            {verificationWords.home}
          </Link>
        </p>
      </Page>
    );
  }
  return (
    <Page title={verificationWords.title} lead={verificationWords.lead} width="text">
      {begun ? (
        <CodeForm
          lead={codeWords.sent(me.address)}
          expireTime={begun.expireTime}
          help={verificationWords.codeHelp}
          error={confirm.error}
          action={confirm.isPending ? verificationWords.confirming : verificationWords.confirm}
          busy={confirm.isPending}
          back={verificationWords.back}
          onDone={(code) => confirm.mutate({ verification: begun.name, code })}
          onBack={() => {
            confirm.reset();
            setBegun(undefined);
          }}
        />
      ) : (
        <div className="card form">
          <Standing me={me} />
          <ErrorNotice error={create.error} />
          <p>{verificationWords.addressIs(me.address)}</p>
          <p className="buttons">
            <button
              type="button"
              className="button button--primary button--large"
              disabled={create.isPending}
              onClick={() => create.mutate({}, { onSuccess: setBegun })}
            >
              {create.isPending ? verificationWords.sending : verificationWords.send}
            </button>
          </p>
        </div>
      )}
      <section className="section">
        <h2 className="section__title">{verificationWords.movedTitle}</h2>
        <p>{verificationWords.moved}</p>
        <p>
          <Link to="/transfer">{verificationWords.movedLink}</Link>
        </p>
      </section>
    </Page>
  );
}

// How the verification stands today, by the server's clock.
function Standing({ me }: { me: Member }) {
  const verification = me.verification;
  const endDate = verification?.endDate ?? "";
  if (me.state === "LAPSED") {
    return <Notice tone="warning">{verificationWords.lapsedSince(formatDate(endDate))}</Notice>;
  }
  return (
    <>
      {endDate ? <p>{verificationWords.until(formatDate(endDate))}</p> : null}
      {verification?.due ? (
        <p>{verificationWords.due}</p>
      ) : (
        <p>
          {endDate ? verificationWords.notYet(formatDate(`${endDate.slice(0, 4)}-04-01`)) : null}
          {verificationWords.early}
        </p>
      )}
      {verification?.mailPaused ? <Notice tone="warning">{verificationWords.paused}</Notice> : null}
    </>
  );
}
