// Where a thread is started.
import { useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { violationOf } from "../api/errors.ts";
import { threadPath } from "../api/names.ts";
import { Composer } from "../components/Composer.tsx";
import { Choice, Select, TextField } from "../components/Field.tsx";
import { Page } from "../components/Page.tsx";
import { draftKey } from "../state/drafts.ts";
import { useMyName } from "../state/me.ts";
import { useCreateThread } from "../state/threads.ts";
import { useTopics } from "../state/topics.ts";
import { useComposition } from "../state/use_composition.ts";
import { kindChoices, kindFrom } from "../text/kinds.ts";
import { askWords } from "../text/words/ask.ts";
import { composerWords } from "../text/words/composer.ts";

export function AskPage() {
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const topics = useTopics();
  const topicId = search.get("topic");
  const composition = useComposition(draftKey(useMyName(), "ask"), {
    topic: topicId ? `topics/${topicId}` : "",
    kind: kindFrom(search.get("kind")) ?? "QUESTION",
    title: search.get("title") ?? "",
  });
  const { draft, change } = composition;
  const create = useCreateThread();
  const [tried, setTried] = useState(false);
  const title = (draft.title ?? "").trim();
  const kind = draft.kind ?? "QUESTION";
  const options = (topics.data ?? [])
    .filter((topic) => topic.visibility !== "CLOSED" || topic.membership === "JOINED")
    .map((topic) => ({ value: topic.name, label: topic.displayName }));
  // A topic of an old draft may be closed to her by now.
  const topic = options.some((option) => option.value === draft.topic) ? (draft.topic ?? "") : "";

  const onSend = () => {
    const requestId = composition.beginSending();
    create.mutate(
      {
        topic,
        kind,
        title,
        text: draft.text,
        attachments: composition.attachmentNames,
        requestId,
      },
      {
        onSuccess: (thread) => {
          composition.discard();
          void navigate(threadPath(thread.name), { replace: true });
        },
      },
    );
  };

  return (
    <Page title={askWords.title} lead={askWords.lead} width="text">
      <div className="card">
        <Composer
          {...composition.fields}
          busy={create.isPending}
          error={create.error}
          sendLabel={composerWords.send}
          rows={12}
          required
          check={() => {
            setTried(true);
            return topic !== "" && title !== "";
          }}
          onSend={onSend}
        >
          <Choice
            legend={askWords.kind}
            layout="grid"
            value={kind}
            onChange={(chosen) => change({ kind: chosen })}
            options={kindChoices}
          />
          <Select
            label={askWords.topic}
            hint={askWords.joins}
            error={
              tried && topic === "" ? askWords.topicNeeded : violationOf(create.error, "topic")
            }
            value={topic}
            onChange={(chosen) => change({ topic: chosen })}
            options={[{ value: "", label: askWords.chooseTopic }, ...options]}
            required
          />
          <TextField
            label={askWords.threadTitle}
            hint={askWords.threadTitleHint}
            error={
              tried && title === "" ? askWords.titleNeeded : violationOf(create.error, "title")
            }
            value={draft.title ?? ""}
            onChange={(typed) => change({ title: typed })}
            maxLength={120}
            required
          />
          {title !== "" ? (
            <p>
              <Link to={`/search?query=${encodeURIComponent(title)}`} target="_blank">
                {askWords.similar}
              </Link>
            </p>
          ) : null}
        </Composer>
      </div>
    </Page>
  );
}
