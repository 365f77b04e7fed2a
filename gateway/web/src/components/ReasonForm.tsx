// One text that must be given, and the button of the act it is the reason for.
import { useState, type FormEvent, type ReactNode } from "react";
import { violationOf } from "../api/errors.ts";
import { TextArea, TextField } from "./Field.tsx";
import { ErrorNotice } from "./Notice.tsx";

interface ReasonFormProps {
  label: string;
  hint: string;
  // What is said when it is missing.
  needed: string;
  // The field of the request it goes into.
  field?: string;
  multiline?: boolean;
  action: string;
  // For who hears the button without what stands around it.
  actionLabel?: string;
  tone?: "primary" | "small";
  error: unknown;
  busy: boolean;
  onDone: (reason: string) => void;
  children?: ReactNode;
}

export function ReasonForm(props: ReasonFormProps) {
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const given = reason.trim();
  const Field = props.multiline ? TextArea : TextField;
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        setTried(true);
        if (given) props.onDone(given);
      }}
    >
      {props.children}
      <Field
        label={props.label}
        hint={props.hint}
        error={tried && !given ? props.needed : violationOf(props.error, props.field ?? "reason")}
        value={reason}
        onChange={setReason}
        maxLength={500}
        required
      />
      <ErrorNotice error={props.error} />
      <p className="buttons">
        <button
          type="submit"
          className={props.tone ? `button button--${props.tone}` : "button"}
          disabled={props.busy}
          aria-label={props.actionLabel}
        >
          {props.action}
        </button>
      </p>
    </form>
  );
}
