// One connection to Redis through hiredis. For redis.cc and redis_subscriber.cc only.
#pragma once

#include <hiredis/hiredis.h>

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/redis.h"

namespace hiroba {

// For one thread. Of no use any more after a failure.
class RedisConnection {
 public:
  // Connects and signs in.
  static absl::StatusOr<std::unique_ptr<RedisConnection>> Connect(const RedisOptions& options);

  // Puts a command into the buffer; what is there goes out with the next Receive or Flush.
  absl::Status Append(std::span<const std::string_view> words);
  absl::Status Flush();

  // Returns the next reply, of any type, within the timeout.
  absl::StatusOr<RedisReply> Receive();

  // Reads what has arrived, once poll() has said that there is something; then returns the replies
  // in it one by one, and nullopt when there is no whole one left.
  absl::Status ReadAvailable();
  absl::StatusOr<std::optional<RedisReply>> NextReply();

  // False when the other side has closed it: asks the system, not Redis.
  bool IsOpen() const;

  absl::Status SetTimeout(absl::Duration timeout);

  int fd() const { return context_->fd; }

 private:
  struct Free {
    void operator()(redisContext* context) const { redisFree(context); }
  };

  explicit RedisConnection(redisContext* context, absl::Duration timeout)
      : context_(context), timeout_(timeout) {}
  absl::Status Failure() const;

  std::unique_ptr<redisContext, Free> context_;
  absl::Duration timeout_;
};

// What an error reply means: states of the server that pass are UNAVAILABLE.
absl::Status RedisErrorStatus(std::string_view error);

}  // namespace hiroba
