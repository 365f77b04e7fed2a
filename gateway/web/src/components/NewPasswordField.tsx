// A field for a password that is being chosen: says how long it has to be and how it is doing, and
// shows it when asked.
import { useState } from "react";
import { passwordHint } from "../text/password_hint.ts";
import { passwordWords } from "../text/words/passwords.ts";
import { Checkbox, TextField } from "./Field.tsx";

interface NewPasswordFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  // Tells a password manager whose password this is.
  address: string;
  // What the server said of it.
  error?: string | undefined;
  // True once it was sent: what is missing is then an error.
  tried: boolean;
}

export function NewPasswordField({
  label,
  value,
  onChange,
  address,
  error,
  tried,
}: NewPasswordFieldProps) {
  const [shown, setShown] = useState(false);
  const hint = passwordHint(value);
  const wrong = tried && !hint.usable ? hint.text : error;
  return (
    <>
      <input type="hidden" autoComplete="username" value={address} readOnly />
      <TextField
        label={label}
        hint={passwordWords.limits}
        error={wrong}
        type={shown ? "text" : "password"}
        autoComplete="new-password"
        value={value}
        onChange={onChange}
        required
      />
      <p className="field__hint" role="status">
        {value !== "" && wrong === undefined ? hint.text : ""}
      </p>
      <Checkbox checked={shown} onChange={setShown}>
        {passwordWords.show}
      </Checkbox>
    </>
  );
}
