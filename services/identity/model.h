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
using SessionId = TypedId<struct SessionTag>;
using PostingId = TypedId<struct PostingTag>;
using AdmissionId = TypedId<struct AdmissionTag>;

// A body, department and duty that a member holds or held. Days are Japan's.
struct Posting {
  PostingId id;
  std::string body;  // `272230`, `n-<domain>`, or empty while nobody has confirmed one
  std::string department;
  std::string duty;
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

struct Member {
  MemberId id;
  // Empty for imported members, who cannot sign in.
  std::string address;
  std::string address_identity;  // WorkAddress::identity
  std::string password_hash;
  std::string display_name;
  Caller::State state = Caller::State::kPending;
  // In the order of kind and topic.
  std::vector<Role> roles;
  std::optional<Suspension> suspension;
  std::string ask_me_about;
  bool sample = false;
  std::string external_id;  // empty unless imported
  absl::Time create_time;
  // Grows with every change of the member or of her postings.
  uint64_t version = 1;
  // The present one first, or the last one when all have ended. Never empty.
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
  std::string body;  // settled for kBody, suggested for kReview, or empty
  std::string explanation;
  State state = State::kCodeSent;
  MemberId member;  // once done
  absl::Time create_time;
};

// Wrong codes typed within a day, for addresses that settle the body: how often somebody guessed.
struct WrongCodes {
  int of_body = 0;  // the registration's
  int in_total = 0;
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
  std::string source;  // keyed hash of where it was made, 32 bytes; not read back
};

// Wrong passwords for an address within an hour.
struct SignInFailures {
  int of_address = 0;
  int of_source = 0;             // those of them that came from the client's place
  bool is_known_source = false;  // the member has a session that was made there
};

// An applicant's case on the waiting list.
struct Admission {
  enum class State { kOpen, kApproved, kRejected };

  AdmissionId id;
  MemberId member;
  std::string statement;
  std::string explanation;
  std::string suggested_body;  // may be empty
  State state = State::kOpen;
  absl::Time create_time;
  std::string decision_reason;
  MemberId decided_by;  // 0 for the operator's tool
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

// What becomes of a member who is suspended, or let in again.
struct SuspensionDecision {
  bool changed = false;
  std::optional<Notice> notice;
  std::optional<AuditAct> act;
};

// What a decision on a case comes to.
struct AdmissionDecision {
  bool changed = false;  // case and member are saved
  std::optional<Notice> notice;
  std::optional<AuditAct> act;
};

}  // namespace hiroba::identity
