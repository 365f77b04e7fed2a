// A snippet with the places that match marked.
import type { Snippet } from "../api/types.ts";
import { splitSnippet } from "../text/render.ts";

export function Marked({ snippet }: { snippet: Snippet | undefined }) {
  if (!snippet) return null;
  return splitSnippet(snippet).map((piece, index) =>
    piece.marked ? <mark key={index}>{piece.text}</mark> : <span key={index}>{piece.text}</span>,
  );
}
