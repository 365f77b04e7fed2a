// How far a member has read. A post counts when at least half of it was on screen for 1.5 s in an
// active tab; the position moves over posts without a gap, so that nothing is marked unseen. Pure.
import type { Post } from "../api/types.ts";

export const readAfterMs = 1_500;

// Whether enough of a post is on screen: half of it, or half of the screen for a long one.
export function isOnScreen(
  visibleHeight: number,
  postHeight: number,
  screenHeight: number,
): boolean {
  if (visibleHeight <= 0) return false;
  return visibleHeight >= postHeight / 2 || visibleHeight >= screenHeight / 2;
}

// Returns the number of the last post read, from the one before and the numbers seen since.
// Deleted posts and one's own need not be seen.
export function advance(
  lastRead: number,
  seen: ReadonlySet<number>,
  posts: readonly Post[],
  me: string,
): number {
  let position = lastRead;
  for (const post of posts) {
    if (post.number <= position) continue;
    const passes =
      seen.has(post.number) || post.deleteTime !== undefined || post.author?.member === me;
    if (post.number !== position + 1 || !passes) break;
    position = post.number;
  }
  return position;
}
