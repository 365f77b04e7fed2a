// A new password for who has forgotten hers, in three steps. What was typed stays when a step back
// is needed.
import { useState } from "react";
import { Link } from "react-router";
import { ApiError, violationOf } from "../api/errors.ts";
import { idOf } from "../api/names.ts";
import type { PasswordReset } from "../api/types.ts";
import { CodeForm } from "../components/CodeForm.tsx";
import { TextField } from "../components/Field.tsx";
import { NewPasswordForm } from "../components/NewPasswordForm.tsx";
import { ErrorNotice, Notice } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { Steps } from "../components/Steps.tsx";
import { useConfirmPasswordReset, useCreatePasswordReset } from "../state/passwords.ts";
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
        <CodeForm
          lead={words.codeLead(address)}
          expireTime={reset.expireTime}
          help={words.help}
          error={codeError}
          initial={code}
          onBack={() => setStep("address")}
          onDone={(typed) => {
            setCode(typed);
            setCodeError(undefined);
            confirm.reset();
            setStep("password");
          }}
        />
      ) : null}
      {step === "password" ? (
        <NewPasswordForm
          title={words.passwordTitle}
          lead={words.passwordLead}
          label={words.password}
          address={address}
          error={confirm.error}
          action={confirm.isPending ? words.finishing : words.finish}
          busy={confirm.isPending}
          onBack={() => setStep("code")}
          onDone={finish}
        />
      ) : null}
    </Page>
  );
}
