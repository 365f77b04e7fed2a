// One page: its title in the window and as its heading, which gets the focus when the page is
// reached from another one.
import { createContext, useContext, useEffect, useRef, type ReactNode } from "react";
import { useLocation, useNavigationType } from "react-router";
import { commonWords } from "../text/words/common.ts";

interface PageProps {
  title: string;
  // Beside the heading.
  actions?: ReactNode;
  // Above the heading.
  crumbs?: ReactNode;
  // Below the heading, in a few words.
  lead?: ReactNode;
  width?: "text" | "wide";
  children: ReactNode;
}

// Unread notifications, shown before the title so that they are seen on a tab in the background.
export const UnreadContext = createContext(0);

let arrived = false;

export function Page({ title, actions, crumbs, lead, width = "wide", children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { pathname, hash } = useLocation();
  const navigation = useNavigationType();

  const unread = useContext(UnreadContext);
  useEffect(() => {
    const count = unread > 0 ? `(${unread}) ` : "";
    document.title = `${count}${title} | ${commonWords.appName}`;
  }, [title, unread]);

  useEffect(() => {
    // The first page is read from its top by itself.
    if (arrived && !hash) {
      if (navigation !== "POP") window.scrollTo(0, 0);
      heading.current?.focus({ preventScroll: true });
    }
    arrived = true;
    // The hash and the kind of navigation belong to the path they came with.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [pathname]);

  return (
    <div className={`page page--${width}`}>
      {crumbs}
      <div className="page__head">
        <h1 ref={heading} tabIndex={-1} className="page__title">
          {title}
        </h1>
        {actions ? <div className="page__actions">{actions}</div> : null}
      </div>
      {lead ? <p className="page__lead">{lead}</p> : null}
      {children}
    </div>
  );
}
