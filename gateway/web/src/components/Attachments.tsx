// Files: those of a post, and those that will go with the one being written.
import { attachmentUrl } from "../api/upload.ts";
import type { Attachment } from "../api/types.ts";
import type { Upload } from "../state/uploads.ts";
import { fileTypeName, formatSize } from "../text/render.ts";
import { attachmentWords } from "../text/words/composer.ts";
import { postWords } from "../text/words/thread.ts";
import { Icon } from "./Icon.tsx";

export function AttachmentLinks({ attachments }: { attachments: readonly Attachment[] }) {
  if (attachments.length === 0) return null;
  return (
    <ul className="files" aria-label={postWords.attachments}>
      {attachments.map((attachment) => {
        const type = fileTypeName(attachment.mediaType);
        const size = formatSize(attachment.size);
        return (
          <li key={attachment.name}>
            <a
              className="file"
              href={attachmentUrl(attachment.name)}
              download={attachment.filename}
            >
              <Icon name="file" />
              <span className="file__words">
                <span>{attachment.filename}</span>{" "}
                <span className="file__size">
                  {type}・{size}
                </span>
              </span>
              <span className="visually-hidden">{postWords.download}</span>
              <Icon name="download" />
            </a>
          </li>
        );
      })}
    </ul>
  );
}

interface ChosenFilesProps {
  attachments: readonly Attachment[];
  uploads: readonly Upload[];
  onRemove: (attachment: Attachment) => void;
  onStop: (id: number) => void;
}

export function ChosenFiles({ attachments, uploads, onRemove, onStop }: ChosenFilesProps) {
  if (attachments.length + uploads.length === 0) return null;
  return (
    <ul className="files" aria-label={attachmentWords.list}>
      {attachments.map((attachment) => (
        <li key={attachment.name} className="file">
          <Icon name="file" />
          <span className="file__words">
            <span>{attachment.filename}</span>
            <span className="file__size">
              {fileTypeName(attachment.mediaType)}・{formatSize(attachment.size)}
            </span>
          </span>
          <RemoveButton filename={attachment.filename} onClick={() => onRemove(attachment)} />
        </li>
      ))}
      {uploads.map((upload) => (
        <li key={upload.id} className={upload.error ? "file file--wrong" : "file"}>
          <Icon name={upload.error ? "alert" : "file"} />
          <span className="file__words">
            <span>{upload.filename}</span>
            {upload.error ? (
              <span className="file__error" role="alert">
                {upload.error}
              </span>
            ) : (
              <progress
                className="file__progress"
                max={1}
                value={upload.part}
                aria-label={attachmentWords.uploading(upload.filename)}
              />
            )}
          </span>
          <RemoveButton filename={upload.filename} onClick={() => onStop(upload.id)} />
        </li>
      ))}
    </ul>
  );
}

function RemoveButton({ filename, onClick }: { filename: string; onClick: () => void }) {
  return (
    <button
      type="button"
      className="button button--icon"
      aria-label={attachmentWords.remove(filename)}
      onClick={onClick}
    >
      <Icon name="close" />
    </button>
  );
}
