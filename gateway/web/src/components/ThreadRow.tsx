// One thread in a list.
import { Link } from "react-router";
import { threadPath } from "../api/names.ts";
import type { Thread } from "../api/types.ts";
import { threadListWords } from "../text/words/threads.ts";
import { AuthorLine } from "./Author.tsx";
import { KindBadge, SampleBadge, SolvedBadge, UnreadBadge } from "./Badges.tsx";
import { Icon } from "./Icon.tsx";
import { BriefTime } from "./TimeText.tsx";

interface ThreadRowProps {
  thread: Thread;
  // The level of the title as a heading: 2 in a list that is the page, 3 below a heading.
  level?: 2 | 3;
  showTopic?: boolean;
}

export function ThreadRow({ thread, level = 2, showTopic = true }: ThreadRowProps) {
  const Heading = level === 2 ? "h2" : "h3";
  const unread = thread.readState?.unreadCount ?? 0;
  const replies = Math.max(0, thread.postCount - 1);
  return (
    <li className={unread > 0 ? "row row--unread" : "row"}>
      <div className="row__badges">
        <KindBadge kind={thread.kind} />
        <SolvedBadge kind={thread.kind} solved={thread.solved} />
        <SampleBadge sample={thread.sample} />
        {showTopic ? <span className="row__topic">{thread.topicDisplayName}</span> : null}
      </div>
      <Heading className="row__title">
        <Link className="row__link" to={threadPath(thread.name)}>
          {thread.title}
        </Link>{" "}
        <UnreadBadge count={unread} label={threadListWords.unread(unread)} />
      </Heading>
      {thread.excerpt ? <p className="row__excerpt">{thread.excerpt}</p> : null}
      <p className="row__meta">
        <AuthorLine card={thread.author} />
        <span className="row__replies">
          <Icon name="talk" />
          {replies > 0 ? threadListWords.replies(replies) : threadListWords.noReplies}
        </span>
        <BriefTime time={thread.lastPostTime} label={threadListWords.lastPost} />
      </p>
    </li>
  );
}

export function ThreadRows({
  threads,
  ...rest
}: { threads: readonly Thread[] } & Omit<ThreadRowProps, "thread">) {
  return (
    <ul className="rows">
      {threads.map((thread) => (
        <ThreadRow key={thread.name} thread={thread} {...rest} />
      ))}
    </ul>
  );
}
