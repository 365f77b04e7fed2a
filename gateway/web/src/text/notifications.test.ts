import { expect, test } from "vitest";
import type { Notification } from "../api/types.ts";
import { notificationExcerpt, notificationPath, notificationTitle } from "./notifications.ts";

const reply: Notification = {
  name: "members/1/notifications/1",
  kind: "REPLY",
  thread: "threads/7",
  threadTitle: "転出届の郵送",
  post: "threads/7/posts/70",
  postNumber: 2,
  excerpt: "郵送で受けています",
  verificationStage: "VERIFICATION_STAGE_UNSPECIFIED",
  verificationEndDate: "",
};
const due: Notification = {
  ...reply,
  kind: "VERIFICATION",
  thread: "",
  threadTitle: "",
  post: "",
  postNumber: 0,
  excerpt: "",
  verificationStage: "MONTH_LEFT",
  verificationEndDate: "2027-05-31",
};

test("a reply leads to its post", () => {
  expect(notificationTitle(reply)).toBe("転出届の郵送");
  expect(notificationPath(reply)).toBe("/threads/7#post-2");
  expect(notificationExcerpt(reply)).toBe("郵送で受けています");
});

test("a reminder leads to the page of the verification and says until when", () => {
  expect(notificationTitle(due)).toContain("1か月");
  expect(notificationPath(due)).toBe("/verification");
  expect(notificationExcerpt(due)).toContain("2027年5月31日（令和9年）");
});
