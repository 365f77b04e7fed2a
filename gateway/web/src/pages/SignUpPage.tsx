// The way in, in three steps. What was typed stays when a step back is needed.
import { useState } from "react";
import { Link } from "react-router";
import { ApiError } from "../api/errors.ts";
import { idOf } from "../api/names.ts";
import type { Registration } from "../api/types.ts";
import { CodeForm } from "../components/CodeForm.tsx";
import { NewPasswordForm } from "../components/NewPasswordForm.tsx";
import { Notice } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { Steps } from "../components/Steps.tsx";
import { useSignIn } from "../state/me.ts";
import {
  cleanAddress,
  useConfirmRegistration,
  useCreateRegistration,
  type Applicant,
} from "../state/registrations.ts";
import { codeWords } from "../text/words/codes.ts";
import { signUpWords } from "../text/words/sign_up.ts";
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
        <CodeForm
          lead={codeWords.sent(applicant.address)}
          expireTime={registration.expireTime}
          help={signUpWords.codeHelp}
          error={codeError}
          initial={code}
          onBack={() => setStep("address")}
          onDone={(typed) => {
            setCode(typed);
            setCodeError(undefined);
            confirm.reset();
            setStep("password");
          }}
        >
          {registration.explanation ? (
            <Notice>
              <p>{registration.explanation}</p>
              {settlesAtOnce(registration) ? null : <p>{signUpWords.codeStillNeeded}</p>}
            </Notice>
          ) : null}
        </CodeForm>
      ) : null}
      {step === "password" ? (
        <NewPasswordForm
          title={signUpWords.passwordTitle}
          lead={signUpWords.passwordLead}
          label={signUpWords.password}
          address={applicant.address}
          error={confirm.error}
          action={confirm.isPending ? signUpWords.finishing : signUpWords.finish}
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
