// The kinds of threads that can be chosen, in the order they are offered.
import type { ThreadKind } from "../api/types.ts";
import { kindLabel } from "./render.ts";
import { strings } from "./strings.ts";

export const kinds: readonly ThreadKind[] = [
  "QUESTION",
  "DISCUSSION",
  "SHARE",
  "ROUND_UP",
  "STUDY_SESSION",
  "HANDBOOK",
];

export const kindOptions = kinds.map((kind) => ({ value: kind, label: kindLabel(kind) }));

export const kindChoices = kinds.map((kind) => ({
  value: kind,
  label: kindLabel(kind),
  hint: strings.kindHints[kind],
}));

// Returns the kind that a page's address names, if it is one.
export function kindFrom(value: string | null): ThreadKind | undefined {
  return kinds.find((kind) => kind === value);
}
