// Resource names and the ids in them: `threads/{thread}/posts/{post}`. Pure.

// Returns the last id of a name: "abc" for "threads/abc".
export function idOf(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

// Returns the page of a thread, at a post when a number is given.
export function threadPath(thread: string, postNumber?: number): string {
  return `/threads/${idOf(thread)}${postNumber ? `#post-${postNumber}` : ""}`;
}

export function topicPath(topic: string): string {
  return `/topics/${idOf(topic)}`;
}

export function memberPath(member: string): string {
  return `/members/${idOf(member)}`;
}

export function bodyPath(body: string): string {
  return `/bodies/${idOf(body)}`;
}
