// The posts of a thread as a page holds them, and what can be done to a post.
import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { answer, client } from "../api/client.ts";
import { idOf } from "../api/names.ts";
import type { Post } from "../api/types.ts";
import { keys } from "./keys.ts";
import { firstNumber, lastNumber, mergePosts, pageSize, type PostWindow } from "./post_window.ts";

const longestPage = 100;

async function listPosts(
  thread: string,
  startNumber: number,
  size: number,
  signal?: AbortSignal,
): Promise<{ posts: Post[]; lastPostNumber: number }> {
  return answer(
    client.GET("/v1/threads/{thread}/posts", {
      params: { path: { thread: idOf(thread) }, query: { startNumber, pageSize: size } },
      ...(signal ? { signal } : {}),
    }),
  );
}

// Reads the posts from one number to another, both included, and what is known of the end.
async function readRange(
  thread: string,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<PostWindow> {
  let window: PostWindow = { posts: [], lastPostNumber: 0 };
  for (let start = from; start <= to; start = lastNumber(window) + 1) {
    const page = await listPosts(thread, start, Math.min(longestPage, to - start + 1), signal);
    window = mergePosts(window, page.posts, page.lastPostNumber);
    if (page.posts.length === 0 || lastNumber(window) >= window.lastPostNumber) break;
  }
  return window;
}

// `start` is the number the page began at; undefined while it is not known yet. Reading anew keeps
// the run of posts that is held, and follows the end of the thread when the page had reached it.
export function usePosts(thread: string, start: number | undefined) {
  const queryClient = useQueryClient();
  const key = keys.posts(thread, start ?? 0);
  const query = useQuery({
    queryKey: key,
    enabled: start !== undefined,
    queryFn: ({ signal }) => {
      const held = queryClient.getQueryData<PostWindow>(key);
      const from = held?.posts.length ? firstNumber(held) : (start ?? 1);
      const to = held?.posts.length ? lastNumber(held) : from + pageSize - 1;
      const atEnd = held !== undefined && to >= held.lastPostNumber;
      return readRange(thread, from, atEnd ? to + longestPage : to, signal);
    },
  });
  const load = useMutation({
    mutationFn: async (side: "before" | "after") => {
      const held = queryClient.getQueryData<PostWindow>(key);
      if (!held) return;
      const from =
        side === "after" ? lastNumber(held) + 1 : Math.max(1, firstNumber(held) - pageSize);
      const size = side === "after" ? pageSize : firstNumber(held) - from;
      if (size <= 0) return;
      const page = await listPosts(thread, from, size);
      queryClient.setQueryData<PostWindow>(key, (now) =>
        mergePosts(now ?? held, page.posts, page.lastPostNumber),
      );
    },
  });
  return { query, load };
}

// Reads anew what pages hold of a thread.
export async function refreshThread(queryClient: QueryClient, thread: string): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: keys.postsOf(thread) }),
    queryClient.invalidateQueries({ queryKey: keys.thread(thread) }),
  ]);
}

function putPost(queryClient: QueryClient, thread: string, post: Post): void {
  queryClient.setQueriesData<PostWindow>({ queryKey: keys.postsOf(thread) }, (window) => {
    if (!window) return window;
    // A post away from the window would leave a hole in it.
    const touches = post.number >= firstNumber(window) - 1 && post.number <= lastNumber(window) + 1;
    return touches
      ? mergePosts(window, [post], post.number)
      : { ...window, lastPostNumber: Math.max(window.lastPostNumber, post.number) };
  });
}

export interface NewPost {
  text: string;
  replyTo: string | undefined;
  attachments: { name: string }[];
  requestId: string;
}

export function useCreatePost(thread: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ requestId, replyTo, ...post }: NewPost) =>
      answer(
        client.POST("/v1/threads/{thread}/posts", {
          params: { path: { thread: idOf(thread) }, query: { requestId } },
          body: { ...post, ...(replyTo ? { replyTo } : {}) },
        }),
      ),
    onSuccess: async (post) => {
      putPost(queryClient, thread, post);
      await refreshThread(queryClient, thread);
      void queryClient.invalidateQueries({ queryKey: keys.threadLists });
    },
  });
}

// Returns a post with its Markdown, for editing.
export async function readPostText(post: Post): Promise<Post> {
  const [, thread = "", , id = ""] = post.name.split("/");
  return answer(
    client.GET("/v1/threads/{thread}/posts/{post}", {
      params: { path: { thread, post: id } },
    }),
  );
}

export type PostAct =
  | { act: "edit"; post: Post; text: string }
  | { act: "delete" | "undelete"; post: Post }
  | { act: "accept" | "helpful"; post: Post; undo: boolean };

function carryOut(change: PostAct): Promise<Post> {
  const [, thread = "", , id = ""] = change.post.name.split("/");
  const params = { path: { thread, post: id } };
  switch (change.act) {
    case "edit":
      return answer(
        client.PATCH("/v1/threads/{thread}/posts/{post}", {
          params: { ...params, query: { updateMask: "text" } },
          body: { text: change.text, etag: change.post.etag },
        }),
      );
    case "delete":
      return answer(client.DELETE("/v1/threads/{thread}/posts/{post}", { params }));
    case "undelete":
      return answer(
        client.POST("/v1/threads/{thread}/posts/{post}:undelete", { params, body: {} }),
      );
    case "accept":
      return answer(
        client.POST("/v1/threads/{thread}/posts/{post}:accept", {
          params,
          body: { undo: change.undo },
        }),
      );
    case "helpful":
      return answer(
        client.POST("/v1/threads/{thread}/posts/{post}:react", {
          params,
          body: { undo: change.undo },
        }),
      );
  }
}

export function usePostAct(thread: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: carryOut,
    onSuccess: (post, { act }) => {
      putPost(queryClient, thread, post);
      // Accepting changes whether the thread is solved, deleting how many posts it has.
      if (act !== "helpful" && act !== "edit") {
        void queryClient.invalidateQueries({ queryKey: keys.thread(thread) });
        void queryClient.invalidateQueries({ queryKey: keys.threadLists });
      }
    },
  });
}
