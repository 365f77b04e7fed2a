// Chooses up to five fields of administration from the list, by looking or by typing their reading.
import { useId, useState } from "react";
import type { Duty } from "../api/types.ts";
import { matchesDuty } from "../text/duties.ts";
import { profileWords } from "../text/words/profile.ts";
import { TextField } from "./Field.tsx";

const most = 5;

interface DutyPickerProps {
  duties: readonly Duty[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  error?: string | undefined;
}

export function DutyPicker({ duties, chosen, onChange, error }: DutyPickerProps) {
  const id = useId();
  const [query, setQuery] = useState("");
  const groups = [...new Set(duties.map((duty) => duty.group))];
  const names = duties.filter((duty) => chosen.includes(duty.name)).map((d) => d.displayName);
  const found = duties.filter((duty) => matchesDuty(duty, query));
  return (
    <details className="help duties" open={error ? true : undefined}>
      <summary>
        {profileWords.duties}
        <span className="duties__chosen">
          {names.length > 0 ? names.join("、") : profileWords.dutiesNone}
        </span>
      </summary>
      <p className="field__hint" id={`${id}-hint`}>
        {profileWords.dutiesHint}
      </p>
      {error ? <p className="field__error">{error}</p> : null}
      <TextField
        label={profileWords.dutiesFind}
        type="search"
        value={query}
        onChange={setQuery}
        autoComplete="off"
        maxLength={30}
      />
      {found.length === 0 ? <p role="status">{profileWords.dutiesNotFound}</p> : null}
      {groups.map((group) => {
        const inGroup = found.filter((duty) => duty.group === group);
        if (inGroup.length === 0) return null;
        return (
          <fieldset key={group} className="duties__group">
            <legend>{group}</legend>
            {inGroup.map((duty) => {
              const isChosen = chosen.includes(duty.name);
              return (
                <button
                  key={duty.name}
                  type="button"
                  className="button button--small button--toggle"
                  aria-pressed={isChosen}
                  disabled={!isChosen && chosen.length >= most}
                  onClick={() =>
                    onChange(
                      isChosen
                        ? chosen.filter((name) => name !== duty.name)
                        : [...chosen, duty.name],
                    )
                  }
                >
                  {duty.displayName}
                </button>
              );
            })}
          </fieldset>
        );
      })}
    </details>
  );
}
