// Who moderates what; admins give and take roles here.
import { useDeferredValue, useState, type FormEvent } from "react";
import { Link } from "react-router";
import { memberPath, topicPath } from "../api/names.ts";
import { violationOf } from "../api/errors.ts";
import type { Member, Role, Topic } from "../api/types.ts";
import { Choice, Select } from "../components/Field.tsx";
import { MemberPicker } from "../components/MemberPicker.tsx";
import { Empty, ErrorNotice, Notice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { isAdmin, useMe } from "../state/me.ts";
import {
  useGrantRole,
  useMembersByName,
  useRevokeRole,
  useRoles,
  type RoleKind,
} from "../state/roles.ts";
import { useTopics } from "../state/topics.ts";
import { affiliation, authorName } from "../text/render.ts";
import { roleWords } from "../text/words/roles.ts";

export function RolesPage() {
  const me = useMe().data;
  const roles = useRoles();
  const topics = useTopics();
  const revoke = useRevokeRole();
  const [said, setSaid] = useState("");
  const admin = isAdmin(me);
  const nameOf = (topic: string) =>
    topics.data?.find((other) => other.name === topic)?.displayName ?? roleWords.unknownTopic;
  const onTake = (role: Role, what: string) => {
    const name = authorName(role.card);
    if (!confirm(roleWords.takeConfirm(name, what))) return;
    revoke.mutate(role.name, { onSuccess: () => setSaid(roleWords.taken(name)) });
  };
  const sections = [
    { kind: "TOPIC_MODERATOR", title: roleWords.topicModerators },
    { kind: "MODERATOR", title: roleWords.moderators },
    { kind: "ADMIN", title: roleWords.admins },
  ] as const;
  return (
    <Page title={roleWords.title} lead={roleWords.lead} width="text">
      <div role="status">{said ? <Notice tone="success">{said}</Notice> : null}</div>
      <ErrorNotice error={revoke.error} />
      {roles.data ? null : <Pending query={roles} />}
      {roles.data
        ? sections.map(({ kind, title }) => (
            <section key={kind} className="section">
              <h2 className="section__title">{title}</h2>
              <RoleRows
                roles={roles.data.filter((role) => role.kind === kind)}
                what={(role) =>
                  role.kind === "TOPIC_MODERATOR" ? nameOf(role.topic) : roleWords.kinds[kind]
                }
                own={me?.name ?? ""}
                busy={revoke.isPending}
                onTake={admin ? onTake : undefined}
              />
            </section>
          ))
        : null}
      {admin ? (
        <GiveRole topics={topics.data ?? []} onGiven={(name) => setSaid(roleWords.given(name))} />
      ) : null}
    </Page>
  );
}

interface RoleRowsProps {
  roles: readonly Role[];
  what: (role: Role) => string;
  own: string;
  busy: boolean;
  onTake: ((role: Role, what: string) => void) | undefined;
}

function RoleRows({ roles, what, own, busy, onTake }: RoleRowsProps) {
  if (roles.length === 0) return <Empty>{roleWords.none}</Empty>;
  return (
    <ul className="rows">
      {roles.map((role) => {
        const name = authorName(role.card);
        return (
          <li key={role.name} className="row row--split">
            <div>
              <h3 className="row__title">
                <Link to={memberPath(role.member)}>{name}</Link>
              </h3>
              <p className="row__meta">
                {role.topic ? <Link to={topicPath(role.topic)}>{what(role)}</Link> : null}
                {role.card ? <span>{affiliation(role.card)}</span> : null}
              </p>
            </div>
            {onTake && role.member !== own ? (
              <button
                type="button"
                className="button"
                disabled={busy}
                aria-label={roleWords.takeLabel(name, what(role))}
                onClick={() => onTake(role, what(role))}
              >
                {roleWords.take}
              </button>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}

interface GiveRoleProps {
  topics: readonly Topic[];
  onGiven: (name: string) => void;
}

function GiveRole({ topics, onGiven }: GiveRoleProps) {
  const grant = useGrantRole();
  const [typed, setTyped] = useState("");
  const query = useDeferredValue(typed.trim());
  const members = useMembersByName(query);
  const [member, setMember] = useState<Member>();
  const [kind, setKind] = useState<RoleKind>("TOPIC_MODERATOR");
  const [topic, setTopic] = useState("");
  const [tried, setTried] = useState(false);
  const ofTopic = kind === "TOPIC_MODERATOR";
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!member || (ofTopic && !topic)) return;
    grant.mutate(
      { member: member.name, kind, topic: ofTopic ? topic : "" },
      {
        onSuccess: () => {
          onGiven(member.displayName);
          setMember(undefined);
          setTyped("");
          setTried(false);
        },
      },
    );
  };
  return (
    <form className="card form" noValidate onSubmit={onSubmit} aria-label={roleWords.give}>
      <h2 className="form__title">{roleWords.give}</h2>
      <p>{roleWords.giveLead}</p>
      <MemberPicker
        query={typed}
        onQuery={setTyped}
        members={query ? (members.data ?? []) : []}
        searched={query !== "" && members.isSuccess}
        chosen={member}
        onChoose={setMember}
        error={tried && !member ? roleWords.memberNeeded : violationOf(grant.error, "role.member")}
      />
      <Choice
        legend={roleWords.kind}
        value={kind}
        onChange={setKind}
        options={(["TOPIC_MODERATOR", "MODERATOR", "ADMIN"] as const).map((value) => ({
          value,
          label: roleWords.kinds[value],
          hint: roleWords.kindHints[value],
        }))}
      />
      {ofTopic ? (
        <Select
          label={roleWords.topic}
          error={tried && !topic ? roleWords.topicNeeded : violationOf(grant.error, "role.topic")}
          value={topic}
          onChange={setTopic}
          options={[
            { value: "", label: roleWords.chooseTopic },
            ...topics.map((other) => ({ value: other.name, label: other.displayName })),
          ]}
          required
        />
      ) : null}
      <ErrorNotice error={grant.error} />
      <p className="buttons">
        <button type="submit" className="button button--primary" disabled={grant.isPending}>
          {roleWords.give}
        </button>
      </p>
    </form>
  );
}
