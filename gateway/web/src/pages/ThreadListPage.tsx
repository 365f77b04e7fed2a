// Threads of all topics.
import { Page } from "../components/Page.tsx";
import { threadListWords } from "../text/words/threads.ts";
import { ThreadBrowser } from "./ThreadBrowser.tsx";

export function ThreadListPage() {
  return (
    <Page title={threadListWords.title}>
      <ThreadBrowser emptyText={threadListWords.none} />
    </Page>
  );
}
