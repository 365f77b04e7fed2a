import { Link } from "react-router";
import { Page } from "../components/Page.tsx";
import { notFoundWords } from "../text/words/common.ts";

export function NotFoundPage() {
  return (
    <Page title={notFoundWords.title} lead={notFoundWords.lead} width="text">
      <p className="buttons">
        <Link className="button button--primary" to="/">
          {notFoundWords.home}
        </Link>
        <Link className="button" to="/search">
          {notFoundWords.search}
        </Link>
      </p>
    </Page>
  );
}
