// The record of what staff did, for admins.
import { useState } from "react";
import { Link } from "react-router";
import { memberPath, threadPath, topicPath } from "../api/names.ts";
import type { AuditEntry } from "../api/types.ts";
import { bodyLabel } from "../components/BodyPicker.tsx";
import { Choice } from "../components/Field.tsx";
import { Empty, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { TimeText } from "../components/TimeText.tsx";
import { useAuditEntries, type AuditChain } from "../state/audit.ts";
import { useBody } from "../state/bodies.ts";
import { useMember } from "../state/members.ts";
import { useTopics } from "../state/topics.ts";
import { auditWords } from "../text/words/audit.ts";
import { commonWords } from "../text/words/common.ts";

export function AuditPage() {
  const [chain, setChain] = useState<AuditChain>("identity");
  const entries = useAuditEntries(chain);
  return (
    <Page title={auditWords.title} lead={auditWords.lead} width="text">
      <Choice
        legend={auditWords.which}
        value={chain}
        onChange={setChain}
        layout="grid"
        options={(["identity", "threads"] as const).map((value) => ({
          value,
          label: auditWords.chains[value],
        }))}
      />
      {entries.data ? null : <Pending query={entries} />}
      {entries.data?.length === 0 ? <Empty>{auditWords.none}</Empty> : null}
      <ul className="rows">
        {entries.data?.map((entry) => (
          <EntryRow key={entry.number} entry={entry} />
        ))}
      </ul>
      {entries.hasNextPage ? (
        <p className="buttons">
          <button
            type="button"
            className="button"
            disabled={entries.isFetchingNextPage}
            onClick={() => void entries.fetchNextPage()}
          >
            {commonWords.more}
          </button>
        </p>
      ) : null}
    </Page>
  );
}

function EntryRow({ entry }: { entry: AuditEntry }) {
  return (
    <li className="row">
      <h2 className="row__title">{auditWords.actions[entry.action] ?? entry.action}</h2>
      <p className="row__meta">
        <span>
          {auditWords.by}：{entry.actor ? <MemberLink name={entry.actor} /> : auditWords.operator}
        </span>
        <TimeText time={entry.actTime} />
        <span>{auditWords.number(entry.number)}</span>
      </p>
      <dl className="facts">
        {entry.target ? (
          <div>
            <dt>{auditWords.target}</dt>
            <dd>
              <Named name={entry.target} />
            </dd>
          </div>
        ) : null}
        {entry.fields.map((field, place) => (
          <div key={place}>
            <dt>{auditWords.fields[field.name] ?? field.name}</dt>
            <dd className="facts__text">
              <Named name={auditWords.values[field.value] ?? field.value} />
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

// A resource by its name: in words, with a link where there is a page for it.
function Named({ name }: { name: string }) {
  const [collection, id = "", , post] = name.split("/");
  if (collection === "members" && id) return <MemberLink name={name} />;
  if (collection === "topics" && id) return <TopicLink name={name} />;
  if (collection === "bodies" && id) return <BodyText name={name} />;
  if (collection === "threads" && id) {
    return (
      <Link to={threadPath(`threads/${id}`)}>
        {post ? auditWords.openPost : auditWords.openThread}
      </Link>
    );
  }
  return <>{name}</>;
}

function TopicLink({ name }: { name: string }) {
  const topic = useTopics().data?.find((other) => other.name === name);
  return <Link to={topicPath(name)}>{topic?.displayName ?? name}</Link>;
}

function BodyText({ name }: { name: string }) {
  const body = useBody(name).data;
  return <>{body ? bodyLabel(body) : name}</>;
}

function MemberLink({ name }: { name: string }) {
  const member = useMember(name);
  return <Link to={memberPath(name)}>{member.data?.displayName ?? auditWords.unknownMember}</Link>;
}
