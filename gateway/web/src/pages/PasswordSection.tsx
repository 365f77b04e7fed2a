// Changes the password of the member who knows hers.
import { useState, type FormEvent } from "react";
import { Link } from "react-router";
import { messageOf } from "../api/errors.ts";
import { TextField } from "../components/Field.tsx";
import { NewPasswordField } from "../components/NewPasswordField.tsx";
import { ErrorNotice, Notice } from "../components/Notice.tsx";
import { useChangePassword } from "../state/passwords.ts";
import { passwordHint } from "../text/password_hint.ts";
import { securityWords as words } from "../text/words/security.ts";

export function PasswordSection({ address }: { address: string }) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [tried, setTried] = useState(false);
  const change = useChangePassword();
  const wrong = messageOf(change.error, "PASSWORD_WRONG");
  const poor = messageOf(
    change.error,
    "PASSWORD_TOO_SHORT",
    "PASSWORD_TOO_LONG",
    "PASSWORD_COMMON",
    "PASSWORD_UNCHANGED",
  );

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!passwordHint(next).usable) return;
    change.mutate(
      { currentPassword: current, newPassword: next },
      {
        onSuccess: () => {
          setCurrent("");
          setNext("");
          setTried(false);
        },
      },
    );
  };

  return (
    <form className="card form" onSubmit={onSubmit}>
      <h2 className="form__title">{words.password}</h2>
      <p>{words.passwordLead}</p>
      <div role="status">
        {change.isSuccess ? <Notice tone="success">{words.changed}</Notice> : null}
      </div>
      <ErrorNotice error={wrong || poor ? undefined : change.error} />
      <TextField
        label={words.currentPassword}
        error={wrong}
        type="password"
        autoComplete="current-password"
        value={current}
        onChange={setCurrent}
        required
      />
      <NewPasswordField
        label={words.newPassword}
        value={next}
        onChange={setNext}
        address={address}
        error={poor}
        tried={tried}
      />
      <p className="buttons">
        <button type="submit" className="button button--primary" disabled={change.isPending}>
          {change.isPending ? words.changing : words.changePassword}
        </button>
      </p>
      <p>
        <Link to="/password-reset">{words.forgot}</Link>
      </p>
    </form>
  );
}
