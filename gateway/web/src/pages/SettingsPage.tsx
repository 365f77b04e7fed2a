// What the member wants to be told by mail, with the digest as it would come now.
import { useState, type FormEvent } from "react";
import { Link } from "react-router";
import { violationOf } from "../api/errors.ts";
import { threadPath } from "../api/names.ts";
import type { Digest, DigestFrequency, NotificationSettings } from "../api/types.ts";
import { Checkbox, Choice, Select } from "../components/Field.tsx";
import { Empty, ErrorNotice, Notice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { useMe } from "../state/me.ts";
import { usePreviewDigest, useSettings, useUpdateSettings } from "../state/settings.ts";
import { strings } from "../text/strings.ts";

const { settings: words } = strings;
const frequencies: readonly DigestFrequency[] = ["WEEKDAYS", "DAILY", "OFF"];
const hours = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  label: words.hourOption(hour),
}));

export function SettingsPage() {
  const settings = useSettings();
  const me = useMe().data;
  return (
    <Page title={words.title} width="text">
      {settings.data ? <SettingsForm start={settings.data} /> : <Pending query={settings} />}
      {me && me.state !== "PENDING" ? <Preview /> : null}
    </Page>
  );
}

function SettingsForm({ start }: { start: NotificationSettings }) {
  const [settings, setSettings] = useState(start);
  const update = useUpdateSettings();
  const change = (part: Partial<NotificationSettings>) => {
    update.reset();
    setSettings((now) => ({ ...now, ...part }));
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    update.mutate(settings);
  };
  return (
    <form className="card form" onSubmit={onSubmit}>
      <h2 className="form__title">{words.digest}</h2>
      <p>{words.digestLead}</p>
      <Choice
        legend={words.frequency}
        value={settings.digestFrequency}
        onChange={(digestFrequency) => change({ digestFrequency })}
        options={frequencies.map((value) => ({ value, label: words.frequencies[value] }))}
      />
      {settings.digestFrequency === "OFF" ? null : (
        <Select
          label={words.hour}
          hint={words.hourHint}
          error={violationOf(update.error, "digestHour")}
          value={String(settings.digestHour)}
          onChange={(hour) => change({ digestHour: Number(hour) })}
          options={hours}
        />
      )}
      <h2 className="form__title">{words.instant}</h2>
      <Checkbox
        checked={settings.instantMail}
        onChange={(instantMail) => change({ instantMail })}
        hint={words.instantHint}
      >
        {words.instantLabel}
      </Checkbox>
      <ErrorNotice error={update.error} />
      <p className="buttons">
        <button type="submit" className="button button--primary" disabled={update.isPending}>
          {strings.save}
        </button>
      </p>
      <div role="status">
        {update.isSuccess ? <Notice tone="success">{strings.saved}</Notice> : null}
      </div>
    </form>
  );
}

function Preview() {
  const preview = usePreviewDigest();
  return (
    <section className="card" aria-labelledby="preview">
      <h2 id="preview" className="form__title">
        {words.previewTitle}
      </h2>
      <p>{words.previewLead}</p>
      <p className="buttons">
        <button
          type="button"
          className="button"
          disabled={preview.isPending}
          onClick={() => preview.mutate()}
        >
          {words.preview}
        </button>
      </p>
      <ErrorNotice error={preview.error} />
      <div aria-live="polite">{preview.data ? <DigestText digest={preview.data} /> : null}</div>
    </section>
  );
}

function DigestText({ digest }: { digest: Digest }) {
  if (digest.entries.length === 0) return <Empty>{words.previewEmpty}</Empty>;
  return (
    <div className="digest">
      <dl className="facts">
        <div>
          <dt>{words.previewSubject}</dt>
          <dd>{digest.subject}</dd>
        </div>
      </dl>
      <h3>{words.previewThreads}</h3>
      <ul className="links">
        {digest.entries.map((entry) => (
          <li key={entry.thread}>
            <Link className="links__one" to={threadPath(entry.thread)}>
              <span>{entry.title}</span>
              <span className="unread">{strings.threads.unread(entry.unreadCount)}</span>
            </Link>
          </li>
        ))}
      </ul>
      <h3>{words.previewText}</h3>
      <pre className="digest__text" tabIndex={0}>
        {digest.text}
      </pre>
    </div>
  );
}
