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
using PasswordResetId = TypedId<struct PasswordResetTag>;
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
  bool second_factor = false;  // it is on; what it is made of is a SecondFactor
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

// What a decision on a case comes to.
struct AdmissionDecision {
  bool changed = false;  // case and member are saved
  std::optional<Notice> notice;
};

}  // namespace hiroba::identity
