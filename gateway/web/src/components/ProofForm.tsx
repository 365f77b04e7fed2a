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

// What is typed. A code is good once, whatever becomes of what it is for: taking clears it.
export function useProof() {
  const [proof, setProof] = useState<Proof>({ password: "", code: "" });
  const take = () => {
    setProof({ ...proof, code: "" });
    return proof;
  };
  return { proof, setProof, take };
}

// "if-on" where it is not known whether the second factor is on.
type AsksCode = "yes" | "no" | "if-on";

interface ProofFieldsProps {
  asksCode: AsksCode;
  passwordHint?: string;
  error: unknown;
  proof: Proof;
  onChange: (proof: Proof) => void;
}

// The two fields, for forms that ask for more.
export function ProofFields({ asksCode, passwordHint, error, proof, onChange }: ProofFieldsProps) {
  return (
    <>
      <TextField
        label={proofWords.password}
        hint={passwordHint}
        error={messageOf(error, "PASSWORD_WRONG")}
        type="password"
        autoComplete="current-password"
        value={proof.password}
        onChange={(password) => onChange({ ...proof, password })}
        required
      />
      {asksCode === "no" ? null : (
        <TextField
          label={proofWords.code}
          hint={asksCode === "yes" ? proofWords.codeHint : proofWords.codeIfOnHint}
          error={messageOf(error, "SECOND_FACTOR_WRONG")}
          autoComplete="one-time-code"
          width="short"
          value={proof.code}
          onChange={(code) => onChange({ ...proof, code })}
          maxLength={40}
          required={asksCode === "yes"}
          optional={asksCode === "if-on"}
        />
      )}
    </>
  );
}

interface ProofFormProps {
  asksCode: AsksCode;
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
  const { proof, setProof, take } = useProof();
  const shown = messageOf(
    error,
    "PASSWORD_WRONG",
    ...(asksCode === "no" ? [] : ["SECOND_FACTOR_WRONG"]),
  );
  return (
    <form
      className="form"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onDone(take());
      }}
    >
      {children}
      <ErrorNotice error={shown ? undefined : error} />
      <ProofFields
        asksCode={asksCode}
        passwordHint={passwordHint}
        error={error}
        proof={proof}
        onChange={setProof}
      />
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
