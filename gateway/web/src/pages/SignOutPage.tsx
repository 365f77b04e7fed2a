import { useNavigate } from "react-router";
import { ErrorNotice, Notice } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { countDrafts } from "../state/drafts.ts";
import { useMyName, useSignOut } from "../state/me.ts";
import { strings } from "../text/strings.ts";

export function SignOutPage() {
  const me = useMyName();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const drafts = countDrafts(localStorage, me);
  return (
    <Page title={strings.signOut.title} lead={strings.signOut.lead} width="text">
      {drafts > 0 ? <Notice tone="warning">{strings.signOut.drafts(drafts)}</Notice> : null}
      <ErrorNotice error={signOut.error} />
      <p className="buttons">
        <button
          type="button"
          className="button button--primary"
          disabled={signOut.isPending}
          onClick={() => signOut.mutate(me)}
        >
          {strings.signOut.action}
        </button>
        <button type="button" className="button" onClick={() => void navigate(-1)}>
          {strings.cancel}
        </button>
      </p>
    </Page>
  );
}
