// Chooses a member by the start of her name.
import type { Member } from "../api/types.ts";
import { affiliation } from "../text/render.ts";
import { roleWords } from "../text/words/roles.ts";
import { TextField } from "./Field.tsx";

interface MemberPickerProps {
  query: string;
  onQuery: (query: string) => void;
  // Who was found for the query.
  members: readonly Member[];
  searched: boolean;
  chosen: Member | undefined;
  onChoose: (member: Member) => void;
  error?: string | undefined;
}

// Names occur twice: the body and the department tell people apart.
function label(member: Member): string {
  const place = member.card ? affiliation(member.card) : "";
  return place ? `${member.displayName}（${place}）` : member.displayName;
}

export function MemberPicker(props: MemberPickerProps) {
  return (
    <div className="body-picker">
      <TextField
        label={roleWords.member}
        hint={roleWords.memberHint}
        error={props.error}
        type="search"
        value={props.query}
        onChange={props.onQuery}
        autoComplete="off"
        maxLength={60}
        required
      />
      <div aria-live="polite">
        {props.searched && props.members.length === 0 ? <p>{roleWords.memberNone}</p> : null}
        <ul className="body-picker__list">
          {props.members.map((member) => (
            <li key={member.name}>
              <button
                type="button"
                className="button button--small"
                aria-pressed={props.chosen?.name === member.name}
                onClick={() => props.onChoose(member)}
              >
                {label(member)}
              </button>
            </li>
          ))}
        </ul>
        {props.chosen ? (
          <p className="body-picker__chosen">{roleWords.memberChosen(label(props.chosen))}</p>
        ) : null}
      </div>
    </div>
  );
}
