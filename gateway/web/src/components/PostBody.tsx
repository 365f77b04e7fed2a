// The text of a post: the one place where HTML from the server enters the page.
import { useLayoutEffect, useRef, type MouseEvent } from "react";
import { useNavigate } from "react-router";
import { trustPostHtml } from "../api/trusted_html.ts";
import { postWords } from "../text/words/thread.ts";

export function PostBody({ html }: { html: string }) {
  const body = useRef<HTMLDivElement>(null);
  const navigate = useNavigate();

  useLayoutEffect(() => {
    if (!body.current) return;
    body.current.innerHTML = trustPostHtml(html);
    // A wide table or a long line of code is moved within the post, by keys too.
    for (const table of body.current.querySelectorAll("table")) {
      const frame = document.createElement("div");
      frame.className = "prose__scroll";
      frame.role = "region";
      frame.ariaLabel = postWords.table;
      table.replaceWith(frame);
      frame.append(table);
    }
    // Paper shows where links lead, but not twice.
    for (const link of body.current.querySelectorAll("a"))
      link.classList.toggle("prose__bare", link.textContent === link.getAttribute("href"));
    for (const part of body.current.querySelectorAll<HTMLElement>(".prose__scroll, pre"))
      part.tabIndex = 0;
  }, [html]);

  // Links to pages of the forum stay in the app.
  const onClick = (event: MouseEvent) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
      return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || link.origin !== location.origin || link.pathname.startsWith("/v1/")) return;
    event.preventDefault();
    void navigate(link.pathname + link.search + link.hash);
  };

  return <div ref={body} className="prose" onClick={onClick} />;
}
