// What every page says while the yearly verification is due, has run out, or mail comes back.
import { Link } from "react-router";
import type { Member } from "../api/types.ts";
import { formatDate } from "../text/time.ts";
import { verificationWords } from "../text/words/verification.ts";
import { Notice } from "./Notice.tsx";

export function VerificationBanner({ me }: { me: Member }) {
  const verification = me.verification;
  if (me.state === "LAPSED") {
    return (
      <Notice tone="warning">
        <p>{verificationWords.bannerLapsed}</p>
        <Link to="/verification">{verificationWords.bannerLapsedLink}</Link>
      </Notice>
    );
  }
  if (verification?.bounceTime) {
    return (
      <Notice tone="warning">
        <p>{verificationWords.bannerBounced}</p>
        <p className="buttons">
          <Link to="/transfer">{verificationWords.bannerBouncedLink}</Link>
          <Link to="/verification">{verificationWords.bannerBouncedSame}</Link>
        </p>
      </Notice>
    );
  }
  if (verification?.due && me.state === "VERIFIED") {
    return (
      <Notice>
        <p>{verificationWords.bannerDue(formatDate(verification.endDate))}</p>
        <Link to="/verification">{verificationWords.bannerDueLink}</Link>
      </Notice>
    );
  }
  return null;
}
