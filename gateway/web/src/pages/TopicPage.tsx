import { Link, useParams } from "react-router";
import { idOf } from "../api/names.ts";
import type { Topic } from "../api/types.ts";
import { Icon } from "../components/Icon.tsx";
import { ErrorNotice, Notice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { canWrite, moderatesTopic, useMe } from "../state/me.ts";
import { useJoinTopic, useLeaveTopic, useTopic } from "../state/topics.ts";
import { threadWords } from "../text/words/thread.ts";
import { threadListWords } from "../text/words/threads.ts";
import { topicWords } from "../text/words/topics.ts";
import { isStatus } from "../api/errors.ts";
import { NotFoundPage } from "./NotFoundPage.tsx";
import { ThreadBrowser } from "./ThreadBrowser.tsx";

export function TopicPage() {
  const name = `topics/${useParams().topic ?? ""}`;
  const topic = useTopic(name);
  if (isStatus(topic.error, "NOT_FOUND")) return <NotFoundPage />;
  if (!topic.data) {
    return (
      <Page title={topicWords.title}>
        <Pending query={topic} />
      </Page>
    );
  }
  return <TopicView topic={topic.data} />;
}

function TopicView({ topic }: { topic: Topic }) {
  const me = useMe().data;
  const join = useJoinTopic();
  const leave = useLeaveTopic();
  const closed = topic.visibility === "CLOSED";
  // Moderators too read a closed topic only when they belong to it.
  const readable = !closed || topic.membership === "JOINED";
  const busy = join.isPending || leave.isPending;
  const onLeave = () => {
    if (topic.membership === "REQUESTED" || confirm(topicWords.leaveConfirm)) {
      leave.mutate(topic.name);
    }
  };
  return (
    <Page
      title={topic.displayName}
      lead={topic.description}
      crumbs={
        <nav className="crumbs" aria-label={threadWords.crumbs}>
          <Link to="/topics">{topicWords.title}</Link>
        </nav>
      }
      actions={
        <>
          {readable && canWrite(me) ? (
            <Link className="button button--primary" to={`/ask?topic=${idOf(topic.name)}`}>
              <Icon name="pencil" />
              {threadListWords.newThread}
            </Link>
          ) : null}
          {topic.membership === "NONE" && canWrite(me) ? (
            <button
              type="button"
              className="button"
              disabled={busy}
              onClick={() => join.mutate(topic.name)}
            >
              {closed ? topicWords.ask : topicWords.join}
            </button>
          ) : null}
          {closed && moderatesTopic(me, topic.name) ? (
            <Link className="button" to={`/topics/${idOf(topic.name)}/requests`}>
              {topicWords.requests}
            </Link>
          ) : null}
        </>
      }
    >
      <ErrorNotice error={join.error ?? leave.error} />
      <p className="topic-meta">
        {topic.membership === "JOINED" ? (
          <span className="badge badge--joined">
            <Icon name="check" />
            {topicWords.joinedMark}
          </span>
        ) : null}
        {closed ? (
          <span className="badge">
            <Icon name="lock" />
            {topicWords.closedMark}
          </span>
        ) : null}
        {readable ? <span>{topicWords.counts(topic.threadCount, topic.memberCount)}</span> : null}
        {topic.membership === "JOINED" || topic.membership === "REQUESTED" ? (
          <button type="button" className="button button--small" disabled={busy} onClick={onLeave}>
            {topic.membership === "JOINED" ? topicWords.leave : topicWords.takeBack}
          </button>
        ) : null}
      </p>
      {readable ? (
        <ThreadBrowser topic={topic.name} emptyText={threadListWords.noneInTopic} />
      ) : (
        <Notice>
          {topic.membership === "REQUESTED" ? topicWords.requestedLead : topicWords.closedLead}
        </Notice>
      )}
    </Page>
  );
}
