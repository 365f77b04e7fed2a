// The field that posts are written in: Markdown, with suggestions for names after an @.
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import type { Member } from "../api/types.ts";
import { insertMention, openMention, type OpenMention } from "../text/render.ts";
import { commonWords } from "../text/words/common.ts";
import { composerWords } from "../text/words/composer.ts";

export const longestText = 20_000;

interface TextEditorProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  // Called by Ctrl+Enter.
  onSubmit: () => void;
  findMembers: (query: string) => Promise<Member[]>;
  error?: string | undefined;
  rows?: number;
  required?: boolean;
  // Each new number gives the field the focus.
  focusTurn?: number;
}

export function TextEditor({
  label,
  value,
  onChange,
  onSubmit,
  findMembers,
  error,
  rows = 7,
  required = false,
  focusTurn = 0,
}: TextEditorProps) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [mention, setMention] = useState<OpenMention>();
  const [found, setFound] = useState<Member[]>([]);
  const [chosen, setChosen] = useState(0);
  const asked = useRef(0);

  useEffect(() => {
    if (focusTurn > 0) field.current?.focus();
  }, [focusTurn]);

  const closeMention = () => {
    asked.current += 1;
    setMention(undefined);
    setFound([]);
  };

  const lookForMention = (element: HTMLTextAreaElement) => {
    const open = openMention(element.value, element.selectionStart);
    if (!open) {
      closeMention();
      return;
    }
    setMention(open);
    const turn = ++asked.current;
    setTimeout(() => {
      if (turn !== asked.current) return;
      findMembers(open.query).then(
        (members) => {
          if (turn !== asked.current) return;
          setFound(members);
          setChosen(0);
        },
        // Without suggestions the text can still be written.
        () => setFound([]),
      );
    }, 150);
  };

  const take = (member: Member | undefined) => {
    const element = field.current;
    if (!member || !mention || !element) return;
    const place = { start: mention.start, end: element.selectionStart };
    const next = insertMention(value, place, member);
    onChange(next.text);
    closeMention();
    requestAnimationFrame(() => {
      element.focus();
      element.setSelectionRange(next.caret, next.caret);
    });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // Enter that ends a conversion of kana is not ours.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSubmit();
      return;
    }
    if (found.length === 0) return;
    switch (event.key) {
      case "ArrowDown":
        setChosen((now) => (now + 1) % found.length);
        break;
      case "ArrowUp":
        setChosen((now) => (now + found.length - 1) % found.length);
        break;
      case "Enter":
      case "Tab":
        take(found[chosen]);
        break;
      case "Escape":
        closeMention();
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  const open = found.length > 0;
  const describedBy = [`${id}-count`, error ? `${id}-error` : ""].filter((part) => part).join(" ");
  return (
    <div className={error ? "field field--wrong editor" : "field editor"}>
      <div className="field__label">
        <label htmlFor={id}>{label}</label>
        {required ? <span className="field__need">{commonWords.required}</span> : null}
      </div>
      <textarea
        ref={field}
        id={id}
        className="input input--area editor__text"
        rows={rows}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
          lookForMention(event.target);
        }}
        onKeyDown={onKeyDown}
        onBlur={closeMention}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy}
        aria-autocomplete="list"
        aria-controls={open ? `${id}-names` : undefined}
        aria-activedescendant={open ? `${id}-name-${chosen}` : undefined}
      />
      {open ? (
        <ul className="names" id={`${id}-names`} role="listbox" aria-label={composerWords.mentions}>
          {found.map((member, index) => (
            <li
              key={member.name}
              id={`${id}-name-${index}`}
              role="option"
              aria-selected={index === chosen}
              className="names__one"
              // Before the field loses the focus.
              onMouseDown={(event) => {
                event.preventDefault();
                take(member);
              }}
            >
              <span className="names__name">{member.displayName}</span>
              <span className="names__place">
                {member.card?.bodyDisplayName} {member.card?.department}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
      <p className="visually-hidden" role="status">
        {open ? composerWords.mentionCount(found.length) : ""}
      </p>
      <p className="editor__count" id={`${id}-count`}>
        {composerWords.count(Array.from(value).length)}
      </p>
      {error ? (
        <p className="field__error" id={`${id}-error`}>
          {error}
        </p>
      ) : null}
    </div>
  );
}
