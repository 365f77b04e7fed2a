// Turns the token of a request into a caller: asks identity, and keeps the answer for as long as it
// may be believed.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/backends.h"
#include "gateway/task.h"
#include "services/common/call.h"
#include "services/common/caller.h"
#include "services/common/clock.h"
#include "services/common/mutex.h"

namespace hiroba::gateway {

// A session that is in use.
struct SignedIn {
  std::string caller_token;  // what travels to the services
  std::string session;       // sessions/{session}
  std::string member;        // members/{member}
  Caller caller;             // the same caller, read
  absl::Time expire_time;
  absl::Time ask_time;  // when identity said so
};

// Thread-safe. `clock`, `backends` and `internal_calls` outlive it.
class Authenticator {
 public:
  Authenticator(Backends& backends, InternalCalls& internal_calls, const Clock& clock);
  Authenticator(const Authenticator&) = delete;
  Authenticator& operator=(const Authenticator&) = delete;

  // Returns who the token belongs to. Fails with UNAUTHENTICATED (SESSION_EXPIRED) when it belongs
  // to nobody any more. What is kept is never older than a minute, nor than 3 seconds while we do
  // not hear of ended sessions.
  Task<absl::StatusOr<std::shared_ptr<const SignedIn>>> Authenticate(std::string_view token,
                                                                     std::string_view request_id);

  // Whether a caller is kept for the token: identity need not be asked.
  bool Knows(std::string_view token) const;

  // What Redis tells: we hear of changes from now on, or not; a session or a member (by its name)
  // is not what it was.
  void SetHearing(bool hearing);
  void Forget(std::string_view name);
  bool hearing() const;

  // Calls `changed` on some thread whenever the session or the member of `signed_in` is forgotten,
  // and when hearing begins or ends, until what it returns is destroyed. `changed` must not call
  // back in here.
  using Watch = std::shared_ptr<void>;
  Watch WatchFor(const SignedIn& signed_in, std::function<void()> changed);

 private:
  using Key = std::array<unsigned char, 16>;
  struct KeyHash {
    size_t operator()(const Key& key) const;
  };
  struct Entry {
    std::shared_ptr<const SignedIn> signed_in;
    bool being_renewed = false;
  };

  Key KeyOf(std::string_view token) const;
  bool IsUsable(const SignedIn& signed_in) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Returns what may be used; nothing also when the asker has to renew it.
  std::shared_ptr<const SignedIn> Find(const Key& key) ABSL_LOCKS_EXCLUDED(mutex_);
  // Takes out what identity says is no more; returns what may still be used otherwise.
  std::shared_ptr<const SignedIn> AfterFailure(const Key& key, const absl::Status& failure)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void Keep(const Key& key, std::shared_ptr<const SignedIn> signed_in) ABSL_LOCKS_EXCLUDED(mutex_);

  Backends& backends_;
  InternalCalls& internal_calls_;
  const Clock& clock_;
  std::array<unsigned char, 32> hash_key_;
  mutable Mutex mutex_;
  bool hearing_ ABSL_GUARDED_BY(mutex_) = false;
  uint64_t forgotten_ ABSL_GUARDED_BY(mutex_) = 0;  // grows with everything that is forgotten
  std::unordered_map<Key, Entry, KeyHash> kept_ ABSL_GUARDED_BY(mutex_);
  std::unordered_multimap<std::string, std::weak_ptr<std::function<void()>>> watches_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace hiroba::gateway
