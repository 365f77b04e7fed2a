// Who asks to join a closed topic, for moderators.
import { Link, useParams } from "react-router";
import { memberPath, topicPath } from "../api/names.ts";
import { Empty, ErrorNotice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { TimeText } from "../components/TimeText.tsx";
import { useMember } from "../state/members.ts";
import { useApproveJoinRequest, useJoinRequests, useTopic } from "../state/topics.ts";
import { affiliation, authorName } from "../text/render.ts";
import { threadWords } from "../text/words/thread.ts";
import { topicWords } from "../text/words/topics.ts";

export function JoinRequestsPage() {
  const name = `topics/${useParams().topic ?? ""}`;
  const topic = useTopic(name);
  const requests = useJoinRequests(name);
  const approve = useApproveJoinRequest(name);
  return (
    <Page
      title={topic.data ? topicWords.requestsTitle(topic.data.displayName) : topicWords.requests}
      crumbs={
        <nav className="crumbs" aria-label={threadWords.crumbs}>
          <Link to={topicPath(name)}>{topic.data?.displayName ?? topicWords.title}</Link>
        </nav>
      }
    >
      <ErrorNotice error={approve.error} />
      {requests.data ? null : <Pending query={requests} />}
      {requests.data?.length === 0 ? <Empty>{topicWords.noRequests}</Empty> : null}
      <ul className="rows">
        {requests.data?.map((request) => (
          <JoinRequestRow
            key={request.member}
            member={request.member}
            time={request.createTime}
            busy={approve.isPending}
            onApprove={() => approve.mutate(request.member)}
          />
        ))}
      </ul>
    </Page>
  );
}

interface JoinRequestRowProps {
  member: string;
  time: string | undefined;
  busy: boolean;
  onApprove: () => void;
}

function JoinRequestRow({ member, time, busy, onApprove }: JoinRequestRowProps) {
  const { data } = useMember(member);
  const name = data?.displayName ?? authorName(undefined);
  return (
    <li className="row row--split">
      <div>
        <h2 className="row__title">
          <Link to={memberPath(member)}>{data ? name : member}</Link>
        </h2>
        {data?.card ? <p className="row__meta">{affiliation(data.card)}</p> : null}
        <p className="row__meta">
          <TimeText time={time} label={topicWords.requestedAt} />
        </p>
      </div>
      <button
        type="button"
        className="button button--primary"
        disabled={busy}
        aria-label={topicWords.approveLabel(name)}
        onClick={onApprove}
      >
        {topicWords.approve}
      </button>
    </li>
  );
}
