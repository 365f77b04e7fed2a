// One post of a thread, with what the reader can do with it.
import type { ReactNode } from "react";
import type { Post } from "../api/types.ts";
import { authorName } from "../text/render.ts";
import { formatDateTime } from "../text/time.ts";
import { postWords } from "../text/words/thread.ts";
import { AttachmentLinks } from "./Attachments.tsx";
import { AuthorHead } from "./Author.tsx";
import { Disclosure } from "./Disclosure.tsx";
import { Icon } from "./Icon.tsx";
import { PostBody } from "./PostBody.tsx";
import { TimeText } from "./TimeText.tsx";

export interface PostRights {
  reply: boolean;
  helpful: boolean;
  accept: boolean;
  edit: boolean;
  remove: boolean;
}

export type PostCommand =
  "reply" | "helpful" | "accept" | "edit" | "remove" | "restore" | "markUnread" | "copyLink";

interface PostViewProps {
  post: Post;
  rights: PostRights;
  busy: boolean;
  onCommand: (command: PostCommand, post: Post) => void;
  // Takes the place of the text while the post is edited.
  editor?: ReactNode;
  postRef?: (element: HTMLElement | null) => void;
}

export function PostView({ post, rights, busy, onCommand, editor, postRef }: PostViewProps) {
  const name = authorName(post.author);
  const label = postWords.label(post.number, name);
  const anchor = `post-${post.number}`;
  if (post.deleteTime) {
    return (
      <article
        ref={postRef}
        id={anchor}
        tabIndex={-1}
        className="post post--deleted"
        aria-label={label}
      >
        <p className="post__gone">
          <span className="post__number">{postWords.number(post.number)}</span>
          {postWords.deleted}
        </p>
        {rights.remove ? (
          <button
            type="button"
            className="button button--small"
            disabled={busy}
            onClick={() => onCommand("restore", post)}
          >
            {postWords.restore}
          </button>
        ) : null}
      </article>
    );
  }
  return (
    <article
      ref={postRef}
      id={anchor}
      tabIndex={-1}
      className={post.accepted ? "post post--accepted" : "post"}
      aria-labelledby={`${anchor}-label`}
    >
      <h2 id={`${anchor}-label`} className="visually-hidden">
        {label}
      </h2>
      {post.accepted ? (
        <p className="post__accepted">
          <Icon name="check" />
          {postWords.accepted}
        </p>
      ) : null}
      <header className="post__head">
        <AuthorHead card={post.author} />
        <p className="post__meta">
          <a className="post__number" href={`#${anchor}`} aria-label={postWords.link(post.number)}>
            {postWords.number(post.number)}
          </a>
          <TimeText time={post.createTime} />
          {post.editTime ? (
            <span
              className="post__edited"
              title={postWords.editedAt(formatDateTime(post.editTime))}
            >
              {postWords.edited}
            </span>
          ) : null}
        </p>
      </header>
      {post.replyToNumber > 0 ? (
        <p className="post__reply-to">
          <a href={`#post-${post.replyToNumber}`}>
            <Icon name="reply" />
            {postWords.replyTo(post.replyToNumber)}
          </a>
        </p>
      ) : null}
      {editor ?? (
        <>
          <PostBody html={post.html} />
          <AttachmentLinks attachments={post.attachments} />
          <PostBar post={post} rights={rights} busy={busy} onCommand={onCommand} />
        </>
      )}
    </article>
  );
}

function PostBar({
  post,
  rights,
  busy,
  onCommand,
}: Pick<PostViewProps, "post" | "rights" | "busy" | "onCommand">) {
  return (
    <footer className="post__bar">
      {rights.helpful ? (
        <button
          type="button"
          className="button button--small button--toggle"
          aria-pressed={post.foundHelpful}
          aria-label={post.helpfulCount > 0 ? postWords.helpfulLabel(post.helpfulCount) : undefined}
          disabled={busy}
          onClick={() => onCommand("helpful", post)}
        >
          <Icon name="thumb" />
          {postWords.helpful}
          {post.helpfulCount > 0 ? <span className="count">{post.helpfulCount}</span> : null}
        </button>
      ) : post.helpfulCount > 0 ? (
        <span className="post__thanks">
          <Icon name="thumb" />
          {postWords.helpfulLabel(post.helpfulCount)}
        </span>
      ) : null}
      {rights.reply ? (
        <button
          type="button"
          className="button button--small"
          aria-label={postWords.replyLabel(post.number)}
          onClick={() => onCommand("reply", post)}
        >
          <Icon name="reply" />
          {postWords.reply}
        </button>
      ) : null}
      {rights.accept ? (
        <button
          type="button"
          className="button button--small"
          disabled={busy}
          onClick={() => onCommand("accept", post)}
        >
          <Icon name="check" />
          {post.accepted ? postWords.unaccept : postWords.accept}
        </button>
      ) : null}
      <MoreMenu post={post} rights={rights} onCommand={onCommand} />
    </footer>
  );
}

function MoreMenu({
  post,
  rights,
  onCommand,
}: Pick<PostViewProps, "post" | "rights" | "onCommand">) {
  const entries: { command: PostCommand; label: string }[] = [
    { command: "markUnread", label: postWords.markUnread },
    { command: "copyLink", label: postWords.copyLink },
    ...(rights.edit ? [{ command: "edit" as const, label: postWords.edit }] : []),
    ...(rights.remove ? [{ command: "remove" as const, label: postWords.remove }] : []),
  ];
  return (
    <Disclosure
      className="more"
      buttonClassName="button button--small"
      listClassName="more__list"
      label={postWords.moreLabel(post.number)}
      face={
        <>
          <Icon name="more" />
          <span className="more__word">{postWords.more}</span>
        </>
      }
    >
      {(close) =>
        entries.map((entry) => (
          <button
            key={entry.command}
            type="button"
            className="more__entry"
            onClick={() => {
              close();
              onCommand(entry.command, post);
            }}
          >
            {entry.label}
          </button>
        ))
      }
    </Disclosure>
  );
}
