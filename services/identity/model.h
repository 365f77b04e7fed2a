// What identity knows, as plain structs. No behaviour beyond looking at oneself.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/common/audit.h"
#include "services/common/caller.h"
#include "services/common/id.h"
#include "services/identity/codes.h"
#include "services/identity/mail_domains.h"

namespace hiroba::identity {

using RegistrationId = TypedId<struct RegistrationTag>;
using PasswordResetId = TypedId<struct PasswordResetTag>;
using SessionId = TypedId<struct SessionTag>;
using PostingId = TypedId<struct PostingTag>;
using AdmissionId = TypedId<struct AdmissionTag>;
using VerificationId = TypedId<struct VerificationTag>;
using DataExportId = TypedId<struct MemberDataExportTag>;
using DataExportBlobId = TypedId<struct DataExportBlobTag>;

// A body, department and duty that a member holds or held. Days are Japan's.
struct Posting {
  PostingId id;
  std::string body;  // `272230`, `n-<domain>`, or empty while nobody has confirmed one
  std::string department;
  std::string duty;                     // in her own words
  std::vector<std::string> duties;      // ids, see duties.h
  std::optional<absl::CivilDay> start;  // nullopt when it is not known
  std::optional<absl::CivilDay> end;    // the last day; nullopt while it lasts

  friend bool operator==(const Posting&, const Posting&) = default;
};

// What a member may do beyond her own things. Given and taken by admins and by the operator.
struct Role {
  enum class Kind { kModerator = 1, kAdmin = 2, kTopicModerator = 3 };

  Kind kind = Kind::kModerator;
  uint64_t topic = 0;  // only of a kTopicModerator; the threads service knows what it is
  absl::Time grant_time;
  MemberId granted_by;  // 0 for the operator's tool

  friend bool operator==(const Role&, const Role&) = default;
};

// A member who is kept out, with all her sessions ended.
struct Suspension {
  absl::Time time;
  std::string reason;  // she is told

  friend bool operator==(const Suspension&, const Suspension&) = default;
};

// A member who leaves: out at once, forgotten when the time to change her mind is over.
struct Leaving {
  // What becomes of her posts. Numbers as in the column `leave_posts` and in v1::Leaving.
  enum class Posts { kKeep = 1, kDelete = 2 };

  absl::Time time;
  Posts posts = Posts::kKeep;

  friend bool operator==(const Leaving&, const Leaving&) = default;
};

struct Member {
  MemberId id;
  // Empty for imported members, who cannot sign in.
  std::string address;
  std::string address_identity;  // WorkAddress::identity
  std::string password_hash;
  std::string display_name;
  // As it was written down; what it is now is said by StateAt (verification_rules.h).
  Caller::State state = Caller::State::kPending;
  // In the order of kind and topic.
  std::vector<Role> roles;
  std::optional<Suspension> suspension;
  // Never of a member with roles.
  std::optional<Leaving> leaving;
  std::string ask_me_about;
  bool sample = false;
  std::string external_id;  // empty unless imported
  absl::Time create_time;
  // When it was last shown that she is in office; nullopt while nobody has, and for imported
  // members.
  std::optional<absl::Time> verify_time;
  // When to look whether she is to be reminded of the next verification.
  std::optional<absl::Time> next_reminder_time;
  // When a mail to her was last refused for good, and on how many days, since she verified.
  std::optional<absl::Time> bounce_time;
  int bounce_count = 0;
  // Grows with every change of the member or of her postings.
  uint64_t version = 1;
  bool second_factor = false;  // it is on; what it is made of is a SecondFactor
  // In the order of SortPostings (posting_rules.h). Never empty.
  std::vector<Posting> postings;

  friend bool operator==(const Member&, const Member&) = default;

  bool Has(Role::Kind kind) const {
    return std::any_of(roles.begin(), roles.end(),
                       [kind](const Role& role) { return role.kind == kind; });
  }
};

// A role with whoever has it.
struct MemberRole {
  Member member;
  Role role;
};

// A registration under way, or done.
struct Registration {
  enum class State { kCodeSent, kVerified, kWaiting };

  RegistrationId id;
  std::string address;
  std::string address_identity;
  std::string display_name;
  std::string department;
  std::string statement;
  PendingCode code;
  // What the domain said when the registration was started.
  Outcome outcome = Outcome::kReview;
  std::string rule;  // Verdict::rule
  std::string body;  // settled for kBody, suggested for kReview, or empty
  std::string explanation;
  bool shared_mailbox = false;
  State state = State::kCodeSent;
  MemberId member;  // once done
  absl::Time create_time;
};

// Reminders of the yearly verification, in the order of the year. Numbers as in VerificationDue.
enum class ReminderStage { kAnnounced = 1, kOpen = 2, kMonthLeft = 3, kWeekLeft = 4, kLapsed = 5 };

// A member's yearly verification under way, or done; moves her to a new address where it is one.
struct Verification {
  VerificationId id;
  MemberId member;
  std::string address;
  std::string address_identity;
  // The member's when it was begun: it is worth nothing once that has changed.
  std::string old_identity;
  std::string body;  // that the address settles
  // True where the code alone proves the body: wrong ones count as attempts to guess their way in.
  bool guards_body = false;
  std::optional<Posting> posting;  // that begins with it, without its id
  PendingCode code;
  bool done = false;
  absl::Time create_time;
};

// A member's verifications of late.
struct VerificationCounts {
  int of_hour = 0;
  int of_day = 0;
};

// What became of a member whose time to be reminded had come.
struct TakenReminder {
  MemberId member;
  std::optional<ReminderStage> stage;  // nullopt: none was due

  friend bool operator==(const TakenReminder&, const TakenReminder&) = default;
};

// Wrong codes typed within a day, for addresses that settle the body: how often somebody guessed.
struct WrongCodes {
  int of_body = 0;  // the registration's
  int in_total = 0;
};

// A password reset under way. Whoever asks for one may be anybody.
struct PasswordReset {
  PasswordResetId id;
  std::string address;  // keyed hash of the address that was typed, 32 bytes
  MemberId member;      // whose address it is; 0: nobody's who has a password
  PendingCode code;
  absl::Time create_time;
};

// How many resets of one address were begun lately.
struct RecentPasswordResets {
  int in_hour = 0;
  int in_day = 0;
};

// What a member signs in with besides her password: the codes of an authenticator app, and codes on
// paper for when it is lost. Secrets are sealed (second_factor_secrets.h).
struct SecondFactor {
  std::string secret;  // empty while it is off
  std::optional<absl::Time> enable_time;
  std::string pending_secret;  // being set up; empty: none
  absl::Time pending_expire_time;
  int64_t last_step = 0;  // of the app's code that was used last (totp.h)
  std::string recovery_salt;
  std::vector<std::string> recovery_hashes;  // of the codes that are left

  bool on() const { return !secret.empty(); }
  friend bool operator==(const SecondFactor&, const SecondFactor&) = default;
};

struct Session {
  enum class Kind { kCookie, kToken };

  SessionId id;
  MemberId member;
  std::string token_hash;
  Kind kind = Kind::kCookie;
  std::string device;
  absl::Time create_time;
  absl::Time last_use_time;
  std::string source;  // keyed hash of where it was made, 32 bytes; empty when it is not known
};

// Wrong passwords for an address within an hour.
struct SignInFailures {
  int of_address = 0;
  int of_source = 0;             // those of them that came from the client's place
  bool is_known_source = false;  // the member has a session that was made there
};

// An applicant's case on the waiting list. Kept for ever: who was turned away and applies again has
// a new one.
struct Admission {
  enum class State { kOpen, kApproved, kRejected };

  AdmissionId id;
  MemberId member;
  std::string statement;
  std::string rule;  // Verdict::rule of the address
  std::string explanation;
  std::string suggested_body;  // may be empty
  bool shared_mailbox = false;
  State state = State::kOpen;
  absl::Time create_time;
  std::string decision_reason;
  MemberId decided_by;       // 0 for the operator's tool
  bool by_vouching = false;  // decided by colleagues; decided_by gave the last vouch
  absl::Time decide_time;

  // Of the member, for the moderators who decide.
  std::string display_name;
  std::string address;
  std::string department;
};

// A mail that tells a member what has become of her account. Written when it was decided, and kept
// until a mail server has taken it. No secrets: codes are mailed at once or not at all.
struct Notice {
  uint64_t id = 0;
  MemberId member;
  std::string address;  // where it goes, whatever becomes of the member's address
  std::string display_name;
  std::string subject;
  std::string text;
  absl::Time create_time;
  int attempts = 0;  // that failed

  friend bool operator==(const Notice&, const Notice&) = default;
};

// A copy of a member's data, being made or made.
struct DataExport {
  // Numbers as in the column `state`.
  enum class State { kPending = 1, kReady = 2, kFailed = 3, kRemoving = 4 };

  DataExportId id;
  MemberId member;
  State state = State::kPending;
  absl::Time create_time;
  std::optional<absl::Time> expire_time;  // once it is ready
  int64_t size = 0;                       // of the whole in bytes, once it is ready
  absl::Time due_time;                    // when to look at it next

  friend bool operator==(const DataExport&, const DataExport&) = default;
};

// What one service adds to a copy, while it is being made.
struct DataExportPart {
  std::string name;  // the service's
  DataExportBlobId blob;
  int64_t size = 0;  // bytes written so far
  bool done = false;

  friend bool operator==(const DataExportPart&, const DataExportPart&) = default;
};

// A copy that somebody has to look at.
struct DueDataExport {
  DataExport data_export;
  std::vector<DataExportPart> parts;  // by name

  friend bool operator==(const DueDataExport&, const DueDataExport&) = default;
};

// What becomes of a member who is suspended, or let in again.
struct SuspensionDecision {
  bool changed = false;
  std::optional<Notice> notice;
  std::optional<AuditAct> act;
};

// What becomes of a member who leaves, or changes her mind.
struct LeavingDecision {
  bool changed = false;
  std::optional<Notice> notice;
};

// What a decision on a case comes to.
struct AdmissionDecision {
  bool changed = false;  // case and member are saved
  std::optional<Notice> notice;
  std::optional<AuditAct> act;
  std::optional<LearnedDomain> learned;
};

// How many wait, and since when the one who has waited longest.
struct AdmissionBacklog {
  int open = 0;
  std::optional<absl::Time> oldest;
};

// A member's word for an applicant of her own body. Kept for ever.
struct Vouch {
  AdmissionId admission;
  MemberId member;  // who vouches
  std::string statement;
  absl::Time create_time;
  bool withdrawn = false;  // does not count: her right to vouch was taken

  std::string display_name;  // of who vouches, for the moderators
};

// What decides whether a member may vouch for an applicant.
struct VouchFacts {
  int recent = 0;  // vouches of hers within the time that counts, in all cases
  int others = 0;  // of other members for the applicant, that count
  bool right_revoked = false;
  // When she was let in by vouches herself.
  std::optional<absl::Time> vouched_in;
};

// A member's right to vouch, taken by a moderator.
struct VouchingRevocation {
  MemberId member;
  MemberId revoked_by;  // 0 for the operator's tool
  std::string reason;
  absl::Time revoke_time;
};

}  // namespace hiroba::identity
