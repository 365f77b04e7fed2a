// Threads of all topics.
import { Page } from "../components/Page.tsx";
import { strings } from "../text/strings.ts";
import { ThreadBrowser } from "./ThreadBrowser.tsx";

export function ThreadListPage() {
  return (
    <Page title={strings.threads.title}>
      <ThreadBrowser emptyText={strings.threads.none} />
    </Page>
  );
}
