// The first step of signing up: who and at which address. What the address means is said as soon as
// it is typed, and what has to be written because of it.
import { useState } from "react";
import { Link } from "react-router";
import { violationOf } from "../api/errors.ts";
import type { AddressCheck } from "../api/types.ts";
import { Checkbox, TextArea, TextField } from "../components/Field.tsx";
import { ErrorNotice, Notice } from "../components/Notice.tsx";
import { useAddressCheck, type Applicant } from "../state/registrations.ts";
import { navWords } from "../text/words/frame.ts";
import { signUpWords } from "../text/words/sign_up.ts";

interface AddressStepProps {
  applicant: Applicant;
  onChange: (change: Partial<Applicant>) => void;
  error: unknown;
  busy: boolean;
  onDone: () => void;
}

export function AddressStep({ applicant, onChange, error, busy, onDone }: AddressStepProps) {
  const [tried, setTried] = useState(false);
  const check = useAddressCheck(applicant.address);
  const missing = !applicant.termsAccepted;
  return (
    <form
      className="card form"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!missing) onDone();
      }}
    >
      <ErrorNotice error={error} />
      <TextField
        label={signUpWords.address}
        hint={signUpWords.addressHint}
        error={violationOf(error, "address")}
        type="email"
        inputMode="email"
        autoComplete="email"
        value={applicant.address}
        onChange={(address) => onChange({ address })}
        maxLength={254}
        required
      />
      <div role="status">{check ? <WhatItMeans check={check} /> : null}</div>
      <TextField
        label={signUpWords.name}
        hint={signUpWords.nameHint}
        error={violationOf(error, "displayName")}
        autoComplete="name"
        value={applicant.displayName}
        onChange={(displayName) => onChange({ displayName })}
        maxLength={60}
        required
      />
      <TextField
        label={signUpWords.department}
        hint={signUpWords.departmentHint}
        error={violationOf(error, "department")}
        autoComplete="organization-title"
        value={applicant.department}
        onChange={(department) => onChange({ department })}
        maxLength={100}
        required
      />
      <Statement
        check={check}
        value={applicant.statement}
        onChange={(statement) => onChange({ statement })}
        error={violationOf(error, "statement")}
      />
      <Checkbox
        checked={applicant.termsAccepted}
        onChange={(termsAccepted) => onChange({ termsAccepted })}
        error={tried && missing ? signUpWords.termsNeeded : violationOf(error, "termsAccepted")}
      >
        {signUpWords.termsBefore}
        <Link to="/about/terms" target="_blank">
          {navWords.terms}
        </Link>
        {signUpWords.termsMiddle}
        <Link to="/about/privacy" target="_blank">
          {navWords.privacy}
        </Link>
        {signUpWords.termsAfter}
      </Checkbox>
      <button type="submit" className="button button--primary button--large" disabled={busy}>
        {busy ? signUpWords.sending : signUpWords.send}
      </button>
    </form>
  );
}

function WhatItMeans({ check }: { check: AddressCheck }) {
  if (check.outcome === "REFUSED") {
    return (
      <Notice tone="warning">
        <p>{signUpWords.refused}</p>
        <p>{check.explanation}</p>
      </Notice>
    );
  }
  if (check.outcome === "SETTLED") {
    return (
      <Notice tone="success">
        <p>{check.explanation}</p>
        <p>{signUpWords.settled}</p>
      </Notice>
    );
  }
  return (
    <Notice>
      <p>{check.explanation}</p>
      {check.sharedMailbox ? (
        <>
          <p>{signUpWords.shared}</p>
          <ul className="notice__list">
            {signUpWords.sharedNeeds.map((need) => (
              <li key={need}>{need}</li>
            ))}
          </ul>
        </>
      ) : (
        <p>{signUpWords.review}</p>
      )}
    </Notice>
  );
}

interface StatementProps {
  check: AddressCheck | undefined;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}

// In sight when it helps, folded while it is not known whether it does.
function Statement({ check, value, onChange, error }: StatementProps) {
  const needed = check?.sharedMailbox ?? false;
  if (check?.outcome === "SETTLED" && !error) return null;
  const field = (
    <TextArea
      label={signUpWords.statement}
      hint={needed ? signUpWords.sharedExample : signUpWords.statementHint}
      error={error}
      value={value}
      onChange={onChange}
      maxLength={1000}
      required={needed}
      optional={!needed}
    />
  );
  if (check?.outcome === "REVIEW" || error) return field;
  return (
    <details className="help">
      <summary>{signUpWords.statementOpen}</summary>
      {field}
    </details>
  );
}
