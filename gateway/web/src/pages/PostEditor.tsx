// Where the text of a post is changed, in the place of the post.
import { useEffect, useState } from "react";
import type { Post } from "../api/types.ts";
import { ErrorNotice, Loading, Notice } from "../components/Notice.tsx";
import { longestText, TextEditor } from "../components/TextEditor.tsx";
import { draftKey } from "../state/drafts.ts";
import { findMembers } from "../state/members.ts";
import { useMyName } from "../state/me.ts";
import { readPostText, usePostAct } from "../state/posts.ts";
import { useDraft } from "../state/use_draft.ts";
import { idOf } from "../api/names.ts";
import { commonWords } from "../text/words/common.ts";
import { composerWords } from "../text/words/composer.ts";
import { postWords } from "../text/words/thread.ts";

export function PostEditor({ post, onClose }: { post: Post; onClose: () => void }) {
  // The post as it was when editing began: its etag tells whether somebody else was faster.
  const [current, setCurrent] = useState<Post>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    let wanted = true;
    readPostText(post).then(
      (read) => {
        if (wanted) setCurrent(read);
      },
      (reason: unknown) => {
        if (wanted) setError(reason);
      },
    );
    return () => {
      wanted = false;
    };
    // Editing goes on with the post it began with.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [post.name]);
  if (error) return <ErrorNotice error={error} />;
  if (!current) return <Loading />;
  return <EditForm post={current} onClose={onClose} />;
}

function EditForm({ post, onClose }: { post: Post; onClose: () => void }) {
  const { draft, restored, change, discard } = useDraft(draftKey(useMyName(), post.name), {
    text: post.text,
  });
  const [, threadId = ""] = post.name.split("/");
  const act = usePostAct(`threads/${threadId}`);
  const empty = draft.text.trim() === "";
  const tooLong = Array.from(draft.text).length > longestText;
  const close = () => {
    discard();
    onClose();
  };
  const save = () => {
    if (empty || tooLong || act.isPending) return;
    act.mutate({ act: "edit", post, text: draft.text }, { onSuccess: close });
  };
  return (
    <form
      className="composer"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {restored ? <Notice>{composerWords.draftRestored}</Notice> : null}
      <TextEditor
        key={idOf(post.name)}
        label={postWords.editTitle(post.number)}
        value={draft.text}
        onChange={(text) => change({ text })}
        onSubmit={save}
        findMembers={findMembers}
        error={empty ? composerWords.needed : tooLong ? composerWords.tooLong : undefined}
        focusTurn={1}
      />
      <ErrorNotice error={act.error} />
      <p className="buttons">
        <button type="submit" className="button button--primary" disabled={act.isPending}>
          {postWords.editAction}
        </button>
        <button type="button" className="button" onClick={close}>
          {commonWords.cancel}
        </button>
      </p>
    </form>
  );
}
