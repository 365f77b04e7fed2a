// What is said to who has just begun to leave, and is signed in no more.
import { Link, useSearchParams } from "react-router";
import { Page } from "../components/Page.tsx";
import { formatDateTime } from "../text/time.ts";
import { leavingWords as words } from "../text/words/leavings.ts";

export function GoodbyePage() {
  const until = formatDateTime(useSearchParams()[0].get("until") ?? "");
  return (
    <Page title={words.goodbyeTitle} lead={words.goodbye} width="text">
      <div className="card">
        {until ? <p>{words.goodbyeUntil(until)}</p> : null}
        <p>{words.goodbyeMail}</p>
      </div>
      <p className="buttons">
        <Link className="button" to="/">
          {words.goodbyeHome}
        </Link>
        <Link className="button" to="/signin">
          {words.goodbyeSignIn}
        </Link>
      </p>
    </Page>
  );
}
