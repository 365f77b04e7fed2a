// The six digits from a mail.
import { useState, type ReactNode } from "react";
import { violationOf } from "../api/errors.ts";
import { normalizeCode } from "../text/render.ts";
import { formatDateTime } from "../text/time.ts";
import { codeWords } from "../text/words/codes.ts";
import { TextField } from "./Field.tsx";
import { ErrorNotice } from "./Notice.tsx";
import { StepForm } from "./Steps.tsx";

interface CodeFormProps {
  // To whom it was sent.
  lead: string;
  expireTime: string | undefined;
  // What else helps who has got no mail.
  help: readonly string[];
  error: unknown;
  // What was typed before, when a step back is taken.
  initial?: string;
  action?: string;
  busy?: boolean;
  back?: string;
  onDone: (code: string) => void;
  onBack: () => void;
  children?: ReactNode;
}

export function CodeForm({
  lead,
  expireTime,
  help,
  error,
  initial = "",
  action = codeWords.next,
  busy = false,
  back = codeWords.resend,
  onDone,
  onBack,
  children,
}: CodeFormProps) {
  const [code, setCode] = useState(initial);
  const [tried, setTried] = useState(false);
  const typed = normalizeCode(code);
  const complete = /^\d{6}$/.test(typed);
  return (
    <StepForm
      title={codeWords.title}
      onSubmit={() => {
        setTried(true);
        if (complete) onDone(typed);
      }}
    >
      <p>
        {lead}
        {expireTime ? codeWords.until(formatDateTime(expireTime)) : null}
      </p>
      {children}
      <ErrorNotice error={error} />
      <TextField
        label={codeWords.code}
        hint={codeWords.hint}
        error={tried && !complete ? codeWords.needed : violationOf(error, "code")}
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
          {action}
        </button>
        <button type="button" className="button button--large" onClick={onBack}>
          {back}
        </button>
      </p>
      <details className="help">
        <summary>{codeWords.helpTitle}</summary>
        <ul>
          {[...codeWords.help, ...help].map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </details>
    </StepForm>
  );
}
