// One RPC being served, or one step of a background loop: who asks, until when, under which
// request id. Everything that must travel on to another service is in here.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "services/common/caller.h"
#include "services/common/clock.h"
#include "services/common/mutex.h"

namespace grpc {
class ClientContext;
}  // namespace grpc

namespace hiroba {

// Metadata of the calls between services.
inline constexpr char kCallerMetadata[] = "hiroba-caller-bin";
inline constexpr char kRequestIdMetadata[] = "hiroba-request-id";

struct Call {
  Caller caller;
  // The signed form that is passed on; null for nobody.
  std::shared_ptr<const std::string> caller_token;
  std::string request_id;
  // By the machine's clock, as gRPC keeps deadlines; never by a test's.
  absl::Time deadline = absl::InfiniteFuture();
  // Full name, `hiroba.threads.v1.Posts/CreatePost`, or the name of a loop. Lives for ever.
  std::string_view method;

  // How long may still be worked on this.
  absl::Duration TimeLeft() const;

  // Returns the context of a call to another service on behalf of the same caller: request id, and
  // a deadline a little before our own, at the most the budget from now.
  std::unique_ptr<grpc::ClientContext> NewClientContext(
      absl::Duration budget = absl::InfiniteDuration()) const;
};

// Makes calls in the service's own name: for background loops, and for methods that only services
// may call. Thread-safe.
class InternalCalls {
 public:
  // Both outlive this.
  InternalCalls(const CallerSigner& signer, const Clock& clock);

  // Returns a call of a background loop. `name` lives for ever; the request id is new.
  Call New(std::string_view name, absl::Duration budget);

  // Returns a call as the service itself while serving a member: same request id and deadline.
  Call For(const Call& call);

 private:
  std::shared_ptr<const std::string> Token() ABSL_LOCKS_EXCLUDED(mutex_);

  const CallerSigner& signer_;
  const Clock& clock_;
  Mutex mutex_;
  std::shared_ptr<const std::string> token_ ABSL_GUARDED_BY(mutex_);
  absl::Time token_expire_time_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

// Returns a new request id: 16 letters and digits, random.
std::string NewRequestId();

}  // namespace hiroba
