// Asks for the password once more, and for a code where the second factor is on.
import { useState, type FormEvent, type ReactNode } from "react";
import { messageOf } from "../api/errors.ts";
import { proofWords } from "../text/words/proof.ts";
import { TextField } from "./Field.tsx";
import { ErrorNotice } from "./Notice.tsx";

export interface Proof {
  password: string;
  code: string;
}

interface ProofFormProps {
  // "if-on" where it is not known whether the second factor is on.
  asksCode: "yes" | "no" | "if-on";
  passwordHint?: string;
  action: string;
  tone?: "primary" | "danger";
  error: unknown;
  busy: boolean;
  cancel?: string;
  onCancel?: () => void;
  onDone: (proof: Proof) => void;
  // Above the fields.
  children?: ReactNode;
}

export function ProofForm({
  asksCode,
  passwordHint,
  action,
  tone = "primary",
  error,
  busy,
  cancel = proofWords.cancel,
  onCancel,
  onDone,
  children,
}: ProofFormProps) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const wrongPassword = messageOf(error, "PASSWORD_WRONG");
  const wrongCode = asksCode === "no" ? undefined : messageOf(error, "SECOND_FACTOR_WRONG");
  return (
    <form
      className="form"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onDone({ password, code });
      }}
    >
      {children}
      <ErrorNotice error={wrongPassword || wrongCode ? undefined : error} />
      <TextField
        label={proofWords.password}
        hint={passwordHint}
        error={wrongPassword}
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        required
      />
      {asksCode === "no" ? null : (
        <TextField
          label={proofWords.code}
          hint={asksCode === "yes" ? proofWords.codeHint : proofWords.codeIfOnHint}
          error={wrongCode}
          autoComplete="one-time-code"
          width="short"
          value={code}
          onChange={setCode}
          maxLength={40}
          required={asksCode === "yes"}
          optional={asksCode === "if-on"}
        />
      )}
      <p className="buttons">
        <button type="submit" className={`button button--${tone}`} disabled={busy}>
          {busy ? proofWords.confirming : action}
        </button>
        {onCancel ? (
          <button type="button" className="button" onClick={onCancel}>
            {cancel}
          </button>
        ) : null}
      </p>
    </form>
  );
}
