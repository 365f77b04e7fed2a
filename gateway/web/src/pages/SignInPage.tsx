import { useState, type FormEvent } from "react";
import { Link, Navigate, useNavigate, useSearchParams } from "react-router";
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
  const next = safeNext(search.get("next"));

  if (me.data) return <Navigate to={next} replace />;

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate(
      { address: address.trim(), password },
      { onSuccess: () => void navigate(next, { replace: true }) },
    );
  };

  return (
    <Page title={signInWords.title} width="text">
      <form className="card form" onSubmit={onSubmit}>
        {search.has("next") ? <Notice>{signInWords.again}</Notice> : null}
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
        <button
          type="submit"
          className="button button--primary button--large"
          disabled={signIn.isPending}
        >
          {signIn.isPending ? signInWords.busy : signInWords.action}
        </button>
        <p>
          {signInWords.noAccount}
          <Link to="/signup">{signInWords.toSignUp}</Link>
          {signInWords.noAccountEnd}
        </p>
      </form>
    </Page>
  );
}
