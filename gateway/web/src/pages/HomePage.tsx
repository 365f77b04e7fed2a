import { Link } from "react-router";
import { UnreadBadge } from "../components/Badges.tsx";
import { Empty, Notice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { ThreadRows } from "../components/ThreadRow.tsx";
import { threadPath, topicPath } from "../api/names.ts";
import { useColleagues } from "../state/admissions.ts";
import { canWrite, useMe } from "../state/me.ts";
import { useThreadList } from "../state/threads.ts";
import { useTopics } from "../state/topics.ts";
import { homeWords, threadListWords } from "../text/words/threads.ts";
import { topicWords } from "../text/words/topics.ts";
import { vouchWords } from "../text/words/vouches.ts";

export function HomePage() {
  const me = useMe();
  return (
    <Page title={homeWords.welcome(me.data?.displayName ?? "")}>
      <Colleagues enabled={canWrite(me.data)} />
      <div className="columns">
        <div>
          <Latest />
        </div>
        <aside className="columns__side">
          <MyTopics />
          <Unsolved />
        </aside>
      </div>
    </Page>
  );
}

// Who of her body waits: two members who know them let them in.
function Colleagues({ enabled }: { enabled: boolean }) {
  const count = useColleagues(enabled).data?.filter((admission) => !admission.vouched).length ?? 0;
  if (count === 0) return null;
  return (
    <Notice>
      <p>
        {vouchWords.home(count)} <Link to="/vouch">{vouchWords.title}</Link>
      </p>
    </Notice>
  );
}

function Latest() {
  const threads = useThreadList({}, 10);
  return (
    <section className="section" aria-labelledby="latest">
      <div className="section__head">
        <h2 id="latest" className="section__title">
          {homeWords.latest}
        </h2>
        <AllLink to="/threads" of={homeWords.latest} />
      </div>
      {threads.data ? (
        threads.data.length > 0 ? (
          <ThreadRows threads={threads.data} level={3} />
        ) : (
          <Empty>{threadListWords.none}</Empty>
        )
      ) : (
        <Pending query={threads} />
      )}
    </section>
  );
}

function MyTopics() {
  const topics = useTopics();
  const mine = topics.data?.filter((topic) => topic.membership === "JOINED");
  return (
    <section className="section" aria-labelledby="my-topics">
      <div className="section__head">
        <h2 id="my-topics" className="section__title">
          {homeWords.myTopics}
        </h2>
        <AllLink to="/topics" of={topicWords.title} />
      </div>
      {!mine ? <Pending query={topics} /> : null}
      {mine?.length === 0 ? (
        <Empty>
          <p>{homeWords.noTopics}</p>
          <Link className="button button--primary" to="/topics">
            {homeWords.chooseTopics}
          </Link>
        </Empty>
      ) : null}
      {mine && mine.length > 0 ? (
        <ul className="links">
          {mine.map((topic) => (
            <li key={topic.name}>
              <Link className="links__one" to={topicPath(topic.name)}>
                <span>{topic.displayName}</span>
                <UnreadBadge
                  count={topic.unreadThreadCount}
                  label={topicWords.unread(topic.unreadThreadCount)}
                />
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function Unsolved() {
  const threads = useThreadList({ unsolved: true }, 5);
  return (
    <section className="section" aria-labelledby="unsolved">
      <div className="section__head">
        <h2 id="unsolved" className="section__title">
          {homeWords.unsolved}
        </h2>
        <AllLink to="/threads?unsolved=1" of={homeWords.unsolved} />
      </div>
      {threads.data ? (
        threads.data.length > 0 ? (
          <ul className="links">
            {threads.data.map((thread) => (
              <li key={thread.name}>
                <Link className="links__one" to={threadPath(thread.name)}>
                  <span>{thread.title}</span>
                </Link>
              </li>
            ))}
          </ul>
        ) : (
          <Empty>{homeWords.noUnsolved}</Empty>
        )
      ) : (
        <Pending query={threads} />
      )}
    </section>
  );
}

// Says to those who only hear the links what all is.
function AllLink({ to, of }: { to: string; of: string }) {
  return (
    <Link to={to}>
      {homeWords.all}
      <span className="visually-hidden">（{of}）</span>
    </Link>
  );
}
