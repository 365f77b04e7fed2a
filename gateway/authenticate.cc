#include "gateway/authenticate.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>

#include "hiroba/api/v1/caller.pb.h"
#include "hiroba/identity/v1/sessions.pb.h"
#include "services/common/status.h"
#include "services/common/timestamp.h"

namespace hiroba::gateway {
namespace {

const std::string kAuthenticate = "/hiroba.identity.v1.Sessions/Authenticate";
constexpr absl::Duration kTimeout = absl::Seconds(5);
// Without word from Redis an ended session may be used for this long. Streams look at what is kept
// every second and a half then, and still end within 5 seconds.
constexpr absl::Duration kLongestUnheard = absl::Seconds(3);
// One request renews a caller that is about to expire while the others still use it; what a call
// takes has to fit in, too.
constexpr absl::Duration kRenewBefore = absl::Seconds(10);
constexpr absl::Duration kUnusableBefore = absl::Seconds(2);
constexpr size_t kMostKept = 50'000;
constexpr size_t kLongestToken = 512;

// Tokens are printable ASCII; for anything else identity need not be asked.
bool IsToken(std::string_view text) {
  return !text.empty() && text.size() <= kLongestToken &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

absl::Status Expired() {
  return Unauthenticated("SESSION_EXPIRED",
                         "ログインの有効期限が切れました。もう一度ログインしてください。");
}

}  // namespace

Authenticator::Authenticator(Backends& backends, InternalCalls& internal_calls, const Clock& clock)
    : backends_(backends), internal_calls_(internal_calls), clock_(clock) {
  randombytes_buf(hash_key_.data(), hash_key_.size());
}

size_t Authenticator::KeyHash::operator()(const Key& key) const {
  size_t hash;
  std::memcpy(&hash, key.data(), sizeof(hash));
  return hash;
}

// The token itself is not kept: what reads our memory does not learn it.
Authenticator::Key Authenticator::KeyOf(std::string_view token) const {
  Key key;
  crypto_generichash(key.data(), key.size(), reinterpret_cast<const unsigned char*>(token.data()),
                     token.size(), hash_key_.data(), hash_key_.size());
  return key;
}

bool Authenticator::IsUsable(const SignedIn& signed_in) const {
  const absl::Time now = clock_.Now();
  return signed_in.expire_time - now >= kUnusableBefore &&
         (hearing_ || now - signed_in.ask_time < kLongestUnheard);
}

bool Authenticator::Knows(std::string_view token) const {
  if (!IsToken(token)) return false;
  const Key key = KeyOf(token);
  const MutexLock lock(mutex_);
  const auto found = kept_.find(key);
  return found != kept_.end() && IsUsable(*found->second.signed_in);
}

std::shared_ptr<const SignedIn> Authenticator::Find(const Key& key) {
  const MutexLock lock(mutex_);
  const auto found = kept_.find(key);
  if (found == kept_.end() || !IsUsable(*found->second.signed_in)) return nullptr;
  Entry& entry = found->second;
  if (entry.signed_in->expire_time - clock_.Now() < kRenewBefore && !entry.being_renewed) {
    entry.being_renewed = true;
    return nullptr;
  }
  return entry.signed_in;
}

std::shared_ptr<const SignedIn> Authenticator::AfterFailure(const Key& key,
                                                            const absl::Status& failure) {
  {
    const MutexLock lock(mutex_);
    if (failure.code() == absl::StatusCode::kUnauthenticated) {
      kept_.erase(key);
    } else if (const auto found = kept_.find(key); found != kept_.end()) {
      found->second.being_renewed = true;
    }
  }
  return Find(key);
}

void Authenticator::Keep(const Key& key, std::shared_ptr<const SignedIn> signed_in) {
  const absl::Time now = clock_.Now();
  const MutexLock lock(mutex_);
  if (kept_.size() >= kMostKept) {
    std::erase_if(kept_,
                  [&](const auto& item) { return item.second.signed_in->expire_time < now; });
    if (kept_.size() >= kMostKept) kept_.clear();
  }
  kept_[key] = {std::move(signed_in), false};
}

Task<absl::StatusOr<std::shared_ptr<const SignedIn>>> Authenticator::Authenticate(
    std::string_view token, std::string_view request_id) {
  if (!IsToken(token)) co_return Expired();
  const Key key = KeyOf(token);
  if (auto kept = Find(key)) co_return kept;

  uint64_t forgotten_before;
  {
    const MutexLock lock(mutex_);
    forgotten_before = forgotten_;
  }
  const absl::Time ask_time = clock_.Now();
  identity::v1::AuthenticateRequest request;
  request.set_token(token.data(), token.size());
  const Call call = internal_calls_.New("gateway/authenticate", kTimeout);
  const auto response = co_await backends_.Ask<identity::v1::AuthenticateResponse>(
      kAuthenticate, request,
      {.caller_token = *call.caller_token, .request_id = request_id, .timeout = kTimeout});
  if (!response.ok()) {
    // What is kept goes on for its last seconds when identity is away.
    if (auto kept = AfterFailure(key, response.status())) co_return kept;
    co_return response.status();
  }

  api::v1::Caller caller;
  if (!caller.ParseFromString(response->caller().caller())) {
    co_return absl::InternalError("the caller cannot be read");
  }
  auto signed_in = std::make_shared<SignedIn>();
  signed_in->caller_token = response->caller().SerializeAsString();
  signed_in->session = response->session();
  signed_in->member = response->member();
  signed_in->caller = FromProto(caller);
  signed_in->expire_time = FromTimestamp(response->expire_time());
  signed_in->ask_time = ask_time;
  bool still_true;
  {
    // A session that ended while identity answered must not come back with the answer.
    const MutexLock lock(mutex_);
    still_true = forgotten_ == forgotten_before;
  }
  if (still_true) Keep(key, signed_in);
  co_return signed_in;
}

void Authenticator::SetHearing(bool hearing) {
  std::vector<std::shared_ptr<std::function<void()>>> to_tell;
  {
    const MutexLock lock(mutex_);
    if (hearing_ == hearing) return;
    hearing_ = hearing;
    for (const auto& [name, watch] : watches_) {
      if (auto changed = watch.lock()) to_tell.push_back(std::move(changed));
    }
    if (hearing) {
      // What was said meanwhile is lost.
      ++forgotten_;
      kept_.clear();
    }
  }
  for (const auto& changed : to_tell) (*changed)();
}

bool Authenticator::hearing() const {
  const MutexLock lock(mutex_);
  return hearing_;
}

void Authenticator::Forget(std::string_view name) {
  std::vector<std::shared_ptr<std::function<void()>>> to_tell;
  {
    const MutexLock lock(mutex_);
    ++forgotten_;
    std::erase_if(kept_, [&](const auto& item) {
      return item.second.signed_in->session == name || item.second.signed_in->member == name;
    });
    const auto [begin, end] = watches_.equal_range(std::string(name));
    for (auto watch = begin; watch != end; ++watch) {
      if (auto changed = watch->second.lock()) to_tell.push_back(std::move(changed));
    }
  }
  for (const auto& changed : to_tell) (*changed)();
}

Authenticator::Watch Authenticator::WatchFor(const SignedIn& signed_in,
                                             std::function<void()> changed) {
  auto function = std::make_shared<std::function<void()>>(std::move(changed));
  const std::vector<std::string> names = {signed_in.session, signed_in.member};
  {
    const MutexLock lock(mutex_);
    for (const std::string& name : names) watches_.emplace(name, function);
  }
  // The guard keeps the function alive, and takes its entries away with itself.
  return {function.get(), [this, function, names](void*) mutable {
            function.reset();
            const MutexLock lock(mutex_);
            for (const std::string& name : names) {
              const auto [begin, end] = watches_.equal_range(name);
              for (auto watch = begin; watch != end;) {
                watch = watch->second.expired() ? watches_.erase(watch) : std::next(watch);
              }
            }
          }};
}

}  // namespace hiroba::gateway
