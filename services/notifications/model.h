// Plain data of notifications: what members are told, how they want to be told, and the mails that
// go out. No behaviour.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/common/caller.h"
#include "services/common/id.h"

namespace hiroba::notifications {

using NotificationId = TypedId<struct NotificationTag>;
using ThreadId = TypedId<struct ThreadTag>;
using PostId = TypedId<struct PostTag>;
using MailId = TypedId<struct MailTag>;

// Why a member is told. Numbers as in the proto and in the database.
enum class NotificationKind {
  kReply = 1,
  kMention = 2,
  kAnswer = 3,
  kAccepted = 4,
  kVerification = 5
};

// Where a member's yearly verification stands when she is reminded of it. Numbers as in the protos
// and in the database.
enum class VerificationStage {
  kAnnounced = 1,
  kOpen = 2,
  kMonthLeft = 3,
  kWeekLeft = 4,
  kLapsed = 5
};

// A reminder of the yearly verification.
struct VerificationReminder {
  VerificationStage stage = VerificationStage::kAnnounced;
  absl::CivilDay end;  // the last day on which the present one holds

  friend bool operator==(const VerificationReminder&, const VerificationReminder&) = default;
};

// Something addressed to one member. At most one for a member, a post and a kind. Title, text and
// author are read from threads when it is shown: they may have changed, or be gone. A reminder of
// the verification has no thread and post, and there is one for a stage and year.
struct Notification {
  NotificationId id;
  MemberId member;
  NotificationKind kind = NotificationKind::kReply;
  ThreadId thread;
  PostId post;
  int post_number = 0;
  absl::Time create_time = absl::InfinitePast();
  // Absent while it is unread.
  std::optional<absl::Time> read_time;
  // Of kVerification.
  std::optional<VerificationReminder> reminder;
};

// A post that is gone; without one, the whole thread is.
struct GonePost {
  ThreadId thread;
  PostId post;
};

// What a batch of events does to what members are told.
struct NotificationChanges {
  std::vector<Notification> added;
  std::vector<GonePost> gone;
  // Of posts that their member may not read any more.
  std::vector<Notification> hidden;
};

enum class DigestFrequency { kOff = 1, kDaily = 2, kWeekdays = 3 };

// What identity says of a member.
struct KnownMember {
  MemberId member;
  // Verified or lapsed.
  bool readable = false;
};

// What a member wants to be told by mail, and when.
struct Settings {
  DigestFrequency digest_frequency = DigestFrequency::kWeekdays;
  // Whole hour in the time zone, 0 to 23.
  int digest_hour = 7;
  // IANA name.
  std::string time_zone = "Asia/Tokyo";
  bool instant_mail = true;

  friend bool operator==(const Settings&, const Settings&) = default;
};

// A digest to be made: what was written in [from, to) and is still unread.
struct DueDigest {
  MemberId member;
  Settings settings;
  absl::Time from;
  absl::Time to;
  // Of the member's row, when the digest was claimed.
  uint64_t version = 0;
};

// One instant mail: the notifications of one member in one thread that are mailed together, or a
// reminder of her verification, whose thread is 0.
struct InstantMail {
  MailId id;
  MemberId member;
  ThreadId thread;
  // Times it was tried, this one included.
  int attempts = 0;
};

// What becomes of a mail that was tried.
enum class MailState { kWaiting = 1, kSent = 2, kGivenUp = 3, kNotNeeded = 4 };

}  // namespace hiroba::notifications
