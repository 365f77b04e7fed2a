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
import { commonWords } from "../text/words/common.ts";
import { settingsWords } from "../text/words/settings.ts";
import { threadListWords } from "../text/words/threads.ts";

const frequencies: readonly DigestFrequency[] = ["WEEKDAYS", "DAILY", "OFF"];
const hours = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  label: settingsWords.hourOption(hour),
}));

export function SettingsPage() {
  const settings = useSettings();
  const me = useMe().data;
  return (
    <Page title={settingsWords.title} width="text">
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
      <h2 className="form__title">{settingsWords.digest}</h2>
      <p>{settingsWords.digestLead}</p>
      <Choice
        legend={settingsWords.frequency}
        value={settings.digestFrequency}
        onChange={(digestFrequency) => change({ digestFrequency })}
        options={frequencies.map((value) => ({ value, label: settingsWords.frequencies[value] }))}
      />
      {settings.digestFrequency === "OFF" ? null : (
        <Select
          label={settingsWords.hour}
          hint={settingsWords.hourHint}
          error={violationOf(update.error, "digestHour")}
          value={String(settings.digestHour)}
          onChange={(hour) => change({ digestHour: Number(hour) })}
          options={hours}
        />
      )}
      <h2 className="form__title">{settingsWords.instant}</h2>
      <Checkbox
        checked={settings.instantMail}
        onChange={(instantMail) => change({ instantMail })}
        hint={settingsWords.instantHint}
      >
        {settingsWords.instantLabel}
      </Checkbox>
      <ErrorNotice error={update.error} />
      <p className="buttons">
        <button type="submit" className="button button--primary" disabled={update.isPending}>
          {commonWords.save}
        </button>
      </p>
      <div role="status">
        {update.isSuccess ? <Notice tone="success">{commonWords.saved}</Notice> : null}
      </div>
    </form>
  );
}

function Preview() {
  const preview = usePreviewDigest();
  return (
    <section className="card" aria-labelledby="preview">
      <h2 id="preview" className="form__title">
        {settingsWords.previewTitle}
      </h2>
      <p>{settingsWords.previewLead}</p>
      <p className="buttons">
        <button
          type="button"
          className="button"
          disabled={preview.isPending}
          onClick={() => preview.mutate()}
        >
          {settingsWords.preview}
        </button>
      </p>
      <ErrorNotice error={preview.error} />
      <div aria-live="polite">{preview.data ? <DigestText digest={preview.data} /> : null}</div>
    </section>
  );
}

function DigestText({ digest }: { digest: Digest }) {
  if (digest.entries.length === 0) return <Empty>{settingsWords.previewEmpty}</Empty>;
  return (
    <div className="digest">
      <dl className="facts">
        <div>
          <dt>{settingsWords.previewSubject}</dt>
          <dd>{digest.subject}</dd>
        </div>
      </dl>
      <h3>{settingsWords.previewThreads}</h3>
      <ul className="links">
        {digest.entries.map((entry) => (
          <li key={entry.thread}>
            <Link className="links__one" to={threadPath(entry.thread)}>
              <span>{entry.title}</span>
              <span className="unread">{threadListWords.unread(entry.unreadCount)}</span>
            </Link>
          </li>
        ))}
      </ul>
      <h3>{settingsWords.previewText}</h3>
      <pre className="digest__text" tabIndex={0}>
        {digest.text}
      </pre>
    </div>
  );
}
