// The foot of every page.
import { Link } from "react-router";
import { strings } from "../text/strings.ts";

export function SiteFooter() {
  return (
    <footer className="footer">
      <nav className="footer__in" aria-label={strings.nav.footer}>
        <Link to="/about/terms">{strings.nav.terms}</Link>
        <Link to="/about/privacy">{strings.nav.privacy}</Link>
        <Link to="/about/accessibility">{strings.nav.accessibility}</Link>
        <Link to="/about/notices">{strings.nav.notices}</Link>
      </nav>
    </footer>
  );
}
