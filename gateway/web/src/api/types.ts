// The messages of the API under short names, as answers carry them: every field is there except
// messages and times, which may be absent.
import type { components } from "./schema.ts";

type Schemas = components["schemas"];

type Message<Name extends keyof Schemas> = Schemas[Name];

export type AuthorCard = Message<"hiroba.api.v1.AuthorCard">;
export type Admission = Message<"hiroba.identity.v1.Admission">;
export type AddressCheck = Message<"hiroba.identity.v1.CheckAddressResponse">;
export type Body = Message<"hiroba.identity.v1.Body">;
export type Duty = Message<"hiroba.identity.v1.Duty">;
export type LearnedDomain = Message<"hiroba.identity.v1.LearnedDomain">;
export type BodyProfile = Message<"hiroba.identity.v1.BodyProfile">;
export type Member = Message<"hiroba.identity.v1.Member">;
export type Posting = Message<"hiroba.identity.v1.Posting">;
export type Role = Message<"hiroba.identity.v1.Role">;
export type AuditEntry = Message<"hiroba.api.v1.AuditEntry">;
export type Registration = Message<"hiroba.identity.v1.Registration">;
export type Verification = Message<"hiroba.identity.v1.Verification">;
export type PasswordReset = Message<"hiroba.identity.v1.PasswordReset">;
export type SecondFactorSetUp = Message<"hiroba.identity.v1.BeginSecondFactorResponse">;
export type DataExport = Message<"hiroba.identity.v1.DataExport">;
export type Leaving = Message<"hiroba.identity.v1.Leaving">;
export type Session = Message<"hiroba.identity.v1.Session">;
export type Attachment = Message<"hiroba.threads.v1.Attachment">;
export type Post = Message<"hiroba.threads.v1.Post">;
export type Thread = Message<"hiroba.threads.v1.Thread">;
export type ThreadKind = Schemas["hiroba.threads.v1.Thread.Kind"];
export type Topic = Message<"hiroba.threads.v1.Topic">;
export type Notification = Message<"hiroba.notifications.v1.Notification">;
export type NotificationSettings = Message<"hiroba.notifications.v1.NotificationSettings">;
export type DigestFrequency = NotificationSettings["digestFrequency"];
export type Digest = Message<"hiroba.notifications.v1.Digest">;
export type SearchHit = Message<"hiroba.search.v1.SearchHit">;
export type Snippet = Message<"hiroba.search.v1.Snippet">;
export type WatchEvent = Message<"hiroba.notifications.v1.WatchNotificationsResponse">;
