// Where a post is written: text, files, help, and the button. What is written lies in the draft of
// the page that shows it.
import { useEffect, useRef, useState, type DragEvent, type ReactNode } from "react";
import { ApiError, violationOf } from "../api/errors.ts";
import type { Attachment, Member } from "../api/types.ts";
import type { Upload } from "../state/uploads.ts";
import { attachmentWords, composerWords } from "../text/words/composer.ts";
import { ChosenFiles } from "./Attachments.tsx";
import { Icon } from "./Icon.tsx";
import { ErrorNotice, Notice } from "./Notice.tsx";
import { longestText, TextEditor } from "./TextEditor.tsx";

interface ComposerProps {
  text: string;
  attachments: readonly Attachment[];
  uploads: readonly Upload[];
  acceptedFiles: string;
  restored: boolean;
  kept: boolean;
  busy: boolean;
  error: unknown;
  sendLabel: string;
  findMembers: (query: string) => Promise<Member[]>;
  onText: (text: string) => void;
  onFiles: (files: File[]) => void;
  onRemoveFile: (attachment: Attachment) => void;
  onStopUpload: (id: number) => void;
  onDiscard: () => void;
  // Called when the text can be sent.
  onSend: () => void;
  // Fields before the text.
  children?: ReactNode;
  // Says what is missing in those fields before anything is sent.
  check?: () => boolean;
  focusTurn?: number;
  rows?: number;
  required?: boolean;
}

export function Composer(props: ComposerProps) {
  const [tried, setTried] = useState(false);
  const [dragging, setDragging] = useState(false);
  // Counts the tries with something missing.
  const [wrongTurn, setWrongTurn] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const uploading = props.uploads.some((upload) => upload.error === undefined);
  const length = Array.from(props.text).length;
  const problem =
    length > longestText
      ? composerWords.tooLong
      : tried && props.text.trim() === ""
        ? composerWords.needed
        : violationOf(props.error, "text");

  useEffect(() => {
    if (wrongTurn > 0) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [wrongTurn]);

  const send = () => {
    setTried(true);
    const complete = props.check?.() ?? true;
    if (!complete || props.text.trim() === "" || length > longestText) {
      setWrongTurn((turn) => turn + 1);
      return;
    }
    if (props.busy || uploading) return;
    setTried(false);
    props.onSend();
  };

  const onDrop = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    setDragging(false);
    props.onFiles([...event.dataTransfer.files]);
  };

  // What belongs to a field is said there.
  const general =
    props.error instanceof ApiError && props.error.violations.length > 0 && problem
      ? undefined
      : props.error;

  return (
    <form
      ref={form}
      className={dragging ? "composer composer--drop" : "composer"}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setDragging(true);
      }}
      onDragLeave={() => setDragging(false)}
      onDrop={onDrop}
    >
      {props.restored ? (
        <Notice>
          <p>{composerWords.draftRestored}</p>
          <button type="button" className="button button--small" onClick={props.onDiscard}>
            {composerWords.discardDraft}
          </button>
        </Notice>
      ) : null}
      {props.children}
      <TextEditor
        label={composerWords.text}
        value={props.text}
        onChange={props.onText}
        onSubmit={send}
        findMembers={props.findMembers}
        error={problem}
        rows={props.rows ?? 7}
        required={props.required ?? false}
        focusTurn={props.focusTurn ?? 0}
      />
      <ChosenFiles
        attachments={props.attachments}
        uploads={props.uploads}
        onRemove={props.onRemoveFile}
        onStop={props.onStopUpload}
      />
      <ErrorNotice error={general} />
      {props.kept ? null : <Notice tone="warning">{composerWords.draftLost}</Notice>}
      <p className="composer__care">{composerWords.privacy}</p>
      <div className="composer__bar">
        <button type="submit" className="button button--primary" disabled={props.busy || uploading}>
          {props.busy ? composerWords.sending : props.sendLabel}
        </button>
        <button type="button" className="button" onClick={() => chooser.current?.click()}>
          <Icon name="clip" />
          {attachmentWords.add}
        </button>
        <input
          ref={chooser}
          className="visually-hidden"
          type="file"
          multiple
          tabIndex={-1}
          aria-label={attachmentWords.add}
          accept={props.acceptedFiles}
          onChange={(event) => {
            props.onFiles([...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
        <p className="composer__hint" role="status">
          {uploading ? attachmentWords.waiting : composerWords.draftKept}
        </p>
      </div>
      <details className="help">
        <summary>{composerWords.help}</summary>
        <dl className="help__rows">
          {composerWords.helpRows.map(([sample, meaning]) => (
            <div key={sample} className="help__row">
              <dt>
                <code>{sample}</code>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <p>{composerWords.shortcut}</p>
        <p>{attachmentWords.hint}</p>
      </details>
    </form>
  );
}
