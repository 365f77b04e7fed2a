#include "gateway/rate_limit.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "fmt/format.h"
#include "services/common/log.h"

namespace hiroba::gateway {
namespace {

// Tokens of a batch are used within this time or lost, so that an idle gateway holds back none.
constexpr absl::Duration kBatchLife = absl::Seconds(5);
constexpr absl::Duration kSweepInterval = absl::Seconds(10);
constexpr absl::Duration kAwayPause = absl::Seconds(5);
constexpr size_t kMostAccounts = 200'000;

// Takes up to ARGV[3] tokens of the bucket at KEYS[1], which fills with ARGV[1] a second up to
// ARGV[2]. By the clock of Redis, so that gateways need not agree on theirs. Returns the tokens
// taken and the thousandths of tokens that are left.
constexpr std::string_view kScript = R"lua(
local rate, burst, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1000000
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(bucket[1]) or burst, tonumber(bucket[2]) or now
tokens = math.min(burst, tokens + math.max(0, now - at) * rate)
local taken = math.min(wanted, math.floor(tokens))
tokens = tokens - taken
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil((burst - tokens) / rate * 1000) + 1000)
return {taken, math.floor(tokens * 1000)}
)lua";

std::string KeyOf(const RateRule& rule, std::string_view who) {
  return fmt::format("gateway:rate:{}:{}", rule.name, who);
}

// Tokens taken from Redis at once. Those that are not used within the batch's life are lost, so it
// is no more than come back in that time: a slow rule is counted one by one.
int BatchOf(const RateRule& rule) {
  const double come_back = rule.per_second * absl::ToDoubleSeconds(kBatchLife);
  return static_cast<int>(std::clamp(std::min(rule.burst / 20.0, come_back), 1.0, 50.0));
}

}  // namespace

absl::StatusOr<RateRule> RateRule::Parse(std::string name, std::string_view text) {
  RateRule rule{std::move(name), 0, 0};
  if (text == "off") return rule;
  const size_t slash = text.find('/');
  const char* const end = text.data() + text.size();
  if (slash != std::string_view::npos) {
    const auto rate = std::from_chars(text.data(), text.data() + slash, rule.per_second);
    const auto burst = std::from_chars(text.data() + slash + 1, end, rule.burst);
    if (rate.ec == std::errc() && rate.ptr == text.data() + slash && burst.ec == std::errc() &&
        burst.ptr == end && rule.per_second > 0 && rule.per_second < 1e6 && rule.burst > 0 &&
        rule.burst < 1'000'000) {
      return rule;
    }
  }
  return absl::InvalidArgumentError(fmt::format("{} is neither rate/burst nor off", text));
}

int TokenBucket::Take(const RateRule& rule, int wanted, absl::Time now) {
  const double passed = std::max(0.0, absl::ToDoubleSeconds(now - filled_));
  tokens_ = std::min<double>(rule.burst, tokens_ + passed * rule.per_second);
  filled_ = now;
  const int taken = std::min(wanted, static_cast<int>(tokens_));
  tokens_ -= taken;
  return taken;
}

absl::Duration TokenBucket::NextToken(const RateRule& rule) const {
  return absl::Seconds(std::max(0.0, 1 - tokens_) / rule.per_second);
}

// What this gateway holds for one key.
struct RateLimiter::Account {
  int batch = 0;           // tokens taken from Redis and not used yet
  absl::Time batch_until;  // when they are lost
  double left = 0;         // in Redis, when it was asked last
  absl::Time refused_until = absl::InfinitePast();
  std::optional<TokenBucket> own;  // while Redis is away
  absl::Time own_full;             // when that may be forgotten
  absl::Time used;
};

RateLimiter::RateLimiter(Redis* redis, const Clock& clock) : redis_(redis), clock_(clock) {}
RateLimiter::~RateLimiter() = default;

std::optional<RateDecision> RateLimiter::TryTake(const RateRule& rule, std::string_view who) {
  if (rule.burst == 0) return RateDecision{};
  const std::string key = KeyOf(rule, who);
  const absl::Time now = clock_.Now();
  {
    const MutexLock lock(mutex_);
    Sweep(now);
    Account& account = accounts_[key];
    account.used = now;
    const auto full_after = [&](double tokens) {
      return absl::Seconds((rule.burst - tokens) / rule.per_second);
    };
    if (account.batch > 0 && now < account.batch_until) {
      --account.batch;
      const double left = account.left + account.batch;
      return RateDecision{true, rule.burst, static_cast<int>(left), {}, full_after(left)};
    }
    if (now < account.refused_until) {
      return RateDecision{false, rule.burst, 0, account.refused_until - now, full_after(0)};
    }
    if (redis_ != nullptr && now >= redis_away_until_ && !trying_again_) {
      trying_again_ = redis_away_until_ != absl::InfinitePast();
      return std::nullopt;
    }
  }
  return TakeOwn(rule, key);
}

void RateLimiter::Take(const RateRule& rule, std::string_view who,
                       std::function<void(RateDecision)> done) {
  std::string key = KeyOf(rule, who);
  const bool queued = asker_.TryRun([this, rule, key, done] {
    // A Redis that hangs takes a second of each who asks it; those who queued meanwhile do not ask.
    done(IsRedisAway() ? TakeOwn(rule, key) : Settle(rule, key, TakeBatch(rule, key)));
  });
  if (queued) return;
  {
    const MutexLock lock(mutex_);
    trying_again_ = false;
  }
  done(TakeOwn(rule, key));
}

bool RateLimiter::IsRedisAway() {
  const MutexLock lock(mutex_);
  return clock_.Now() < redis_away_until_;
}

absl::StatusOr<RateLimiter::Batch> RateLimiter::TakeBatch(const RateRule& rule,
                                                          const std::string& key) {
  const std::string rate = fmt::format("{}", rule.per_second), burst = std::to_string(rule.burst);
  const std::string wanted = std::to_string(BatchOf(rule));
  const auto reply = redis_->Command({"EVAL", kScript, "1", key, rate, burst, wanted});
  if (!reply.ok()) return reply.status();
  if (reply->elements.size() != 2) return absl::InternalError("the script answers otherwise");
  Batch batch;
  batch.granted = static_cast<int>(reply->elements[0].integer);
  batch.left = static_cast<double>(reply->elements[1].integer) / 1000;
  batch.next_token = absl::Seconds(std::max(0.0, 1 - batch.left) / rule.per_second);
  return batch;
}

// Enters what Redis said, and takes one token of it.
RateDecision RateLimiter::Settle(const RateRule& rule, const std::string& key,
                                 const absl::StatusOr<Batch>& batch) {
  const absl::Time now = clock_.Now();
  if (!batch.ok()) {
    {
      const MutexLock lock(mutex_);
      redis_away_until_ = now + kAwayPause;
      trying_again_ = false;
    }
    Log(WARNING, "rate limits without Redis", {{"error", batch.status()}});
    return TakeOwn(rule, key);
  }
  const MutexLock lock(mutex_);
  redis_away_until_ = absl::InfinitePast();
  trying_again_ = false;
  Account& account = accounts_[key];
  account.used = now;
  account.own.reset();
  account.left = batch->left;
  RateDecision decision{batch->granted > 0, rule.burst, 0, {}, {}};
  if (decision.allowed) {
    // A batch that another request brought meanwhile counts too: Redis has both.
    const int held = now < account.batch_until ? account.batch : 0;
    account.batch = held + batch->granted - 1;
    account.batch_until = now + kBatchLife;
    decision.remaining = static_cast<int>(account.left) + account.batch;
  } else {
    decision.retry_after = batch->next_token;
    account.refused_until = now + batch->next_token;
  }
  decision.full_after = absl::Seconds((rule.burst - decision.remaining) / rule.per_second);
  return decision;
}

RateDecision RateLimiter::TakeOwn(const RateRule& rule, const std::string& key) {
  const absl::Time now = clock_.Now();
  const MutexLock lock(mutex_);
  Account& account = accounts_[key];
  account.used = now;
  if (!account.own) account.own.emplace(rule, now);
  RateDecision decision{account.own->Take(rule, 1, now) > 0, rule.burst, 0, {}, {}};
  decision.remaining = static_cast<int>(account.own->tokens());
  if (!decision.allowed) decision.retry_after = account.own->NextToken(rule);
  decision.full_after = absl::Seconds((rule.burst - account.own->tokens()) / rule.per_second);
  account.own_full = now + decision.full_after;
  return decision;
}

// Forgets who has not asked for a while, since Redis knows their buckets, and buckets of our own
// that are full again.
void RateLimiter::Sweep(absl::Time now) {
  if (now < next_sweep_ && accounts_.size() < kMostAccounts) return;
  next_sweep_ = now + kSweepInterval;
  std::erase_if(accounts_, [&](const auto& item) {
    const Account& account = item.second;
    return account.own ? now >= account.own_full : now - account.used > kBatchLife;
  });
  if (accounts_.size() >= kMostAccounts) accounts_.clear();
}

}  // namespace hiroba::gateway
