// The step in which a password is chosen.
import { useState } from "react";
import { messageOf } from "../api/errors.ts";
import { passwordHint } from "../text/password_hint.ts";
import { passwordWords } from "../text/words/passwords.ts";
import { NewPasswordField } from "./NewPasswordField.tsx";
import { ErrorNotice } from "./Notice.tsx";
import { StepForm } from "./Steps.tsx";

interface NewPasswordFormProps {
  title: string;
  lead: string;
  label: string;
  address: string;
  error: unknown;
  action: string;
  busy: boolean;
  onBack: () => void;
  onDone: (password: string) => void;
}

export function NewPasswordForm(props: NewPasswordFormProps) {
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const poor = messageOf(props.error, "PASSWORD_TOO_SHORT", "PASSWORD_TOO_LONG", "PASSWORD_COMMON");
  return (
    <StepForm
      title={props.title}
      onSubmit={() => {
        setTried(true);
        if (passwordHint(password).usable) props.onDone(password);
      }}
    >
      <p>{props.lead}</p>
      <ErrorNotice error={poor ? undefined : props.error} />
      <NewPasswordField
        label={props.label}
        value={password}
        onChange={setPassword}
        address={props.address}
        error={poor}
        tried={tried}
      />
      <p className="buttons">
        <button
          type="submit"
          className="button button--primary button--large"
          disabled={props.busy}
        >
          {props.action}
        </button>
        <button type="button" className="button button--large" onClick={props.onBack}>
          {passwordWords.back}
        </button>
      </p>
    </StepForm>
  );
}
