import type { Session } from "../api/types.ts";
import { ErrorNotice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { TimeText } from "../components/TimeText.tsx";
import { useEndSession, useSessions } from "../state/sessions.ts";
import { strings } from "../text/strings.ts";
import { formatDateTime } from "../text/time.ts";

const { sessions: words } = strings;

export function SessionsPage() {
  const sessions = useSessions();
  const end = useEndSession();
  return (
    <Page title={words.title} lead={words.lead} width="text">
      <ErrorNotice error={end.error} />
      <p role="status">{end.isSuccess ? words.ended : ""}</p>
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
  const device = session.device || words.unknownDevice;
  return (
    <li className="row row--split">
      <div>
        <h2 className="row__title">
          {device}
          {session.current ? <span className="badge badge--joined">{words.current}</span> : null}
        </h2>
        <p className="row__meta">
          <span>{words.kinds[session.kind]}</span>
          <TimeText time={session.lastUseTime} label={words.lastUse} />
          {session.expireTime ? (
            <span>
              {words.expires} {formatDateTime(session.expireTime)}
            </span>
          ) : null}
        </p>
      </div>
      {session.current ? null : (
        <button
          type="button"
          className="button"
          disabled={busy}
          aria-label={words.endLabel(device)}
          onClick={onEnd}
        >
          {words.end}
        </button>
      )}
    </li>
  );
}
