// Where a reply is written: part of the thread's page.
import { useEffect } from "react";
import type { Post, Thread } from "../api/types.ts";
import { Composer } from "../components/Composer.tsx";
import { Icon } from "../components/Icon.tsx";
import { draftKey } from "../state/drafts.ts";
import { useMyName } from "../state/me.ts";
import { useCreatePost } from "../state/posts.ts";
import { useComposition } from "../state/use_composition.ts";
import { composerWords } from "../text/words/composer.ts";
import { threadWords } from "../text/words/thread.ts";

export interface ReplyTarget {
  name: string;
  number: number;
  author: string;
  // Grows with every choice of a target, also of the same one.
  turn: number;
}

interface ReplyBoxProps {
  thread: Thread;
  target: ReplyTarget | undefined;
  onTargetGone: () => void;
  onSent: (post: Post) => void;
}

export function ReplyBox({ thread, target, onTargetGone, onSent }: ReplyBoxProps) {
  const composition = useComposition(draftKey(useMyName(), thread.name));
  const { draft, change } = composition;
  const create = useCreatePost(thread.name);

  useEffect(() => {
    if (target)
      change({ reply: { name: target.name, number: target.number, author: target.author } });
  }, [change, target]);

  const onSend = () => {
    const requestId = composition.beginSending();
    create.mutate(
      {
        text: draft.text,
        replyTo: draft.reply?.name,
        attachments: composition.attachmentNames,
        requestId,
      },
      {
        onSuccess: (post) => {
          composition.discard();
          onTargetGone();
          onSent(post);
        },
      },
    );
  };

  return (
    <section className="card reply" aria-labelledby="reply">
      <h2 id="reply" className="section__title">
        {threadWords.reply}
      </h2>
      <Composer
        {...composition.fields}
        busy={create.isPending}
        error={create.error}
        sendLabel={threadWords.replyAction}
        focusTurn={target?.turn ?? 0}
        onSend={onSend}
      >
        {draft.reply ? (
          <p className="reply__to">
            <Icon name="reply" />
            <span>{composerWords.replyingTo(draft.reply.number, draft.reply.author)}</span>
            <button
              type="button"
              className="button button--small"
              onClick={() => {
                change({ reply: undefined });
                onTargetGone();
              }}
            >
              {composerWords.notReplying}
            </button>
          </p>
        ) : null}
      </Composer>
    </section>
  );
}
