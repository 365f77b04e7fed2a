// A draft that is in the browser's storage as soon as it changes.
import { useCallback, useEffect, useState } from "react";
import { emptyDraft, isEmptyDraft, loadDraft, saveDraft, type Draft } from "./drafts.ts";

export interface DraftHandle {
  draft: Draft;
  // Found in the storage when the page was opened.
  restored: boolean;
  // False when the browser refused to keep it.
  kept: boolean;
  change: (change: Partial<Draft> | ((draft: Draft) => Partial<Draft>)) => void;
  discard: () => void;
}

export function useDraft(key: string, start: Partial<Draft> = emptyDraft): DraftHandle {
  const [held, setHeld] = useState(() => {
    const found = loadDraft(localStorage, key);
    const restored = !isEmptyDraft(found);
    return { draft: restored ? found : { ...emptyDraft, ...start }, restored, kept: true };
  });

  const change = useCallback<DraftHandle["change"]>(
    (part) =>
      setHeld((now) => {
        const draft = { ...now.draft, ...(typeof part === "function" ? part(now.draft) : part) };
        // Writing the same draft twice does no harm, so this may stand in an updater.
        return { ...now, draft, kept: saveDraft(localStorage, key, draft, new Date()) };
      }),
    [key],
  );

  const discard = useCallback(() => {
    saveDraft(localStorage, key, emptyDraft, new Date());
    setHeld({ draft: emptyDraft, restored: false, kept: true });
  }, [key]);

  // Another window of the same browser wrote it: take it over if there is nothing here to lose.
  useEffect(() => {
    const onStorage = (event: StorageEvent) => {
      if (event.key !== key) return;
      setHeld((now) =>
        isEmptyDraft(now.draft) ? { ...now, draft: loadDraft(localStorage, key) } : now,
      );
    };
    window.addEventListener("storage", onStorage);
    return () => window.removeEventListener("storage", onStorage);
  }, [key]);

  return { ...held, change, discard };
}
