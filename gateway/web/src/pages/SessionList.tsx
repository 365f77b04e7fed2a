// The devices the member is signed in on, each with a button that ends it.
import type { Session } from "../api/types.ts";
import { ErrorNotice, Pending } from "../components/Notice.tsx";
import { TimeText } from "../components/TimeText.tsx";
import { useEndOtherSessions, useEndSession, useSessions } from "../state/sessions.ts";
import { formatDateTime } from "../text/time.ts";
import { sessionWords } from "../text/words/sessions.ts";

export function SessionList() {
  const sessions = useSessions();
  const end = useEndSession();
  const endOthers = useEndOtherSessions();
  const busy = end.isPending || endOthers.isPending;
  const hasOthers = sessions.data?.some((session) => !session.current) ?? false;
  return (
    <>
      <p>{sessionWords.lead}</p>
      <ErrorNotice error={end.error ?? endOthers.error} />
      <p role="status">{end.isSuccess || endOthers.isSuccess ? sessionWords.ended : ""}</p>
      {sessions.data ? null : <Pending query={sessions} />}
      <ul className="rows">
        {sessions.data?.map((session) => (
          <SessionRow
            key={session.name}
            session={session}
            busy={busy}
            onEnd={() => end.mutate(session.name)}
          />
        ))}
      </ul>
      {hasOthers ? (
        <p className="buttons">
          <button
            type="button"
            className="button"
            disabled={busy}
            onClick={() => endOthers.mutate()}
          >
            {sessionWords.endOthers}
          </button>
        </p>
      ) : null}
    </>
  );
}

interface SessionRowProps {
  session: Session;
  busy: boolean;
  onEnd: () => void;
}

function SessionRow({ session, busy, onEnd }: SessionRowProps) {
  const device = session.device || sessionWords.unknownDevice;
  return (
    <li className="row row--split">
      <div>
        <h3 className="row__title">
          {device}{" "}
          {session.current ? (
            <span className="badge badge--joined">{sessionWords.current}</span>
          ) : null}
        </h3>
        <p className="row__meta">
          <span>{sessionWords.kinds[session.kind]}</span>
          {session.current ? null : (
            <span>
              {session.sameNetwork ? sessionWords.sameNetwork : sessionWords.otherNetwork}
            </span>
          )}
          <TimeText time={session.lastUseTime} label={sessionWords.lastUse} />
          {session.createTime ? (
            <span>
              {sessionWords.begun} {formatDateTime(session.createTime)}
            </span>
          ) : null}
          {session.expireTime ? (
            <span>
              {sessionWords.expires} {formatDateTime(session.expireTime)}
            </span>
          ) : null}
        </p>
      </div>
      {session.current ? null : (
        <button
          type="button"
          className="button"
          disabled={busy}
          aria-label={sessionWords.endLabel(device)}
          onClick={onEnd}
        >
          {sessionWords.end}
        </button>
      )}
    </li>
  );
}
