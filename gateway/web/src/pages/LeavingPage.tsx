// What a member sees who is leaving, whatever page she asks for.
import { Link, useNavigate } from "react-router";
import { ErrorNotice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { useDeleteLeaving, useLeaving } from "../state/leavings.ts";
import { formatDateTime } from "../text/time.ts";
import { navWords } from "../text/words/frame.ts";
import { leavingWords as words } from "../text/words/leavings.ts";

export function LeavingPage() {
  const leaving = useLeaving();
  const takeBack = useDeleteLeaving();
  const navigate = useNavigate();
  return (
    <Page title={words.leavingTitle} width="text">
      {leaving.data === undefined ? <Pending query={leaving} /> : null}
      {leaving.data ? (
        <section className="card form">
          <p>
            <strong>{words.leavingLead(formatDateTime(leaving.data.expireTime ?? ""))}</strong>
            {words.leavingPosts[leaving.data.posts]}
          </p>
          <p>{words.leavingHint}</p>
          <ErrorNotice error={takeBack.error} />
          <p className="buttons">
            <button
              type="button"
              className="button button--primary button--large"
              disabled={takeBack.isPending}
              onClick={() => takeBack.mutate(undefined, { onSuccess: () => void navigate("/") })}
            >
              {takeBack.isPending ? words.takingBack : words.takeBack}
            </button>
            <Link className="button button--large" to="/account/data">
              {words.dataLink}
            </Link>
            <Link className="button button--large" to="/signout">
              {navWords.signOut}
            </Link>
          </p>
        </section>
      ) : null}
    </Page>
  );
}
