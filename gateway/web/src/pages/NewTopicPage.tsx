// Where moderators make a topic.
import { useState, type FormEvent } from "react";
import { useNavigate } from "react-router";
import { violationOf } from "../api/errors.ts";
import { topicPath } from "../api/names.ts";
import { Choice, TextArea, TextField } from "../components/Field.tsx";
import { ErrorNotice } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { useCreateTopic } from "../state/topics.ts";
import { topicWords } from "../text/words/topics.ts";

export function NewTopicPage() {
  const create = useCreateTopic();
  const navigate = useNavigate();
  const [displayName, setDisplayName] = useState("");
  const [description, setDescription] = useState("");
  const [visibility, setVisibility] = useState<"OPEN" | "CLOSED">("OPEN");
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(
      { displayName: displayName.trim(), description: description.trim(), visibility },
      { onSuccess: (topic) => void navigate(topicPath(topic.name)) },
    );
  };
  return (
    <Page title={topicWords.create} width="text">
      <form className="card form" onSubmit={onSubmit}>
        <ErrorNotice error={create.error} />
        <TextField
          label={topicWords.name}
          hint={topicWords.nameHint}
          error={violationOf(create.error, "displayName")}
          value={displayName}
          onChange={setDisplayName}
          maxLength={60}
          required
        />
        <TextArea
          label={topicWords.description}
          hint={topicWords.descriptionHint}
          error={violationOf(create.error, "description")}
          value={description}
          onChange={setDescription}
          maxLength={500}
          optional
        />
        <Choice
          legend={topicWords.visibility}
          value={visibility}
          onChange={setVisibility}
          options={[
            { value: "OPEN", label: topicWords.open },
            { value: "CLOSED", label: topicWords.closed },
          ]}
        />
        <p className="buttons">
          <button type="submit" className="button button--primary" disabled={create.isPending}>
            {topicWords.createAction}
          </button>
        </p>
      </form>
    </Page>
  );
}
