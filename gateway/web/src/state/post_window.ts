// The part of a thread's posts that a page holds: an unbroken run of numbers. Pure.
import type { Post, Thread } from "../api/types.ts";

export interface PostWindow {
  // In the order of their numbers.
  posts: Post[];
  // Of the thread, as far as is known.
  lastPostNumber: number;
}

export const pageSize = 20;

export function firstNumber(window: PostWindow): number {
  return window.posts[0]?.number ?? 1;
}

export function lastNumber(window: PostWindow): number {
  return window.posts.at(-1)?.number ?? 0;
}

export function hasAfter(window: PostWindow): boolean {
  return lastNumber(window) < window.lastPostNumber;
}

// Puts newly read posts into a window; of the same number the new one stands.
export function mergePosts(
  window: PostWindow,
  posts: readonly Post[],
  lastPostNumber: number,
): PostWindow {
  const byNumber = new Map(window.posts.map((post) => [post.number, post]));
  for (const post of posts) byNumber.set(post.number, post);
  const merged = [...byNumber.values()].sort((left, right) => left.number - right.number);
  return {
    posts: merged,
    lastPostNumber: Math.max(window.lastPostNumber, lastPostNumber, merged.at(-1)?.number ?? 0),
  };
}

// The number a page starts at: a little before the post asked for or the first unread one, so that
// it is seen what went before; the beginning in short threads.
export function startNumber(thread: Thread, target: number | undefined): number {
  if (thread.lastPostNumber <= pageSize) return 1;
  const unread = (thread.readState?.lastReadNumber ?? 0) + 1;
  const goal = Math.min(target ?? unread, thread.lastPostNumber);
  return Math.max(1, goal - 3);
}
