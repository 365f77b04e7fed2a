import { useNavigate } from "react-router";
import { ErrorNotice, Notice } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { countDrafts } from "../state/drafts.ts";
import { useMyName, useSignOut } from "../state/me.ts";
import { commonWords } from "../text/words/common.ts";
import { signOutWords } from "../text/words/sign_in.ts";

export function SignOutPage() {
  const me = useMyName();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const drafts = countDrafts(localStorage, me);
  return (
    <Page title={signOutWords.title} lead={signOutWords.lead} width="text">
      {drafts > 0 ? <Notice tone="warning">{signOutWords.drafts(drafts)}</Notice> : null}
      <ErrorNotice error={signOut.error} />
      <p className="buttons">
        <button
          type="button"
          className="button button--primary"
          disabled={signOut.isPending}
          onClick={() => signOut.mutate(me)}
        >
          {signOutWords.action}
        </button>
        <button type="button" className="button" onClick={() => void navigate(-1)}>
          {commonWords.cancel}
        </button>
      </p>
    </Page>
  );
}
