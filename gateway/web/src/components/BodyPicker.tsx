// Chooses a body by its name, kana, Latin letters or code. Bodies that have ended are not among those
// found: their names find the ones that go on in their place.
import { useId } from "react";
import type { Body } from "../api/types.ts";
import { admissionWords } from "../text/words/admissions.ts";
import { bodyWords } from "../text/words/bodies.ts";
import { TextField } from "./Field.tsx";

interface BodyPickerProps {
  query: string;
  onQuery: (query: string) => void;
  // What was found for the query.
  bodies: readonly Body[];
  searched: boolean;
  chosen: { name: string; label: string } | undefined;
  onChoose: (body: { name: string; label: string }) => void;
  error?: string | undefined;
}

// The body's name with its prefecture, since names occur twice.
export function bodyLabel(body: Body): string {
  return body.kind === "PREFECTURE" ? body.displayName : `${body.prefecture}${body.displayName}`;
}

export function BodyPicker(props: BodyPickerProps) {
  const id = useId();
  return (
    <div className="body-picker">
      <TextField
        label={admissionWords.body}
        hint={admissionWords.bodyHint}
        error={props.error}
        type="search"
        value={props.query}
        onChange={props.onQuery}
        autoComplete="off"
        maxLength={50}
        required
      />
      <div id={id} aria-live="polite">
        {props.searched && props.bodies.length === 0 ? <p>{admissionWords.bodyNone}</p> : null}
        <ul className="body-picker__list">
          {props.bodies.map((body) => {
            const label = bodyLabel(body);
            return (
              <li key={body.name}>
                <button
                  type="button"
                  className="button button--small"
                  aria-pressed={props.chosen?.name === body.name}
                  onClick={() => props.onChoose({ name: body.name, label })}
                >
                  {label}
                  {body.formerNames.length > 0 ? (
                    <span className="body-picker__former">
                      {bodyWords.formerInList(body.formerNames)}
                    </span>
                  ) : null}
                </button>
              </li>
            );
          })}
        </ul>
        {props.chosen ? (
          <p className="body-picker__chosen">{admissionWords.bodyChosen(props.chosen.label)}</p>
        ) : null}
      </div>
    </div>
  );
}
