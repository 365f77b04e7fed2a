// Who calls: the plain struct that rules read, and how it travels, signed by identity (Ed25519)
// and verified once per token and process. Decides nothing about access (method_policy.h, rules).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/mutex.h"

namespace hiroba::api::v1 {
class AuthorCard;
class Caller;
}  // namespace hiroba::api::v1

namespace hiroba {

using MemberId = TypedId<struct MemberTag>;

// A member as shown beside a post on the day it is written.
struct AuthorCard {
  MemberId member;  // 0 when the author has left
  std::string display_name;
  std::string body;               // id: `272230` or `n-<domain>`
  std::string body_display_name;  // 大阪府門真市
  std::string department;
  std::string duty;  // may be empty
  bool sample = false;

  bool operator==(const AuthorCard&) const = default;
};

struct Caller {
  enum class State { kNone, kPending, kVerified, kLapsed, kLeaving };

  MemberId member;      // 0: nobody, another service or the operator's tool
  std::string session;  // id of the session, empty without one
  State state = State::kNone;
  bool moderator = false;
  bool admin = false;
  // Ids of the topics she moderates, ascending; at most 50.
  std::vector<std::uint64_t> moderated_topics;
  // Another service or the operator's tool: may call everything, acts for no member.
  bool internal = false;
  AuthorCard card;
  absl::Time expire_time = absl::InfiniteFuture();

  // True for every member, also before admission and while she is leaving.
  bool signed_in() const { return static_cast<bool>(member); }
  bool leaving() const { return signed_in() && state == State::kLeaving; }
  bool verified() const { return signed_in() && state == State::kVerified; }
  // Verified members, and lapsed ones, who still may read.
  bool may_read() const { return verified() || (signed_in() && state == State::kLapsed); }
  // Moderators of the whole forum. Admins are moderators too; roles rest while lapsed.
  bool may_moderate() const { return verified() && (moderator || admin); }
  // Moderators of that topic, too.
  template <class Tag>
  bool may_moderate(TypedId<Tag> topic) const {
    return may_moderate() ||
           (verified() &&
            std::binary_search(moderated_topics.begin(), moderated_topics.end(), topic.value));
  }
  bool may_administer() const { return verified() && admin; }
};

// Between the plain structs and their protos. A proto with a malformed name gives member 0.
api::v1::AuthorCard ToProto(const AuthorCard& card);
AuthorCard FromProto(const api::v1::AuthorCard& card);
api::v1::Caller ToProto(const Caller& caller);
Caller FromProto(const api::v1::Caller& caller);

// 32 bytes that sign, or that verify, callers. In a file: 64 hexadecimal digits, a key a line.
using CallerKey = std::array<unsigned char, 32>;

// Reads a key file; there is at least one key. Fails with FAILED_PRECONDITION, naming the file.
absl::StatusOr<std::vector<CallerKey>> ReadCallerKeys(const std::string& path);

// Draws a secret seed, and tells the public key of one.
CallerKey NewCallerSeed();
CallerKey PublicCallerKey(const CallerKey& seed);
std::string FormatCallerKey(const CallerKey& key);

// Signs callers. Thread-safe. About 30 µs a signature: sign once a minute, not once a call.
class CallerSigner {
 public:
  explicit CallerSigner(const CallerKey& seed);
  ~CallerSigner();
  CallerSigner(const CallerSigner&) = delete;
  CallerSigner& operator=(const CallerSigner&) = delete;

  // Returns the value of the metadata `hiroba-caller-bin`: a serialized SignedCaller.
  std::string Sign(const Caller& caller) const;

 private:
  std::array<unsigned char, 64> secret_key_;
};

// A caller whose signature was found right, with the token it came in.
struct VerifiedCaller {
  Caller caller;
  std::string token;
};

// Verifies callers. A token is verified once and remembered until it expires; then it is good for
// some seconds more, for calls under way and clocks that differ. Thread-safe.
class CallerVerifier {
 public:
  // Several keys while one replaces another: any of them will do.
  CallerVerifier(std::vector<CallerKey> public_keys, const Clock& clock);

  // Returns the caller of a token. Fails with UNAUTHENTICATED, reason CALLER_INVALID or
  // CALLER_EXPIRED.
  absl::StatusOr<std::shared_ptr<const VerifiedCaller>> Verify(std::string_view token);

 private:
  absl::StatusOr<std::shared_ptr<const VerifiedCaller>> Check(std::string_view token) const;
  void Remember(std::shared_ptr<const VerifiedCaller> verified) ABSL_LOCKS_EXCLUDED(mutex_);

  const std::vector<CallerKey> public_keys_;
  const Clock& clock_;
  Mutex mutex_;
  absl::flat_hash_map<std::string, std::shared_ptr<const VerifiedCaller>> known_
      ABSL_GUARDED_BY(mutex_);
  absl::Time next_sweep_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace hiroba
