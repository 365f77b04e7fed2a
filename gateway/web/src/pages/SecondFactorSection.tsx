// Turns the second factor on and off, and makes new recovery codes.
import { lazy, Suspense, useState, type FormEvent } from "react";
import { messageOf } from "../api/errors.ts";
import type { SecondFactorSetUp } from "../api/types.ts";
import { TextField } from "../components/Field.tsx";
import { ErrorNotice, Loading, Notice, Pending } from "../components/Notice.tsx";
import { ProofForm } from "../components/ProofForm.tsx";
import {
  useBeginSecondFactor,
  useConfirmSecondFactor,
  useDisableSecondFactor,
  useRenewRecoveryCodes,
  useSecondFactor,
} from "../state/second_factor.ts";
import { formatDateTime } from "../text/time.ts";
import { securityWords as words } from "../text/words/security.ts";

const QrCode = lazy(async () => ({
  default: (await import("../components/QrCode.tsx")).QrCode,
}));

const few = 3;

type Doing = "nothing" | "enabling" | "disabling" | "renewing";

interface SecondFactorSectionProps {
  onRecoveryCodes: (codes: readonly string[]) => void;
}

export function SecondFactorSection({ onRecoveryCodes }: SecondFactorSectionProps) {
  const factor = useSecondFactor();
  const [doing, setDoing] = useState<Doing>("nothing");
  const disable = useDisableSecondFactor();
  const renew = useRenewRecoveryCodes();
  const stop = () => {
    disable.reset();
    renew.reset();
    setDoing("nothing");
  };
  return (
    <section className="card form" aria-labelledby="second-factor" id="second-factor-section">
      <h2 id="second-factor" className="form__title">
        {words.secondFactor}
        {factor.data ? (
          <span className={factor.data.enabled ? "badge badge--joined" : "badge"}>
            {factor.data.enabled ? words.on : words.off}
          </span>
        ) : null}
      </h2>
      <p>{words.secondFactorLead}</p>
      <div role="status">
        {disable.isSuccess && !factor.data?.enabled ? (
          <Notice tone="success">{words.disabled}</Notice>
        ) : null}
      </div>
      {factor.data ? null : <Pending query={factor} />}
      {factor.data?.enabled ? (
        <>
          <p>
            {factor.data.enableTime ? words.onSince(formatDateTime(factor.data.enableTime)) : ""}
            {"　"}
            {words.codesLeft(factor.data.recoveryCodesLeft)}
          </p>
          {factor.data.recoveryCodesLeft <= few ? (
            <Notice tone="warning">{words.codesFew}</Notice>
          ) : null}
        </>
      ) : null}
      {doing === "nothing" && factor.data ? (
        <p className="buttons">
          {factor.data.enabled ? (
            <>
              <button type="button" className="button" onClick={() => setDoing("renewing")}>
                {words.renew}
              </button>
              <button type="button" className="button" onClick={() => setDoing("disabling")}>
                {words.disable}
              </button>
            </>
          ) : (
            <button
              type="button"
              className="button button--primary"
              onClick={() => {
                disable.reset();
                setDoing("enabling");
              }}
            >
              {words.enable}
            </button>
          )}
        </p>
      ) : null}
      {doing === "enabling" ? <Enabling onCancel={stop} onEnabled={onRecoveryCodes} /> : null}
      {doing === "disabling" ? (
        <ProofForm
          asksCode="yes"
          action={words.disableAction}
          error={disable.error}
          busy={disable.isPending}
          onCancel={stop}
          onDone={(proof) => disable.mutate(proof, { onSuccess: () => setDoing("nothing") })}
        >
          <h3>{words.disable}</h3>
          <p>{words.disableLead}</p>
        </ProofForm>
      ) : null}
      {doing === "renewing" ? (
        <ProofForm
          asksCode="yes"
          action={words.renewAction}
          error={renew.error}
          busy={renew.isPending}
          onCancel={stop}
          onDone={(proof) =>
            renew.mutate(proof, {
              onSuccess: ({ recoveryCodes }) => onRecoveryCodes(recoveryCodes),
            })
          }
        >
          <h3>{words.renew}</h3>
          <p>{words.renewLead}</p>
        </ProofForm>
      ) : null}
    </section>
  );
}

interface EnablingProps {
  onCancel: () => void;
  onEnabled: (codes: readonly string[]) => void;
}

// First the password, then the app's first code.
function Enabling({ onCancel, onEnabled }: EnablingProps) {
  const begin = useBeginSecondFactor();
  if (begin.data) {
    return <FirstCode setUp={begin.data} onCancel={onCancel} onEnabled={onEnabled} />;
  }
  return (
    <ProofForm
      asksCode="no"
      passwordHint={words.passwordAgain}
      action={words.next}
      error={begin.error}
      busy={begin.isPending}
      onCancel={onCancel}
      onDone={({ password }) => begin.mutate(password)}
    />
  );
}

interface FirstCodeProps extends EnablingProps {
  setUp: SecondFactorSetUp;
}

function FirstCode({ setUp, onCancel, onEnabled }: FirstCodeProps) {
  const [code, setCode] = useState("");
  const confirm = useConfirmSecondFactor();
  const wrong = messageOf(confirm.error, "SECOND_FACTOR_WRONG");
  return (
    <form
      className="form"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        confirm.mutate(code, {
          onSuccess: ({ recoveryCodes }) => onEnabled(recoveryCodes),
        });
      }}
    >
      <h3>{words.scanTitle}</h3>
      <p>
        {words.scan}
        {setUp.expireTime ? words.untilTime(formatDateTime(setUp.expireTime)) : null}
      </p>
      <Suspense fallback={<Loading />}>
        <QrCode text={setUp.uri} label={words.qrLabel} />
      </Suspense>
      <details className="help">
        <summary>{words.typeTitle}</summary>
        <p>{words.type}</p>
        <dl className="facts">
          <div>
            <dt>{words.key}</dt>
            <dd>
              <code className="key">{setUp.secret.match(/.{1,4}/g)?.join(" ")}</code>
            </dd>
          </div>
        </dl>
      </details>
      <ErrorNotice error={wrong ? undefined : confirm.error} />
      <TextField
        label={words.firstCode}
        hint={words.firstCodeHint}
        error={wrong}
        inputMode="numeric"
        autoComplete="one-time-code"
        width="short"
        value={code}
        onChange={setCode}
        maxLength={20}
        required
      />
      <p className="buttons">
        <button type="submit" className="button button--primary" disabled={confirm.isPending}>
          {confirm.isPending ? words.confirming : words.turnOn}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          {words.cancel}
        </button>
      </p>
    </form>
  );
}
