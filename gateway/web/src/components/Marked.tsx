// A snippet with the places that match marked.
import type { Snippet } from "../api/types.ts";
import { splitSnippet } from "../text/render.ts";

interface MarkedProps {
  snippet: Snippet | undefined;
  // How much to show before the first match; everything without it.
  lead?: number;
}

export function Marked({ snippet, lead }: MarkedProps) {
  if (!snippet) return null;
  return splitSnippet(snippet, lead).map((piece, index) =>
    piece.marked ? <mark key={index}>{piece.text}</mark> : <span key={index}>{piece.text}</span>,
  );
}
