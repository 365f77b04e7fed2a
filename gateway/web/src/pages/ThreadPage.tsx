import { Link, useParams } from "react-router";
import { isStatus } from "../api/errors.ts";
import { topicPath } from "../api/names.ts";
import type { Thread } from "../api/types.ts";
import { KindBadge, SampleBadge, SolvedBadge } from "../components/Badges.tsx";
import { Notice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { useFollowThread } from "../state/live.tsx";
import { useThread } from "../state/threads.ts";
import { commonWords } from "../text/words/common.ts";
import { threadWords } from "../text/words/thread.ts";
import { threadListWords } from "../text/words/threads.ts";
import { topicWords } from "../text/words/topics.ts";
import { NotFoundPage } from "./NotFoundPage.tsx";
import { ThreadPosts } from "./ThreadPosts.tsx";

export function ThreadPage() {
  const name = `threads/${useParams().thread ?? ""}`;
  const thread = useThread(name);
  useFollowThread(thread.data);
  if (isStatus(thread.error, "NOT_FOUND")) return <NotFoundPage />;
  if (!thread.data) {
    return (
      <Page title={threadListWords.title}>
        <Pending query={thread} />
      </Page>
    );
  }
  return (
    <Page
      title={thread.data.title}
      width="text"
      crumbs={
        <nav className="crumbs" aria-label={threadWords.crumbs}>
          <Link to="/topics">{topicWords.title}</Link>
          <Link to={topicPath(thread.data.topic)}>{thread.data.topicDisplayName}</Link>
        </nav>
      }
    >
      <ThreadHead thread={thread.data} />
      <ThreadPosts key={name} thread={thread.data} />
    </Page>
  );
}

function ThreadHead({ thread }: { thread: Thread }) {
  return (
    <>
      <p className="thread-head">
        <KindBadge kind={thread.kind} />
        <SolvedBadge kind={thread.kind} solved={thread.solved} />
        <SampleBadge sample={thread.sample} />
        <span>
          {thread.postCount > 1
            ? threadListWords.replies(thread.postCount - 1)
            : threadListWords.noReplies}
        </span>
        {thread.tags.map((tag) => (
          <span key={tag} className="tag">
            {tag}
          </span>
        ))}
      </p>
      {thread.sample ? <Notice>{commonWords.sampleThread}</Notice> : null}
    </>
  );
}
