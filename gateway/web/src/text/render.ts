// What the pages make of plain text and numbers. Pure.
import type { AuthorCard, Snippet } from "../api/types.ts";
import { commonWords } from "./words/common.ts";

export interface Piece {
  text: string;
  marked: boolean;
}

// Splits a snippet at the places that match. Ranges count code points, JavaScript's strings count
// UTF-16 units; what lies outside the text or overlaps is cut. Of what stands before the first match
// the last `lead` characters stay, so that the match shows where there is room for few lines.
export function splitSnippet(snippet: Snippet, lead = Infinity): Piece[] {
  const characters = Array.from(snippet.text);
  const pieces: Piece[] = [];
  const push = (start: number, end: number, marked: boolean) => {
    if (end > start) pieces.push({ text: characters.slice(start, end).join(""), marked });
  };
  let done = 0;
  for (const range of snippet.ranges) {
    const start = Math.max(done, Math.min(range.start, characters.length));
    const end = Math.max(start, Math.min(range.end, characters.length));
    push(done, start, false);
    push(start, end, true);
    done = end;
  }
  push(done, characters.length, false);
  const [first] = pieces;
  if (first && pieces.length > 1 && !first.marked) {
    const before = Array.from(first.text);
    if (before.length > lead) first.text = `…${before.slice(-lead).join("")}`;
  }
  return pieces;
}

// 512 バイト, 34 KB, 1.2 MB.
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} バイト`;
  const kilobytes = bytes / 1024;
  if (kilobytes < 1000) return `${Math.max(1, Math.round(kilobytes))} KB`;
  return `${(kilobytes / 1024).toFixed(1)} MB`;
}

const fileTypes: Record<string, string> = {
  "application/pdf": "PDF",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
  "image/png": "画像",
  "image/jpeg": "画像",
  "image/gif": "画像",
  "image/webp": "画像",
  "text/csv": "CSV",
  "text/plain": "テキスト",
};

// A file's type as people call it.
export function fileTypeName(mediaType: string): string {
  return fileTypes[mediaType.split(";")[0] ?? ""] ?? "ファイル";
}

// 大阪府門真市 保健福祉部 健康増進課: where an author works, in one line.
export function affiliation(card: AuthorCard): string {
  return [card.bodyDisplayName, card.department].filter((part) => part !== "").join(" ");
}

// The name of who wrote something; that of who has left is not kept.
export function authorName(card: AuthorCard | undefined): string {
  return card?.displayName || commonWords.leftMember;
}

// The same inside a sentence.
export function authorInWords(card: AuthorCard | undefined): string {
  return card?.displayName ? commonWords.withHonorific(card.displayName) : commonWords.leftMember;
}

// A card with nothing but a name.
export function nameCard(name: string): AuthorCard {
  return {
    member: name,
    displayName: name,
    body: "",
    bodyDisplayName: "",
    department: "",
    duty: "",
    sample: false,
  };
}

// The first letter of a name for the disc beside a post.
export function initialOf(name: string): string {
  return Array.from(name.trim())[0] ?? "？";
}

// One of `count` tints, always the same for the same key.
export function tintOf(key: string, count: number): number {
  let hash = 0;
  for (const character of key) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % count;
}

// Six digits out of what was typed or pasted: full-width digits, blanks and dashes are taken.
export function normalizeCode(typed: string): string {
  return typed.normalize("NFKC").replace(/[\s-]/g, "");
}

export interface OpenMention {
  // Where the @ stands, in UTF-16 units.
  start: number;
  query: string;
}

// Finds the name being typed before the caret: 「@藤沢」, at most 20 characters long. After a letter or
// digit the @ belongs to a mail address.
export function openMention(text: string, caret: number): OpenMention | undefined {
  const match = /(?<![\w.%+-])[@＠]([^\s@＠\][()、。]{0,20})$/u.exec(text.slice(0, caret));
  if (!match) return undefined;
  return { start: match.index, query: match[1] ?? "" };
}

// Puts a mention in the place of the name being typed. Returns the new text and caret.
export function insertMention(
  text: string,
  place: { start: number; end: number },
  member: { name: string; displayName: string },
): { text: string; caret: number } {
  const label = member.displayName.replace(/[[\]()]/g, "");
  const mention = `@[${label}](${member.name}) `;
  return {
    text: text.slice(0, place.start) + mention + text.slice(place.end),
    caret: place.start + mention.length,
  };
}
