// Limits how often a member or an address may ask: token buckets in Redis, shared by all gateways,
// of which each takes small batches; buckets of our own while Redis is away.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/clock.h"
#include "services/common/mutex.h"
#include "services/common/redis.h"
#include "services/common/worker_pool.h"

namespace hiroba::gateway {

// One limit: `burst` at once, and `per_second` in the long run. Without a burst there is no limit.
struct RateRule {
  std::string name;  // part of the key in Redis
  double per_second = 0;
  int burst = 0;

  // Reads "50/500": 50 a second, 500 at once; "off". Fails with INVALID_ARGUMENT.
  static absl::StatusOr<RateRule> Parse(std::string name, std::string_view text);
};

// What a limit says to one request, and what the client is told of it.
struct RateDecision {
  bool allowed = true;
  int limit = 0;      // the burst
  int remaining = 0;  // at least this many more at once
  absl::Duration retry_after;
  absl::Duration full_after;  // until the bucket is full again
};

// A bucket of tokens. Pure; for one thread. Clocks that go back do no harm.
class TokenBucket {
 public:
  TokenBucket(const RateRule& rule, absl::Time now) : tokens_(rule.burst), filled_(now) {}

  // Takes up to `wanted` tokens and returns how many there were.
  int Take(const RateRule& rule, int wanted, absl::Time now);
  // Returns how many are left, and how long until there is one.
  double tokens() const { return tokens_; }
  absl::Duration NextToken(const RateRule& rule) const;

 private:
  double tokens_;
  absl::Time filled_;
};

// Thread-safe.
class RateLimiter {
 public:
  // Without Redis (null) only buckets of our own. All outlive it. The clock is a steady one: by one
  // that is set back, somebody would be refused until it is that late again.
  RateLimiter(Redis* redis, const Clock& clock);
  ~RateLimiter();
  RateLimiter(const RateLimiter&) = delete;
  RateLimiter& operator=(const RateLimiter&) = delete;

  // Takes one token of a member's or an address's bucket, if that can be decided at once. Nothing:
  // Redis has to be asked, by Take.
  std::optional<RateDecision> TryTake(const RateRule& rule, std::string_view who);

  // Asks Redis and calls `done` with the decision, mostly on another thread and within two seconds,
  // however many ask: when Redis does not answer one of them, the others do not wait for it.
  void Take(const RateRule& rule, std::string_view who, std::function<void(RateDecision)> done);

 private:
  struct Account;
  struct Batch {
    int granted = 0;
    double left = 0;
    absl::Duration next_token;
  };

  // Whether Redis did not answer lately.
  bool IsRedisAway();
  absl::StatusOr<Batch> TakeBatch(const RateRule& rule, const std::string& key);
  RateDecision TakeOwn(const RateRule& rule, const std::string& key);
  RateDecision Settle(const RateRule& rule, const std::string& key,
                      const absl::StatusOr<Batch>& batch);
  void Sweep(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Redis* const redis_;
  const Clock& clock_;
  Mutex mutex_;
  std::unordered_map<std::string, Account> accounts_ ABSL_GUARDED_BY(mutex_);
  absl::Time next_sweep_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  // While Redis is away: when one request may find out whether it is back, and whether one does.
  absl::Time redis_away_until_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  bool trying_again_ ABSL_GUARDED_BY(mutex_) = false;
  WorkerPool asker_{1, 1000};  // Redis blocks; last, since it uses the rest
};

}  // namespace hiroba::gateway
