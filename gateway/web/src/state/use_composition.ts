// A text being written with its files: the draft, the uploads that end in it, and the id it is sent
// under.
import { useCallback } from "react";
import { newRequestId } from "../api/client.ts";
import type { Attachment } from "../api/types.ts";
import { requestIdFor, type Draft } from "./drafts.ts";
import { findMembers } from "./members.ts";
import { acceptedFiles, mostFiles, useUploads } from "./uploads.ts";
import { useDraft } from "./use_draft.ts";

export function useComposition(key: string, start?: Partial<Draft>) {
  const { draft, restored, kept, change, discard } = useDraft(key, start);
  const addFile = useCallback(
    (attachment: Attachment) =>
      change((now) => ({ attachments: [...now.attachments, attachment] })),
    [change],
  );
  const { uploads, add, remove } = useUploads(addFile);
  const room = mostFiles - draft.attachments.length - uploads.filter(({ error }) => !error).length;

  // Returns the id for sending the draft as it is now, and remembers it before it is sent.
  const beginSending = (): string => {
    const { text, attachments, title, topic, kind, reply } = draft;
    const names = attachments.map((attachment) => attachment.name);
    const content = JSON.stringify([text, names, title, topic, kind, reply?.name]);
    const requestId = requestIdFor(draft, content, newRequestId);
    change({ sending: { requestId, content } });
    return requestId;
  };

  return {
    draft,
    change,
    discard,
    beginSending,
    attachmentNames: draft.attachments.map(({ name }) => ({ name })),
    // What the composer needs of it.
    fields: {
      text: draft.text,
      attachments: draft.attachments,
      uploads,
      acceptedFiles,
      restored,
      kept,
      findMembers,
      onText: (text: string) => change({ text }),
      onFiles: (files: File[]) => add(files, room),
      onRemoveFile: (gone: Attachment) =>
        change((now) => ({
          attachments: now.attachments.filter((attachment) => attachment.name !== gone.name),
        })),
      onStopUpload: remove,
      onDiscard: discard,
    },
  };
}
