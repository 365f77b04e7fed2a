import { useState, type FormEvent } from "react";
import { Link, Navigate, useNavigate, useSearchParams } from "react-router";
import { ApiError, messageOf } from "../api/errors.ts";
import { ErrorNotice, Notice } from "../components/Notice.tsx";
import { TextField } from "../components/Field.tsx";
import { Page } from "../components/Page.tsx";
import { useMe, useSignIn } from "../state/me.ts";
import { signInWords } from "../text/words/sign_in.ts";

// Only paths of this site: a link from elsewhere must not lead away after signing in.
function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : "/";
}

export function SignInPage() {
  const me = useMe();
  const signIn = useSignIn();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const [address, setAddress] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  // The password was right, and a code is wanted with it.
  const [asksCode, setAsksCode] = useState(false);
  const next = safeNext(search.get("next"));

  if (me.data) return <Navigate to={next} replace />;

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate(
      { address: address.trim(), password, ...(asksCode ? { code } : {}) },
      {
        onSuccess: () => void navigate(next, { replace: true }),
        onError: (error) => {
          if (!(error instanceof ApiError)) return;
          if (error.reason === "SECOND_FACTOR_REQUIRED") setAsksCode(true);
          if (error.reason === "CREDENTIALS_WRONG") setAsksCode(false);
        },
      },
    );
  };
  const back = () => {
    signIn.reset();
    setCode("");
    setAsksCode(false);
  };

  return (
    <Page title={signInWords.title} width="text">
      <form className="card form" onSubmit={onSubmit}>
        {search.has("next") ? <Notice>{signInWords.again}</Notice> : null}
        {asksCode ? (
          <CodeFields error={signIn.error} code={code} onCode={setCode} />
        ) : (
          <>
            <ErrorNotice error={signIn.error} />
            <TextField
              label={signInWords.address}
              hint={signInWords.addressHint}
              type="email"
              autoComplete="username"
              value={address}
              onChange={setAddress}
              required
            />
            <TextField
              label={signInWords.password}
              type="password"
              autoComplete="current-password"
              value={password}
              onChange={setPassword}
              required
            />
          </>
        )}
        <p className="buttons">
          <button
            type="submit"
            className="button button--primary button--large"
            disabled={signIn.isPending}
          >
            {signIn.isPending ? signInWords.busy : signInWords.action}
          </button>
          {asksCode ? (
            <button type="button" className="button button--large" onClick={back}>
              {signInWords.back}
            </button>
          ) : null}
        </p>
        {asksCode ? (
          <details className="help">
            <summary>{signInWords.codeLostTitle}</summary>
            <p>{signInWords.codeLost}</p>
          </details>
        ) : (
          <>
            <p>
              <Link to="/password-reset">{signInWords.forgot}</Link>
            </p>
            <p>
              {signInWords.noAccount}
              <Link to="/signup">{signInWords.toSignUp}</Link>
              {signInWords.noAccountEnd}
            </p>
          </>
        )}
      </form>
    </Page>
  );
}

interface CodeFieldsProps {
  error: unknown;
  code: string;
  onCode: (code: string) => void;
}

// Takes the place of address and password, which are sent once more with the code.
function CodeFields({ error, code, onCode }: CodeFieldsProps) {
  const wrong = messageOf(error, "SECOND_FACTOR_WRONG");
  const isAsked = messageOf(error, "SECOND_FACTOR_REQUIRED") !== undefined;
  return (
    <>
      <p role="status">{signInWords.codeLead}</p>
      <ErrorNotice error={wrong || isAsked ? undefined : error} />
      <TextField
        label={signInWords.code}
        hint={signInWords.codeHint}
        error={wrong}
        autoComplete="one-time-code"
        width="short"
        value={code}
        onChange={onCode}
        maxLength={40}
        inputRef={(input) => input?.focus()}
        required
      />
    </>
  );
}
