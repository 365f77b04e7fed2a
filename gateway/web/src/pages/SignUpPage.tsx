// The way in, in three steps. What was typed stays when a step back is needed.
import { useState } from "react";
import { Link } from "react-router";
import { ApiError, messageOf, violationOf } from "../api/errors.ts";
import { idOf } from "../api/names.ts";
import type { Registration } from "../api/types.ts";
import { TextField } from "../components/Field.tsx";
import { ErrorNotice, Notice } from "../components/Notice.tsx";
import { NewPasswordField } from "../components/NewPasswordField.tsx";
import { Page } from "../components/Page.tsx";
import { StepForm, Steps } from "../components/Steps.tsx";
import { useSignIn } from "../state/me.ts";
import {
  cleanAddress,
  useConfirmRegistration,
  useCreateRegistration,
  type Applicant,
} from "../state/registrations.ts";
import { passwordHint } from "../text/password_hint.ts";
import { normalizeCode } from "../text/render.ts";
import { signUpWords } from "../text/words/sign_up.ts";
import { formatDateTime } from "../text/time.ts";
import { AddressStep } from "./AddressStep.tsx";

type Step = "address" | "code" | "password" | "done";

export function SignUpPage() {
  const [step, setStep] = useState<Step>("address");
  const [applicant, setApplicant] = useState<Applicant>({
    address: "",
    displayName: "",
    department: "",
    statement: "",
    termsAccepted: false,
  });
  const [registration, setRegistration] = useState<Registration>();
  const [code, setCode] = useState("");
  const [codeError, setCodeError] = useState<unknown>();
  const create = useCreateRegistration();
  const confirm = useConfirmRegistration();
  const signIn = useSignIn();

  const begin = () => {
    const typed = {
      ...applicant,
      address: cleanAddress(applicant.address),
      displayName: applicant.displayName.trim(),
      department: applicant.department.trim(),
    };
    create.mutate(typed, {
      onSuccess: (made) => {
        setApplicant(typed);
        setRegistration(made);
        setCode("");
        setCodeError(undefined);
        setStep("code");
      },
    });
  };

  const finish = (password: string) => {
    if (!registration) return;
    confirm.mutate(
      { registration: idOf(registration.name), code, password },
      {
        onSuccess: (done) => {
          setRegistration(done);
          setStep("done");
          signIn.mutate({ address: applicant.address, password });
        },
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

  if (step === "done" && registration) {
    return <Done registration={registration} signedIn={signIn.isSuccess} />;
  }
  return (
    <Page title={signUpWords.title} lead={signUpWords.lead} width="text">
      <Steps
        label={signUpWords.stepLabel}
        names={signUpWords.steps}
        now={step === "address" ? 0 : step === "code" ? 1 : 2}
      />
      {step === "address" ? (
        <AddressStep
          applicant={applicant}
          onChange={(change) => setApplicant((now) => ({ ...now, ...change }))}
          error={create.error}
          busy={create.isPending}
          onDone={begin}
        />
      ) : null}
      {step === "code" && registration ? (
        <CodeStep
          address={applicant.address}
          registration={registration}
          code={code}
          error={codeError}
          onCode={setCode}
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
        <PasswordStep
          address={applicant.address}
          error={confirm.error}
          busy={confirm.isPending}
          onBack={() => setStep("code")}
          onDone={finish}
        />
      ) : null}
    </Page>
  );
}

// Whether the code alone lets her in, as far as is known before it is typed.
function settlesAtOnce(registration: Registration): boolean {
  return registration.bodyDisplayName !== "" && !registration.sharedMailbox;
}

interface CodeStepProps {
  address: string;
  registration: Registration;
  code: string;
  error: unknown;
  onCode: (code: string) => void;
  onBack: () => void;
  onDone: (code: string) => void;
}

function CodeStep(props: CodeStepProps) {
  const [tried, setTried] = useState(false);
  const typed = normalizeCode(props.code);
  const complete = /^\d{6}$/.test(typed);
  return (
    <StepForm
      title={signUpWords.codeTitle}
      onSubmit={() => {
        setTried(true);
        if (complete) props.onDone(typed);
      }}
    >
      <p>
        {signUpWords.codeLead(props.address)}
        {props.registration.expireTime
          ? signUpWords.codeUntil(formatDateTime(props.registration.expireTime))
          : null}
      </p>
      {props.registration.explanation ? (
        <Notice>
          <p>{props.registration.explanation}</p>
          {settlesAtOnce(props.registration) ? null : <p>{signUpWords.codeStillNeeded}</p>}
        </Notice>
      ) : null}
      <ErrorNotice error={props.error} />
      <TextField
        label={signUpWords.code}
        hint={signUpWords.codeHint}
        error={tried && !complete ? signUpWords.codeNeeded : violationOf(props.error, "code")}
        inputMode="numeric"
        autoComplete="one-time-code"
        width="short"
        value={props.code}
        onChange={props.onCode}
        maxLength={20}
        required
      />
      <p className="buttons">
        <button type="submit" className="button button--primary button--large">
          {signUpWords.codeNext}
        </button>
        <button type="button" className="button button--large" onClick={props.onBack}>
          {signUpWords.resend}
        </button>
      </p>
      <details className="help">
        <summary>{signUpWords.codeHelpTitle}</summary>
        <ul>
          {signUpWords.codeHelp.map((line) => (
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
      title={signUpWords.passwordTitle}
      onSubmit={() => {
        setTried(true);
        if (passwordHint(password).usable) onDone(password);
      }}
    >
      <p>{signUpWords.passwordLead}</p>
      <ErrorNotice error={poor ? undefined : error} />
      <NewPasswordField
        label={signUpWords.password}
        value={password}
        onChange={setPassword}
        address={address}
        error={poor}
        tried={tried}
      />
      <p className="buttons">
        <button type="submit" className="button button--primary button--large" disabled={busy}>
          {busy ? signUpWords.finishing : signUpWords.finish}
        </button>
        <button type="button" className="button button--large" onClick={onBack}>
          {signUpWords.back}
        </button>
      </p>
    </StepForm>
  );
}

function Done({ registration, signedIn }: { registration: Registration; signedIn: boolean }) {
  const verified = registration.state === "VERIFIED";
  return (
    <Page title={signUpWords.doneTitle} width="text">
      <Notice tone="success">
        <p>
          {verified
            ? signUpWords.doneVerified(registration.bodyDisplayName)
            : signUpWords.doneWaiting}
        </p>
        {registration.explanation ? <p>{registration.explanation}</p> : null}
      </Notice>
      <p>{verified ? signUpWords.doneNext : signUpWords.doneWaitingWhat}</p>
      <p className="buttons">
        <Link
          className="button button--primary button--large"
          to={!signedIn ? "/signin" : verified ? "/topics" : "/"}
        >
          {!signedIn
            ? signUpWords.doneSignIn
            : verified
              ? signUpWords.doneTopics
              : signUpWords.doneWaitingNext}
        </Link>
      </p>
    </Page>
  );
}
