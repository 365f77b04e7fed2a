#include "services/common/call.h"

#include <grpcpp/client_context.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "absl/time/clock.h"

namespace hiroba {
namespace {

// What an onward call gets less than we have, so that its own timeout is still reported.
constexpr absl::Duration kMargin = absl::Milliseconds(20);
// An internal caller is signed for a minute and used for most of it.
constexpr absl::Duration kTokenLife = absl::Minutes(1);
constexpr absl::Duration kTokenUse = absl::Seconds(45);

}  // namespace

absl::Duration Call::TimeLeft() const { return deadline - absl::Now(); }

std::unique_ptr<grpc::ClientContext> Call::NewClientContext(absl::Duration budget) const {
  auto context = std::make_unique<grpc::ClientContext>();
  const absl::Time until = std::min(deadline - kMargin, absl::Now() + budget);
  if (until != absl::InfiniteFuture()) context->set_deadline(absl::ToChronoTime(until));
  if (caller_token != nullptr) context->AddMetadata(kCallerMetadata, *caller_token);
  if (!request_id.empty()) context->AddMetadata(kRequestIdMetadata, request_id);
  return context;
}

InternalCalls::InternalCalls(const CallerSigner& signer, const Clock& clock)
    : signer_(signer), clock_(clock) {}

Call InternalCalls::New(std::string_view name, absl::Duration budget) {
  return {.caller = {.internal = true},
          .caller_token = Token(),
          .request_id = NewRequestId(),
          .deadline = absl::Now() + budget,
          .method = name};
}

Call InternalCalls::For(const Call& call) {
  return {.caller = {.internal = true},
          .caller_token = Token(),
          .request_id = call.request_id,
          .deadline = call.deadline,
          .method = call.method};
}

std::shared_ptr<const std::string> InternalCalls::Token() {
  const absl::Time now = clock_.Now();
  MutexLock lock(mutex_);
  if (token_ == nullptr || now >= token_expire_time_ - (kTokenLife - kTokenUse)) {
    token_expire_time_ = now + kTokenLife;
    token_ = std::make_shared<const std::string>(
        signer_.Sign({.internal = true, .expire_time = token_expire_time_}));
  }
  return token_;
}

std::string NewRequestId() {
  constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  std::array<unsigned char, 16> bytes;
  randombytes_buf(bytes.data(), bytes.size());
  std::string id(bytes.size(), '0');
  std::transform(bytes.begin(), bytes.end(), id.begin(),
                 [&](unsigned char byte) { return kAlphabet[byte & 31]; });
  return id;
}

}  // namespace hiroba
