// A new password for who has forgotten hers, in three steps. What was typed stays when a step back
// is needed.
import { useState } from "react";
import { Link } from "react-router";
import { ApiError, messageOf, violationOf } from "../api/errors.ts";
import { idOf } from "../api/names.ts";
import type { PasswordReset } from "../api/types.ts";
import { TextField } from "../components/Field.tsx";
import { NewPasswordField } from "../components/NewPasswordField.tsx";
import { ErrorNotice, Notice } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { StepForm, Steps } from "../components/Steps.tsx";
import { useConfirmPasswordReset, useCreatePasswordReset } from "../state/passwords.ts";
import { passwordHint } from "../text/password_hint.ts";
import { normalizeCode } from "../text/render.ts";
import { formatDateTime } from "../text/time.ts";
import { passwordResetWords as words } from "../text/words/passwords.ts";

type Step = "address" | "code" | "password" | "done";

export function PasswordResetPage() {
  const [step, setStep] = useState<Step>("address");
  const [address, setAddress] = useState("");
  const [reset, setReset] = useState<PasswordReset>();
  const [code, setCode] = useState("");
  const [codeError, setCodeError] = useState<unknown>();
  const create = useCreatePasswordReset();
  const confirm = useConfirmPasswordReset();

  const begin = () => {
    const typed = address.normalize("NFKC").trim();
    create.mutate(typed, {
      onSuccess: (begun) => {
        setAddress(typed);
        setReset(begun);
        setCode("");
        setCodeError(undefined);
        setStep("code");
      },
    });
  };

  const finish = (password: string) => {
    if (!reset) return;
    confirm.mutate(
      { reset: idOf(reset.name), code, password },
      {
        onSuccess: () => setStep("done"),
        onError: (error) => {
          // A password can be tried again here; anything about the code belongs to its step.
          if (error instanceof ApiError && error.reason.startsWith("CODE_")) {
            setCodeError(error);
            setStep("code");
          }
        },
      },
    );
  };

  if (step === "done") {
    return (
      <Page title={words.doneTitle} width="text">
        <Notice tone="success">
          <p>{words.done}</p>
        </Notice>
        <p className="buttons">
          <Link className="button button--primary button--large" to="/signin">
            {words.signIn}
          </Link>
        </p>
      </Page>
    );
  }
  return (
    <Page title={words.title} lead={words.lead} width="text">
      <Steps
        label={words.stepLabel}
        names={words.steps}
        now={step === "address" ? 0 : step === "code" ? 1 : 2}
      />
      {step === "address" ? (
        <form
          className="card form"
          onSubmit={(event) => {
            event.preventDefault();
            begin();
          }}
        >
          <ErrorNotice error={create.error} />
          <TextField
            label={words.address}
            hint={words.addressHint}
            error={violationOf(create.error, "address")}
            type="email"
            autoComplete="username"
            value={address}
            onChange={setAddress}
            maxLength={254}
            required
          />
          <button
            type="submit"
            className="button button--primary button--large"
            disabled={create.isPending}
          >
            {create.isPending ? words.sending : words.send}
          </button>
        </form>
      ) : null}
      {step === "code" && reset ? (
        <CodeStep
          address={address}
          reset={reset}
          code={code}
          error={codeError}
          onCode={setCode}
          onBack={() => setStep("address")}
          onDone={() => {
            setCodeError(undefined);
            confirm.reset();
            setStep("password");
          }}
        />
      ) : null}
      {step === "password" ? (
        <PasswordStep
          address={address}
          error={confirm.error}
          busy={confirm.isPending}
          onBack={() => setStep("code")}
          onDone={finish}
        />
      ) : null}
    </Page>
  );
}

interface CodeStepProps {
  address: string;
  reset: PasswordReset;
  code: string;
  error: unknown;
  onCode: (code: string) => void;
  onBack: () => void;
  onDone: () => void;
}

function CodeStep({ address, reset, code, error, onCode, onBack, onDone }: CodeStepProps) {
  const [tried, setTried] = useState(false);
  const isCode = /^\d{6}$/.test(normalizeCode(code));
  return (
    <StepForm
      title={words.codeTitle}
      onSubmit={() => {
        setTried(true);
        if (isCode) onDone();
      }}
    >
      <p>
        {words.codeLead(address)}
        {reset.expireTime ? words.codeUntil(formatDateTime(reset.expireTime)) : null}
      </p>
      <ErrorNotice error={error} />
      <TextField
        label={words.code}
        hint={words.codeHint}
        error={tried && !isCode ? words.codeNeeded : undefined}
        inputMode="numeric"
        autoComplete="one-time-code"
        width="short"
        value={code}
        onChange={onCode}
        maxLength={20}
        required
      />
      <p className="buttons">
        <button type="submit" className="button button--primary button--large">
          {words.next}
        </button>
        <button type="button" className="button button--large" onClick={onBack}>
          {words.again}
        </button>
      </p>
      <details className="help">
        <summary>{words.helpTitle}</summary>
        <ul>
          {words.help.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </details>
    </StepForm>
  );
}

interface PasswordStepProps {
  address: string;
  error: unknown;
  busy: boolean;
  onBack: () => void;
  onDone: (password: string) => void;
}

function PasswordStep({ address, error, busy, onBack, onDone }: PasswordStepProps) {
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const poor = messageOf(error, "PASSWORD_TOO_SHORT", "PASSWORD_TOO_LONG", "PASSWORD_COMMON");
  return (
    <StepForm
      title={words.passwordTitle}
      onSubmit={() => {
        setTried(true);
        if (passwordHint(password).usable) onDone(password);
      }}
    >
      <p>{words.passwordLead}</p>
      <ErrorNotice error={poor ? undefined : error} />
      <NewPasswordField
        label={words.password}
        value={password}
        onChange={setPassword}
        address={address}
        error={poor}
        tried={tried}
      />
      <p className="buttons">
        <button type="submit" className="button button--primary button--large" disabled={busy}>
          {busy ? words.finishing : words.finish}
        </button>
        <button type="button" className="button button--large" onClick={onBack}>
          {words.back}
        </button>
      </p>
    </StepForm>
  );
}
