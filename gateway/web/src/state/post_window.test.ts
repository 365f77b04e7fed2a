import { describe, expect, it } from "vitest";
import type { Post, Thread } from "../api/types.ts";
import { hasAfter, lastNumber, mergePosts, startNumber } from "./post_window.ts";
import { advance, isOnScreen } from "./read_progress.ts";

const post = (number: number, more: Partial<Post> = {}) => ({ number, ...more }) as Post;
const posts = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => post(from + index));

describe("mergePosts", () => {
  it("puts pages in order whichever comes first", () => {
    const late = mergePosts({ posts: posts(21, 40), lastPostNumber: 45 }, posts(1, 20), 45);
    expect(late.posts.map(({ number }) => number)).toEqual(
      posts(1, 40).map(({ number }) => number),
    );
    expect(hasAfter(late)).toBe(true);
  });

  it("lets the newer version of a post stand", () => {
    const window = mergePosts(
      { posts: posts(1, 3), lastPostNumber: 3 },
      [post(2, { html: "新" })],
      3,
    );
    expect(window.posts[1]?.html).toBe("新");
    expect(lastNumber(window)).toBe(3);
  });

  it("never forgets how long the thread is", () => {
    const window = mergePosts({ posts: posts(1, 3), lastPostNumber: 9 }, posts(4, 5), 5);
    expect(window.lastPostNumber).toBe(9);
  });
});

describe("startNumber", () => {
  const thread = (lastPostNumber: number, lastReadNumber: number) =>
    ({ lastPostNumber, readState: { name: "", lastReadNumber, unreadCount: 0 } }) as Thread;

  it("begins short threads at the beginning", () => {
    expect(startNumber(thread(20, 15), undefined)).toBe(1);
  });

  it("begins long ones a little before the first unread post", () => {
    expect(startNumber(thread(66, 30), undefined)).toBe(28);
    expect(startNumber(thread(66, 0), undefined)).toBe(1);
    expect(startNumber(thread(66, 66), undefined)).toBe(63);
  });

  it("begins at the post that a link names", () => {
    expect(startNumber(thread(66, 30), 50)).toBe(47);
  });

  it("shows the end for a post that is not there", () => {
    expect(startNumber(thread(66, 30), 999)).toBe(63);
  });
});

describe("advance", () => {
  const me = "members/me";

  it("moves over posts that were seen without a gap", () => {
    expect(advance(2, new Set([3, 4, 6]), posts(1, 6), me)).toBe(4);
  });

  it("marks nothing that was jumped over", () => {
    expect(advance(2, new Set([30]), posts(27, 40), me)).toBe(2);
  });

  it("passes over deleted posts and one's own", () => {
    const thread = [
      post(1),
      post(2, { deleteTime: "2026-11-22T05:00:00Z" }),
      post(3, { author: { member: me } as Post["author"] & object }),
      post(4),
      post(5),
    ];
    expect(advance(1, new Set([4]), thread, me)).toBe(4);
  });
});

describe("isOnScreen", () => {
  it("wants half of the post, or half of the screen for a long one", () => {
    expect(isOnScreen(49, 100, 800)).toBe(false);
    expect(isOnScreen(50, 100, 800)).toBe(true);
    expect(isOnScreen(400, 3000, 800)).toBe(true);
    expect(isOnScreen(0, 0, 800)).toBe(false);
  });
});
