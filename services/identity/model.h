// What identity knows, as plain structs. No behaviour beyond looking at oneself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
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

struct Member {
  MemberId id;
  // Empty for imported members, who cannot sign in.
  std::string address;
  std::string address_identity;  // WorkAddress::identity
  std::string password_hash;
  std::string display_name;
  Caller::State state = Caller::State::kPending;
  bool moderator = false;
  bool admin = false;
  std::string ask_me_about;
  bool sample = false;
  std::string external_id;  // empty unless imported
  absl::Time create_time;
  // Grows with every change of the member or of her postings.
  uint64_t version = 1;
  // The present one first, or the last one when all have ended. Never empty.
  std::vector<Posting> postings;

  friend bool operator==(const Member&, const Member&) = default;
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

// What a decision on a case comes to.
struct AdmissionDecision {
  bool changed = false;  // case and member are saved
  std::optional<Notice> notice;
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
