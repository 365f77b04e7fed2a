// Files on their way to the server.
import { useCallback, useEffect, useRef, useState } from "react";
import { uploadFile } from "../api/upload.ts";
import type { Attachment } from "../api/types.ts";
import { errorWords } from "../text/words/common.ts";
import { attachmentWords } from "../text/words/composer.ts";

export interface Upload {
  id: number;
  filename: string;
  size: number;
  // 0 to 1.
  part: number;
  error?: string;
}

export const longestFile = 50 * 1024 * 1024;
export const mostFiles = 10;
export const acceptedFiles = ".pdf,.docx,.xlsx,.pptx,.png,.jpg,.jpeg,.gif,.webp,.csv,.txt";

// Says why a file cannot be attached; the server looks again, at its content.
export function refusal(file: { name: string; size: number }): string | undefined {
  if (file.size > longestFile) return attachmentWords.tooLarge;
  if (file.size === 0) return attachmentWords.empty;
  const extension = file.name.slice(file.name.lastIndexOf(".")).toLowerCase();
  return acceptedFiles.split(",").includes(extension) ? undefined : attachmentWords.refused;
}

// `onDone` gets each file as soon as the server has it.
export function useUploads(onDone: (attachment: Attachment) => void) {
  const [uploads, setUploads] = useState<Upload[]>([]);
  const nextId = useRef(1);
  const controllers = useRef(new Map<number, AbortController>());

  const remove = useCallback((id: number) => {
    controllers.current.get(id)?.abort();
    controllers.current.delete(id);
    setUploads((list) => list.filter((upload) => upload.id !== id));
  }, []);

  // What is still on its way when the page is left would have nowhere to go.
  useEffect(() => {
    const running = controllers.current;
    return () => running.forEach((controller) => controller.abort());
  }, []);

  // `room` is how many more files may come.
  const add = useCallback(
    (files: readonly File[], room: number) => {
      for (const [index, file] of files.entries()) {
        const id = nextId.current++;
        const error = index >= room ? attachmentWords.tooMany : refusal(file);
        const upload: Upload = { id, filename: file.name, size: file.size, part: 0 };
        setUploads((list) => [...list, error ? { ...upload, error } : upload]);
        if (error) continue;
        const patch = (change: Partial<Upload>) =>
          setUploads((list) =>
            list.map((held) => (held.id === id ? { ...held, ...change } : held)),
          );
        const controller = new AbortController();
        controllers.current.set(id, controller);
        uploadFile(file, (part) => patch({ part }), controller.signal).then(
          (attachment) => {
            remove(id);
            onDone(attachment);
          },
          (reason: unknown) => {
            if (controller.signal.aborted) return;
            patch({ error: reason instanceof Error ? reason.message : errorWords.unknown });
          },
        );
      }
    },
    [onDone, remove],
  );

  return { uploads, add, remove };
}
