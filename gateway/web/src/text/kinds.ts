// The kinds of threads that can be chosen, in the order they are offered.
import type { ThreadKind } from "../api/types.ts";
import { kindHints, kindWords } from "./words/kinds.ts";

export const kinds: readonly ThreadKind[] = [
  "QUESTION",
  "DISCUSSION",
  "SHARE",
  "ROUND_UP",
  "STUDY_SESSION",
  "HANDBOOK",
];

export const kindOptions = kinds.map((kind) => ({ value: kind, label: kindWords[kind] }));

export const kindChoices = kinds.map((kind) => ({
  value: kind,
  label: kindWords[kind],
  hint: kindHints[kind],
}));

// Returns the kind that a page's address names, if it is one.
export function kindFrom(value: string | null): ThreadKind | undefined {
  return kinds.find((kind) => kind === value);
}
