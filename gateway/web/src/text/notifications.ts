// What a notification is about and where it leads: to a post, or to the yearly verification. Pure.
import { threadPath } from "../api/names.ts";
import type { Notification } from "../api/types.ts";
import { formatDate } from "./time.ts";
import { verificationWords } from "./words/verification.ts";

export function notificationTitle(notification: Notification): string {
  if (notification.kind !== "VERIFICATION") return notification.threadTitle;
  return verificationWords.stages[notification.verificationStage];
}

export function notificationPath(notification: Notification): string {
  if (notification.kind === "VERIFICATION") return "/verification";
  return threadPath(notification.thread, notification.postNumber);
}

export function notificationExcerpt(notification: Notification): string {
  if (notification.kind !== "VERIFICATION") return notification.excerpt;
  return verificationWords.stageUntil(formatDate(notification.verificationEndDate));
}
