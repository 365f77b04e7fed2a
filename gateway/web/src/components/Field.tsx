// Form fields: a label that stays, a hint below it, and what is wrong right beside the input.
import { useId, type ReactNode, type Ref } from "react";
import { commonWords } from "../text/words/common.ts";

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  required?: boolean;
  optional?: boolean;
  // For a field whose heading or button says enough to those who see it.
  labelHidden?: boolean;
}

interface Ids {
  id: string;
  describedBy: string | undefined;
}

function Frame({
  label,
  hint,
  error,
  required,
  optional,
  labelHidden,
  children,
}: FieldProps & { children: (ids: Ids) => ReactNode }) {
  const id = useId();
  const describedBy = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""]
    .filter((part) => part !== "")
    .join(" ");
  return (
    <div className={error ? "field field--wrong" : "field"}>
      <div className={labelHidden ? "visually-hidden" : "field__label"}>
        <label htmlFor={id}>{label}</label>
        {required ? <span className="field__need">{commonWords.required}</span> : null}
        {optional ? <span className="field__free">{commonWords.optional}</span> : null}
      </div>
      {hint ? (
        <p className="field__hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      {children({ id, describedBy: describedBy || undefined })}
      {error ? (
        <p className="field__error" id={`${id}-error`}>
          {error}
        </p>
      ) : null}
    </div>
  );
}

interface TextFieldProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  type?: "text" | "email" | "password" | "search" | "date";
  autoComplete?: string;
  inputMode?: "numeric" | "email" | "text";
  maxLength?: number;
  placeholder?: string;
  width?: "short" | "full";
  inputRef?: Ref<HTMLInputElement>;
}

export function TextField({
  value,
  onChange,
  type = "text",
  autoComplete,
  inputMode,
  maxLength,
  placeholder,
  width = "full",
  inputRef,
  ...field
}: TextFieldProps) {
  return (
    <Frame {...field}>
      {({ id, describedBy }) => (
        <input
          ref={inputRef}
          id={id}
          className={`input input--${width}`}
          type={type}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          autoComplete={autoComplete}
          inputMode={inputMode}
          maxLength={maxLength}
          placeholder={placeholder}
          required={field.required}
          aria-invalid={field.error ? true : undefined}
          aria-describedby={describedBy}
        />
      )}
    </Frame>
  );
}

interface TextAreaProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  rows?: number;
  maxLength?: number;
}

export function TextArea({ value, onChange, rows = 4, maxLength, ...field }: TextAreaProps) {
  return (
    <Frame {...field}>
      {({ id, describedBy }) => (
        <textarea
          id={id}
          className="input input--area"
          rows={rows}
          value={value}
          maxLength={maxLength}
          onChange={(event) => onChange(event.target.value)}
          required={field.required}
          aria-invalid={field.error ? true : undefined}
          aria-describedby={describedBy}
        />
      )}
    </Frame>
  );
}

interface SelectProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  options: readonly { value: string; label: string }[];
}

export function Select({ value, onChange, options, ...field }: SelectProps) {
  return (
    <Frame {...field}>
      {({ id, describedBy }) => (
        <select
          id={id}
          className="input input--select"
          value={value}
          onChange={(event) => onChange(event.target.value)}
          required={field.required}
          aria-invalid={field.error ? true : undefined}
          aria-describedby={describedBy}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Frame>
  );
}

interface CheckboxProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
  error?: string | undefined;
  hint?: string;
}

export function Checkbox({ checked, onChange, children, error, hint }: CheckboxProps) {
  const id = useId();
  const describedBy = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""]
    .filter((part) => part !== "")
    .join(" ");
  return (
    <div className={error ? "check check--wrong" : "check"}>
      <label className="check__label">
        <input
          type="checkbox"
          className="check__box"
          checked={checked}
          onChange={(event) => onChange(event.target.checked)}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy || undefined}
        />
        <span>{children}</span>
      </label>
      {hint ? (
        <p className="field__hint check__hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      {error ? (
        <p className="field__error" id={`${id}-error`}>
          {error}
        </p>
      ) : null}
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  legend: string;
  error?: string | undefined;
  // None of the options: nothing is chosen yet.
  value: Value;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: string; hint?: string }[];
  // A grid has room for the hints on wide screens; on narrow ones that of the chosen option is below.
  layout?: "rows" | "grid";
}

export function Choice<Value extends string>({
  legend,
  error,
  value,
  onChange,
  options,
  layout = "rows",
}: ChoiceProps<Value>) {
  const name = useId();
  return (
    <fieldset
      className="choice"
      aria-labelledby={name}
      aria-describedby={error ? `${name}-error` : undefined}
    >
      <legend className="choice__legend" id={name}>
        {legend}
      </legend>
      <div className={`choice__options choice__options--${layout}`}>
        {options.map((option) => (
          <label key={option.value} className="choice__option">
            <input
              type="radio"
              className="choice__dot"
              name={name}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>
              <span className="choice__label">{option.label}</span>
              {option.hint ? <span className="choice__hint">{option.hint}</span> : null}
            </span>
          </label>
        ))}
      </div>
      {error ? (
        <p className="field__error" id={`${name}-error`} role="alert">
          {error}
        </p>
      ) : null}
      {layout === "grid" ? (
        <p className="choice__chosen" aria-hidden="true">
          {options.find((option) => option.value === value)?.hint}
        </p>
      ) : null}
    </fieldset>
  );
}
