// Mail domains that moderators have taught: which to look at again.
import { useState } from "react";
import { Link } from "react-router";
import { idOf } from "../api/names.ts";
import type { LearnedDomain } from "../api/types.ts";
import { Empty, ErrorNotice, Notice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { TimeText } from "../components/TimeText.tsx";
import {
  useForgetLearnedDomain,
  useLearnedDomains,
  useRenewLearnedDomain,
} from "../state/learned_domains.ts";
import { useMember } from "../state/members.ts";
import { formatDateTime } from "../text/time.ts";
import { admissionWords } from "../text/words/admissions.ts";
import { learnedDomainWords } from "../text/words/learned_domains.ts";
import { threadWords } from "../text/words/thread.ts";

export function LearnedDomainsPage() {
  const domains = useLearnedDomains();
  const [said, setSaid] = useState("");
  return (
    <Page
      title={learnedDomainWords.title}
      lead={learnedDomainWords.lead}
      width="text"
      crumbs={
        <nav className="crumbs" aria-label={threadWords.crumbs}>
          <Link to="/admissions">{admissionWords.title}</Link>
        </nav>
      }
    >
      <div role="status">{said ? <Notice tone="success">{said}</Notice> : null}</div>
      {domains.data ? null : <Pending query={domains} />}
      {domains.data?.length === 0 ? <Empty>{learnedDomainWords.none}</Empty> : null}
      {domains.data?.map((learned) => (
        <DomainCard key={learned.name} learned={learned} onSaid={setSaid} />
      ))}
    </Page>
  );
}

function StateBadge({ state }: { state: LearnedDomain["state"] }) {
  if (state === "ACTIVE") {
    return <span className="badge badge--joined">{learnedDomainWords.active}</span>;
  }
  return (
    <span className="badge badge--unsolved">
      {state === "EXPIRED" ? learnedDomainWords.expired : learnedDomainWords.expiresSoon}
    </span>
  );
}

interface DomainCardProps {
  learned: LearnedDomain;
  onSaid: (said: string) => void;
}

function DomainCard({ learned, onSaid }: DomainCardProps) {
  const renew = useRenewLearnedDomain();
  const forget = useForgetLearnedDomain();
  const domain = idOf(learned.name);
  const onForget = () => {
    if (!confirm(learnedDomainWords.forgetConfirm(domain))) return;
    forget.mutate(learned.name, { onSuccess: () => onSaid(learnedDomainWords.forgotten(domain)) });
  };
  return (
    <article className="card" aria-label={domain}>
      <div className="admission__head">
        <h2 className="form__title admission__address">{domain}</h2>
        <StateBadge state={learned.state} />
      </div>
      <dl className="facts">
        <div>
          <dt>{learnedDomainWords.body}</dt>
          <dd>{learned.bodyDisplayName}</dd>
        </div>
        <div>
          <dt>{learnedDomainWords.learned}</dt>
          <dd>
            <TimeText time={learned.learnTime} />
            <ByMember member={learned.learnedBy} />
          </dd>
        </div>
        {learned.renewTime !== learned.learnTime ? (
          <div>
            <dt>{learnedDomainWords.renewed}</dt>
            <dd>
              <TimeText time={learned.renewTime} />
              <ByMember member={learned.renewedBy} />
            </dd>
          </div>
        ) : null}
        <div>
          <dt>{learnedDomainWords.expires}</dt>
          <dd>{formatDateTime(learned.expireTime ?? "")}</dd>
        </div>
      </dl>
      {learned.state === "ACTIVE" ? null : <p>{learnedDomainWords.how}</p>}
      <ErrorNotice error={renew.error ?? forget.error} />
      <p className="buttons">
        <button
          type="button"
          className={learned.state === "ACTIVE" ? "button" : "button button--primary"}
          disabled={renew.isPending}
          aria-label={learnedDomainWords.renewLabel(domain)}
          onClick={() =>
            renew.mutate(learned.name, {
              onSuccess: () => onSaid(learnedDomainWords.renewDone(domain)),
            })
          }
        >
          {learnedDomainWords.renew}
        </button>
        <button
          type="button"
          className="button"
          disabled={forget.isPending}
          aria-label={learnedDomainWords.forgetLabel(domain)}
          onClick={onForget}
        >
          {learnedDomainWords.forget}
        </button>
      </p>
    </article>
  );
}

function ByMember({ member }: { member: string }) {
  return member ? <Who member={member} /> : null;
}

function Who({ member }: { member: string }) {
  const { data } = useMember(member);
  return data ? <span>{learnedDomainWords.by(data.displayName)}</span> : null;
}
