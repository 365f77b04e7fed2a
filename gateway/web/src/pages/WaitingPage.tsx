// What a member sees until a moderator has let her in.
import { Link } from "react-router";
import { Notice } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { useMe } from "../state/me.ts";
import { navWords } from "../text/words/frame.ts";
import { waitingWords } from "../text/words/waiting.ts";

export function WaitingPage() {
  const me = useMe();
  return (
    <Page title={waitingWords.title} lead={waitingWords.lead} width="text">
      <div className="card">
        <ul>
          {waitingWords.next.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </div>
      <Notice>{waitingWords.meanwhile}</Notice>
      <p className="buttons">
        <button
          type="button"
          className="button button--primary"
          disabled={me.isFetching}
          onClick={() => void me.refetch()}
        >
          {waitingWords.check}
        </button>
        <Link className="button" to="/members/me">
          {navWords.profile}
        </Link>
      </p>
    </Page>
  );
}
