// The keys of everything that is cached, in one place, so that a change knows what it touches.

export interface ThreadFilter {
  topic?: string;
  kind?: string;
  unsolved?: boolean;
}

export const keys = {
  me: ["me"],
  member: (member: string) => ["members", member],
  membersByName: (query: string) => ["membersByName", query],
  roles: ["roles"],
  audit: (chain: string) => ["audit", chain],
  bodies: (query: string) => ["bodies", query],
  body: (body: string) => ["body", body],
  duties: ["duties"],
  similarBodies: (body: string) => ["similarBodies", body],
  sessions: ["sessions"],
  secondFactor: ["secondFactor"],
  dataExports: ["dataExports"],
  leaving: ["leaving"],
  topics: ["topics"],
  topic: (topic: string) => ["topics", topic],
  joinRequests: (topic: string) => ["joinRequests", topic],
  threadLists: ["threadLists"],
  threadList: (filter: ThreadFilter) => ["threadLists", filter],
  thread: (thread: string) => ["threads", thread],
  posts: (thread: string, start: number) => ["posts", thread, start],
  postsOf: (thread: string) => ["posts", thread],
  notifications: ["notifications"],
  notificationList: (unreadOnly: boolean) => ["notifications", "list", unreadOnly],
  unreadCount: ["notifications", "count"],
  settings: ["settings"],
  search: (query: string, topic: string, kind: string) => ["search", query, topic, kind],
  addressCheck: (address: string) => ["addressCheck", address],
  admissions: ["admissions"],
  admissionList: (decided: boolean) => ["admissions", "list", decided],
  colleagues: ["admissions", "colleagues"],
  ownAdmission: ["admissions", "own"],
  learnedDomains: ["learnedDomains"],
} as const;
