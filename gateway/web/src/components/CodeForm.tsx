// The six digits from a mail.
import { useEffect, useRef, useState, type FormEvent } from "react";
import { violationOf } from "../api/errors.ts";
import { normalizeCode } from "../text/render.ts";
import { formatDateTime } from "../text/time.ts";
import { verificationWords } from "../text/words/verification.ts";
import { TextField } from "./Field.tsx";
import { ErrorNotice } from "./Notice.tsx";

interface CodeFormProps {
  address: string;
  expireTime: string | undefined;
  error: unknown;
  busy: boolean;
  onDone: (code: string) => void;
  onBack: () => void;
}

export function CodeForm({ address, expireTime, error, busy, onDone, onBack }: CodeFormProps) {
  const [code, setCode] = useState("");
  const [tried, setTried] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const typed = normalizeCode(code);
  const complete = /^\d{6}$/.test(typed);
  return (
    <form
      className="card form"
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        setTried(true);
        if (complete) onDone(typed);
      }}
    >
      <h2 ref={heading} tabIndex={-1} className="form__title">
        {verificationWords.codeTitle}
      </h2>
      <p>
        {verificationWords.codeLead(address)}
        {expireTime ? verificationWords.codeUntil(formatDateTime(expireTime)) : null}
      </p>
      <ErrorNotice error={error} />
      <TextField
        label={verificationWords.code}
        hint={verificationWords.codeHint}
        error={tried && !complete ? verificationWords.codeNeeded : violationOf(error, "code")}
        inputMode="numeric"
        autoComplete="one-time-code"
        width="short"
        value={code}
        onChange={setCode}
        maxLength={20}
        required
      />
      <p className="buttons">
        <button type="submit" className="button button--primary button--large" disabled={busy}>
          {busy ? verificationWords.confirming : verificationWords.confirm}
        </button>
        <button type="button" className="button button--large" onClick={onBack}>
          {verificationWords.back}
        </button>
      </p>
      <details className="help">
        <summary>{verificationWords.codeHelpTitle}</summary>
        <ul>
          {verificationWords.codeHelp.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </details>
    </form>
  );
}
