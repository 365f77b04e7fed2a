// What a member sees until a moderator has let her in.
import { Link } from "react-router";
import { Notice } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { useMe } from "../state/me.ts";
import { strings } from "../text/strings.ts";

export function WaitingPage() {
  const me = useMe();
  return (
    <Page title={strings.waiting.title} lead={strings.waiting.lead} width="text">
      <div className="card">
        <ul>
          {strings.waiting.next.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </div>
      <Notice>{strings.waiting.meanwhile}</Notice>
      <p className="buttons">
        <button
          type="button"
          className="button button--primary"
          disabled={me.isFetching}
          onClick={() => void me.refetch()}
        >
          {strings.waiting.check}
        </button>
        <Link className="button" to="/members/me">
          {strings.nav.profile}
        </Link>
      </p>
    </Page>
  );
}
