import { Link } from "react-router";
import { topicPath } from "../api/names.ts";
import type { Topic } from "../api/types.ts";
import { UnreadBadge } from "../components/Badges.tsx";
import { Icon } from "../components/Icon.tsx";
import { Empty, ErrorNotice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { BriefTime } from "../components/TimeText.tsx";
import { canWrite, isModerator, useMe } from "../state/me.ts";
import { useJoinTopic, useTopics } from "../state/topics.ts";
import { topicWords } from "../text/words/topics.ts";

export function TopicsPage() {
  const me = useMe().data;
  const topics = useTopics();
  const join = useJoinTopic();
  const joined = topics.data?.filter((topic) => topic.membership === "JOINED") ?? [];
  const others = topics.data?.filter((topic) => topic.membership !== "JOINED") ?? [];
  const card = (topic: Topic) => (
    <TopicCard
      key={topic.name}
      topic={topic}
      writes={canWrite(me)}
      busy={join.isPending && join.variables === topic.name}
      onJoin={() => join.mutate(topic.name)}
    />
  );
  return (
    <Page
      title={topicWords.title}
      lead={topicWords.lead}
      actions={
        isModerator(me) ? (
          <Link className="button" to="/topics/new">
            {topicWords.create}
          </Link>
        ) : null
      }
    >
      <ErrorNotice error={join.error} />
      {topics.data ? null : <Pending query={topics} />}
      {topics.data?.length === 0 ? <Empty>{topicWords.none}</Empty> : null}
      {joined.length > 0 ? (
        <section className="section">
          <h2 className="section__title">{topicWords.joined}</h2>
          <ul className="tiles">{joined.map(card)}</ul>
        </section>
      ) : null}
      {others.length > 0 ? (
        <section className="section">
          <h2 className="section__title">{topicWords.others}</h2>
          <ul className="tiles">{others.map(card)}</ul>
        </section>
      ) : null}
    </Page>
  );
}

interface TopicCardProps {
  topic: Topic;
  writes: boolean;
  busy: boolean;
  onJoin: () => void;
}

function TopicCard({ topic, writes, busy, onJoin }: TopicCardProps) {
  const closed = topic.visibility === "CLOSED";
  const inside = !closed || topic.membership === "JOINED";
  return (
    <li className="tile">
      <h3 className="tile__title">
        <Link to={topicPath(topic.name)}>{topic.displayName}</Link>
        <UnreadBadge
          count={topic.unreadThreadCount}
          label={topicWords.unread(topic.unreadThreadCount)}
        />
      </h3>
      {topic.description ? <p className="tile__text">{topic.description}</p> : null}
      <p className="tile__meta">
        {topic.membership === "JOINED" ? (
          <span className="badge badge--joined">
            <Icon name="check" />
            {topicWords.joinedMark}
          </span>
        ) : null}
        {topic.membership === "REQUESTED" ? (
          <span className="badge">
            <Icon name="clock" />
            {topicWords.requestedMark}
          </span>
        ) : null}
        {closed ? (
          <span className="badge">
            <Icon name="lock" />
            {topicWords.closedMark}
          </span>
        ) : null}
        {inside ? <span>{topicWords.counts(topic.threadCount, topic.memberCount)}</span> : null}
        {inside ? <BriefTime time={topic.lastPostTime} label={topicWords.lastPost} /> : null}
      </p>
      {topic.membership === "NONE" && writes ? (
        <p>
          <button
            type="button"
            className="button button--small"
            disabled={busy}
            aria-label={
              closed
                ? topicWords.askLabel(topic.displayName)
                : topicWords.joinLabel(topic.displayName)
            }
            onClick={onJoin}
          >
            {closed ? topicWords.ask : topicWords.join}
          </button>
        </p>
      ) : null}
    </li>
  );
}
