import type { Session } from "../api/types.ts";
import { ErrorNotice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { TimeText } from "../components/TimeText.tsx";
import { useEndSession, useSessions } from "../state/sessions.ts";
import { sessionWords } from "../text/words/sessions.ts";
import { formatDateTime } from "../text/time.ts";

export function SessionsPage() {
  const sessions = useSessions();
  const end = useEndSession();
  return (
    <Page title={sessionWords.title} lead={sessionWords.lead} width="text">
      <ErrorNotice error={end.error} />
      <p role="status">{end.isSuccess ? sessionWords.ended : ""}</p>
      {sessions.data ? null : <Pending query={sessions} />}
      <ul className="rows">
        {sessions.data?.map((session) => (
          <SessionRow
            key={session.name}
            session={session}
            busy={end.isPending}
            onEnd={() => end.mutate(session.name)}
          />
        ))}
      </ul>
    </Page>
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
        <h2 className="row__title">
          {device}{" "}
          {session.current ? (
            <span className="badge badge--joined">{sessionWords.current}</span>
          ) : null}
        </h2>
        <p className="row__meta">
          <span>{sessionWords.kinds[session.kind]}</span>
          <TimeText time={session.lastUseTime} label={sessionWords.lastUse} />
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
