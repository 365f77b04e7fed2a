// The posts of an open thread: part of the thread's page. Follows the thread while it is open and
// moves how far it is read.
import { useCallback, useEffect, useRef, useState } from "react";
import { useLocation, useNavigationType } from "react-router";
import { threadPath } from "../api/names.ts";
import type { Post, Thread } from "../api/types.ts";
import { ErrorNotice, Notice, Pending } from "../components/Notice.tsx";
import { PostView, type PostCommand, type PostRights } from "../components/PostView.tsx";
import { useToasts } from "../state/live.tsx";
import { canWrite, moderatesTopic, useMe } from "../state/me.ts";
import { useMarkRead } from "../state/notifications.ts";
import { firstNumber, hasAfter, lastNumber, pageSize, startNumber } from "../state/post_window.ts";
import { usePostAct, usePosts } from "../state/posts.ts";
import { useUpdateReadState } from "../state/threads.ts";
import { useReading } from "../state/use_reading.ts";
import { authorName } from "../text/render.ts";
import { postWords, threadWords } from "../text/words/thread.ts";
import { PostEditor } from "./PostEditor.tsx";
import { ReplyBox, type ReplyTarget } from "./ReplyBox.tsx";

function numberFrom(hash: string): number | undefined {
  const match = /^#post-(\d+)$/.exec(hash);
  return match ? Number(match[1]) : undefined;
}

function showPost(number: number): void {
  const element = document.getElementById(`post-${number}`);
  element?.scrollIntoView({ block: "start" });
  element?.focus({ preventScroll: true });
}

export function ThreadPosts({ thread }: { thread: Thread }) {
  const location = useLocation();
  const navigation = useNavigationType();
  const me = useMe().data;
  const myName = me?.name ?? "";
  const target = numberFrom(location.hash);
  // Links within the page change the hash alone.
  const place = location.key + location.hash;

  // Where the page was opened: it stays so while what is read moves on.
  const [opened, setOpened] = useState(() => ({
    place,
    start: startNumber(thread, target),
  }));
  const [readBefore] = useState(() => thread.readState?.lastReadNumber ?? 0);
  const { query, load } = usePosts(thread.name, opened.start);
  const window = query.data;
  const posts = window?.posts ?? noPosts;

  const act = usePostAct(thread.name);
  const markRead = useMarkRead();
  const { mutate: markNotificationsRead } = markRead;
  const readState = useUpdateReadState(thread.name);
  const { mutate: moveReadState } = readState;
  const [active, setActive] = useState(true);
  const [said, setSaid] = useState("");
  const [editing, setEditing] = useState<string>();
  const [reply, setReply] = useState<ReplyTarget>();

  const { dismissRead } = useToasts();
  const moveTo = useCallback(
    (lastReadNumber: number, atEnd: boolean) =>
      moveReadState(
        { lastReadNumber, lower: false },
        {
          onSuccess: () => {
            dismissRead(thread.name, lastReadNumber);
            if (atEnd) markNotificationsRead({ thread: thread.name });
          },
        },
      ),
    [dismissRead, markNotificationsRead, moveReadState, thread.name],
  );

  // A link to a post that is not held opens the thread there.
  if (window && opened.place !== place) {
    const held = target === undefined || posts.some((post) => post.number === target);
    setOpened({
      place,
      start: held ? opened.start : startNumber(thread, target),
    });
  }

  const lastPostNumber = Math.max(thread.lastPostNumber, window?.lastPostNumber ?? 0);
  const { watch, see } = useReading({
    posts,
    me: myName,
    lastRead: thread.readState?.lastReadNumber ?? 0,
    active,
    onRead: (number) => moveTo(number, number >= lastPostNumber),
  });

  // A thread without anything unread has its notifications read by being opened.
  const [nothingUnread] = useState(() => thread.readState?.unreadCount === 0);
  useEffect(() => {
    if (nothingUnread) markNotificationsRead({ thread: thread.name });
  }, [markNotificationsRead, nothingUnread, thread.name]);

  // Goes to the post in the address, or to the first unread one, once it is there.
  const ready = window !== undefined;
  const gone = useRef("");
  useEffect(() => {
    if (!ready || gone.current === place) return;
    if (target === undefined) {
      gone.current = place;
      if (navigation !== "POP")
        document.getElementById("unread")?.scrollIntoView({ block: "center" });
    } else if (document.getElementById(`post-${target}`)) {
      gone.current = place;
      showPost(target);
    }
  }, [ready, posts, place, target, navigation]);

  // Says aloud what has arrived since.
  const known = useRef(0);
  useEffect(() => {
    const last = posts.at(-1)?.number ?? 0;
    if (known.current > 0 && last > known.current) {
      const arrived = posts.filter(
        (post) => post.number > known.current && post.author?.member !== myName,
      );
      if (arrived.length > 0) setSaid(threadWords.newPosts(arrived.length));
    }
    known.current = last;
  }, [posts, myName]);

  if (!window) return <Pending query={query} />;

  const writes = canWrite(me);
  const rightsOf = (post: Post): PostRights => {
    const own = post.author?.member === myName;
    const mine = writes && (own || moderatesTopic(me, thread.topic));
    const asker = thread.author?.member === myName || moderatesTopic(me, thread.topic);
    return {
      reply: writes,
      helpful: writes && !own,
      accept: writes && asker && thread.kind === "QUESTION" && post.number > 1,
      edit: mine,
      remove: mine && post.number > 1,
    };
  };

  const onCommand = (command: PostCommand, post: Post) => {
    setSaid("");
    if (command === "reply" || command === "helpful" || command === "accept") see(post.number);
    switch (command) {
      case "reply":
        setReply({
          name: post.name,
          number: post.number,
          author: authorName(post.author),
          turn: (reply?.turn ?? 0) + 1,
        });
        break;
      case "helpful":
        act.mutate({ act: "helpful", post, undo: post.foundHelpful });
        break;
      case "accept":
        act.mutate({ act: "accept", post, undo: post.accepted });
        break;
      case "edit":
        setEditing(post.name);
        break;
      case "remove":
        if (confirm(postWords.removeConfirm)) act.mutate({ act: "delete", post });
        break;
      case "restore":
        act.mutate({ act: "undelete", post });
        break;
      case "markUnread":
        setActive(false);
        moveReadState(
          { lastReadNumber: post.number - 1, lower: true },
          { onSuccess: () => setSaid(postWords.markedUnread) },
        );
        break;
      case "copyLink":
        void navigator.clipboard
          .writeText(new URL(threadPath(thread.name, post.number), document.baseURI).href)
          .then(() => setSaid(postWords.copied));
        break;
    }
  };

  const first = firstNumber(window);
  const unread = thread.readState?.unreadCount ?? 0;
  const firstUnread =
    readBefore > 0
      ? posts.find((post) => post.number > readBefore && post.author?.member !== myName)
      : undefined;
  const accepted = posts.filter((post) => post.accepted);

  return (
    <>
      <p className="thread-ways">
        {accepted.map((post) => (
          <a key={post.name} href={`#post-${post.number}`}>
            {threadWords.acceptedAt}（{postWords.number(post.number)}）
          </a>
        ))}
        {firstUnread ? <a href={`#post-${firstUnread.number}`}>{threadWords.toUnread}</a> : null}
        {first > 1 ? <a href="#post-1">{threadWords.toFirst}</a> : null}
        {hasAfter(window) ? <a href={`#post-${lastPostNumber}`}>{threadWords.toLast}</a> : null}
        {unread > 0 ? (
          <button
            type="button"
            className="button button--small"
            onClick={() => {
              moveTo(lastPostNumber, true);
              setSaid(threadWords.allRead);
            }}
          >
            {threadWords.markAllRead}
          </button>
        ) : null}
      </p>
      {first > 1 ? (
        <p className="more-rows">
          <button
            type="button"
            className="button"
            disabled={load.isPending}
            onClick={() => load.mutate("before")}
          >
            {threadWords.before(Math.max(1, first - pageSize), first - 1)}
          </button>
        </p>
      ) : null}
      <section className="posts" aria-label={threadWords.posts}>
        {posts.map((post) => (
          <div key={post.name}>
            {post === firstUnread ? (
              <p id="unread" className="unread-line">
                <span>{threadWords.unreadHere}</span>
              </p>
            ) : null}
            <PostView
              post={post}
              rights={rightsOf(post)}
              busy={act.isPending && act.variables.post.name === post.name}
              onCommand={onCommand}
              postRef={(element) => watch(post.number, element)}
              editor={
                editing === post.name ? (
                  <PostEditor post={post} onClose={() => setEditing(undefined)} />
                ) : undefined
              }
            />
          </div>
        ))}
      </section>
      {hasAfter(window) ? (
        <p className="more-rows">
          <button
            type="button"
            className="button"
            disabled={load.isPending}
            onClick={() => load.mutate("after")}
          >
            {threadWords.after(window.lastPostNumber - lastNumber(window))}
          </button>
        </p>
      ) : null}
      <ErrorNotice error={act.error ?? load.error ?? readState.error} />
      <p className="thread-said" role="status">
        {said}
      </p>
      {writes ? (
        <ReplyBox
          thread={thread}
          target={reply}
          onTargetGone={() => setReply(undefined)}
          onSent={(post) => {
            setSaid(threadWords.sent);
            requestAnimationFrame(() => showPost(post.number));
          }}
        />
      ) : (
        <Notice>{threadWords.closedForWriting}</Notice>
      )}
    </>
  );
}

const noPosts: Post[] = [];
