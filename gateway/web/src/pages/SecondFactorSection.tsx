// Turns the second factor on and off, and makes new recovery codes.
import { lazy, Suspense, useState, type FormEvent } from "react";
import { messageOf } from "../api/errors.ts";
import type { SecondFactorSetUp } from "../api/types.ts";
import { TextField } from "../components/Field.tsx";
import { ErrorNotice, Loading, Notice, Pending } from "../components/Notice.tsx";
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
        <Proof
          title={words.disable}
          lead={words.disableLead}
          action={words.disableAction}
          error={disable.error}
          busy={disable.isPending}
          onCancel={stop}
          onDone={(proof) => disable.mutate(proof, { onSuccess: () => setDoing("nothing") })}
        />
      ) : null}
      {doing === "renewing" ? (
        <Proof
          title={words.renew}
          lead={words.renewLead}
          action={words.renewAction}
          error={renew.error}
          busy={renew.isPending}
          onCancel={stop}
          onDone={(proof) =>
            renew.mutate(proof, {
              onSuccess: ({ recoveryCodes }) => onRecoveryCodes(recoveryCodes),
            })
          }
        />
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
  const [password, setPassword] = useState("");
  const begin = useBeginSecondFactor();
  const wrong = messageOf(begin.error, "PASSWORD_WRONG");
  if (begin.data) {
    return <FirstCode setUp={begin.data} onCancel={onCancel} onEnabled={onEnabled} />;
  }
  return (
    <form
      className="form"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        begin.mutate(password);
      }}
    >
      <ErrorNotice error={wrong ? undefined : begin.error} />
      <TextField
        label={words.currentPassword}
        hint={words.passwordAgain}
        error={wrong}
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        required
      />
      <p className="buttons">
        <button type="submit" className="button button--primary" disabled={begin.isPending}>
          {begin.isPending ? words.confirming : words.next}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          {words.cancel}
        </button>
      </p>
    </form>
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

interface ProofProps {
  title: string;
  lead: string;
  action: string;
  error: unknown;
  busy: boolean;
  onCancel: () => void;
  onDone: (proof: { password: string; code: string }) => void;
}

// Asks for both factors.
function Proof({ title, lead, action, error, busy, onCancel, onDone }: ProofProps) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const wrongPassword = messageOf(error, "PASSWORD_WRONG");
  const wrongCode = messageOf(error, "SECOND_FACTOR_WRONG");
  return (
    <form
      className="form"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onDone({ password, code });
      }}
    >
      <h3>{title}</h3>
      <p>{lead}</p>
      <ErrorNotice error={wrongPassword || wrongCode ? undefined : error} />
      <TextField
        label={words.currentPassword}
        error={wrongPassword}
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        required
      />
      <TextField
        label={words.code}
        hint={words.codeHint}
        error={wrongCode}
        autoComplete="one-time-code"
        width="short"
        value={code}
        onChange={setCode}
        maxLength={40}
        required
      />
      <p className="buttons">
        <button type="submit" className="button button--primary" disabled={busy}>
          {busy ? words.confirming : action}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          {words.cancel}
        </button>
      </p>
    </form>
  );
}
