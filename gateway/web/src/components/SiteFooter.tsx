// The foot of every page.
import { Link } from "react-router";
import { navWords } from "../text/words/frame.ts";

export function SiteFooter() {
  return (
    <footer className="footer">
      <nav className="footer__in" aria-label={navWords.footer}>
        <Link to="/about/terms">{navWords.terms}</Link>
        <Link to="/about/privacy">{navWords.privacy}</Link>
        <Link to="/about/accessibility">{navWords.accessibility}</Link>
        <Link to="/about/notices">{navWords.notices}</Link>
      </nav>
    </footer>
  );
}
