import { Link } from "react-router";
import { Page } from "../components/Page.tsx";
import { strings } from "../text/strings.ts";

export function NotFoundPage() {
  return (
    <Page title={strings.notFound.title} lead={strings.notFound.lead} width="text">
      <p className="buttons">
        <Link className="button button--primary" to="/">
          {strings.notFound.home}
        </Link>
        <Link className="button" to="/search">
          {strings.notFound.search}
        </Link>
      </p>
    </Page>
  );
}
