// Finding a duty by what was typed. Pure.
import type { Duty } from "../api/types.ts";

// Katakana as hiragana, full-width letters as half-width ones, small letters, without blanks.
function fold(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[ァ-ヶ]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60))
    .replace(/\s/g, "");
}

// True when the name, the reading or the group has what was typed; everything for nothing typed.
export function matchesDuty(duty: Duty, query: string): boolean {
  const wanted = fold(query);
  return [duty.displayName, duty.kana, duty.group].some((text) => fold(text).includes(wanted));
}

// The names of duties in the order in which they were chosen; unknown ones are left out.
export function dutyNames(duties: readonly Duty[], chosen: readonly string[]): string[] {
  return chosen.flatMap((name) => {
    const duty = duties.find((each) => each.name === name);
    return duty ? [duty.displayName] : [];
  });
}
