// Texts not sent yet, kept in the browser at every keystroke, so that neither a closed tab nor a lost
// session loses them. Plain storage; the hook is in use_draft.ts.
import type { Attachment, ThreadKind } from "../api/types.ts";

export interface Draft {
  text: string;
  attachments: Attachment[];
  // Only of a new thread.
  title?: string;
  topic?: string;
  kind?: ThreadKind;
  // Only of a reply.
  reply?: { name: string; number: number; author: string } | undefined;
  // The last try to send it: the same content is sent under the same id, so it is never there twice.
  sending?: { requestId: string; content: string };
  savedTime?: string;
}

export const emptyDraft: Draft = { text: "", attachments: [] };

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

const prefix = "hiroba.draft.";

// `place` is what the draft belongs to: `threads/{thread}`, `ask`, a post being edited.
export function draftKey(member: string, place: string): string {
  return `${prefix}${member}.${place}`;
}

export function isEmptyDraft(draft: Draft): boolean {
  return (
    draft.text.trim() === "" && (draft.title ?? "").trim() === "" && draft.attachments.length === 0
  );
}

// Returns the draft, or an empty one when there is none or it cannot be read.
export function loadDraft(store: Store, key: string): Draft {
  try {
    const value: unknown = JSON.parse(store.getItem(key) ?? "null");
    if (typeof value !== "object" || value === null) return emptyDraft;
    const draft = value as Partial<Draft>;
    if (typeof draft.text !== "string") return emptyDraft;
    return { ...draft, text: draft.text, attachments: draft.attachments ?? [] };
  } catch {
    return emptyDraft;
  }
}

// Keeps a draft; an empty one is forgotten. Returns false when the browser has no room for it.
export function saveDraft(store: Store, key: string, draft: Draft, now: Date): boolean {
  try {
    if (isEmptyDraft(draft)) store.removeItem(key);
    else store.setItem(key, JSON.stringify({ ...draft, savedTime: now.toISOString() }));
    return true;
  } catch {
    return false;
  }
}

export function countDrafts(store: Store, member: string): number {
  return draftKeys(store, member).length;
}

// Forgets all drafts of a member: when she signs out, perhaps of a shared computer.
export function forgetDrafts(store: Store, member: string): void {
  for (const key of draftKeys(store, member)) store.removeItem(key);
}

function draftKeys(store: Store, member: string): string[] {
  const keys: string[] = [];
  for (let index = 0; index < store.length; index += 1) {
    const key = store.key(index);
    if (key?.startsWith(draftKey(member, ""))) keys.push(key);
  }
  return keys;
}

// Returns the id to send this content under: the one of the last try if that had the same content.
export function requestIdFor(draft: Draft, content: string, makeId: () => string): string {
  return draft.sending?.content === content ? draft.sending.requestId : makeId();
}
