// Uploads a file as the raw body of a request. XMLHttpRequest, because fetch does not tell how far
// an upload has come.
import { ApiError, toApiError } from "./errors.ts";
import type { Attachment } from "./types.ts";
import { errorWords } from "../text/words/common.ts";

// Resolves with the attachment, which belongs to no post yet. `onProgress` gets 0 to 1. Rejects with
// an ApiError, or with an AbortError when `signal` fires.
export function uploadFile(
  file: File,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/v1/attachments?filename=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      let body: unknown;
      try {
        body = JSON.parse(request.responseText);
      } catch {
        body = undefined;
      }
      if (request.status === 200) resolve(body as Attachment);
      else reject(toApiError(request.status, body));
    };
    request.onerror = () => reject(new ApiError("UNAVAILABLE", errorWords.offline));
    request.onabort = () => reject(new DOMException("upload stopped", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

export function attachmentUrl(attachment: string): string {
  return `/v1/${attachment}/content`;
}
