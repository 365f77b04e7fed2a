#include "services/common/redis.h"

#include "absl/time/clock.h"
#include "services/common/redis_connection.h"
#include "services/common/status_macros.h"

namespace hiroba {
namespace {

// After a failed connect, the time in which nobody tries again.
constexpr absl::Duration kRefusal = absl::Milliseconds(100);

}  // namespace

Redis::Redis(RedisOptions options) : options_(std::move(options)) {}

Redis::~Redis() = default;

absl::StatusOr<std::unique_ptr<RedisConnection>> Redis::Take() {
  {
    MutexLock lock(mutex_);
    while (!idle_.empty()) {
      std::unique_ptr<RedisConnection> connection = std::move(idle_.back());
      idle_.pop_back();
      if (connection->IsOpen()) return connection;
    }
    if (absl::Now() < refuse_until_) return absl::UnavailableError("redis: away a moment ago");
  }
  absl::StatusOr<std::unique_ptr<RedisConnection>> connection = RedisConnection::Connect(options_);
  if (!connection.ok()) {
    MutexLock lock(mutex_);
    refuse_until_ = absl::Now() + kRefusal;
  }
  return connection;
}

void Redis::Return(std::unique_ptr<RedisConnection> connection) {
  MutexLock lock(mutex_);
  if (idle_.size() < static_cast<size_t>(options_.max_idle_connections)) {
    idle_.push_back(std::move(connection));
  }
}

absl::StatusOr<RedisReply> Redis::Command(std::initializer_list<std::string_view> words) {
  return Command(words, options_.timeout);
}

absl::StatusOr<RedisReply> Redis::Command(std::initializer_list<std::string_view> words,
                                          absl::Duration timeout) {
  const RedisCommand command(words.begin(), words.end());
  ASSIGN_OR_RETURN(std::vector<RedisReply> replies, Run({&command, 1}, timeout));
  if (replies[0].type == RedisReply::Type::kError) return RedisErrorStatus(replies[0].text);
  return std::move(replies[0]);
}

absl::StatusOr<std::vector<RedisReply>> Redis::Pipeline(std::span<const RedisCommand> commands) {
  return Run(commands, options_.timeout);
}

absl::Status Redis::Ping() { return Command({"PING"}).status(); }

absl::StatusOr<std::vector<RedisReply>> Redis::Run(std::span<const RedisCommand> commands,
                                                   absl::Duration timeout) {
  ASSIGN_OR_RETURN(std::unique_ptr<RedisConnection> connection, Take());
  const auto run = [&]() -> absl::StatusOr<std::vector<RedisReply>> {
    RETURN_IF_ERROR(connection->SetTimeout(timeout));
    for (const RedisCommand& command : commands) {
      const std::vector<std::string_view> words(command.begin(), command.end());
      RETURN_IF_ERROR(connection->Append(words));
    }
    std::vector<RedisReply> replies;
    replies.reserve(commands.size());
    while (replies.size() < commands.size()) {
      ASSIGN_OR_RETURN(RedisReply reply, connection->Receive());
      replies.push_back(std::move(reply));
    }
    return replies;
  };
  absl::StatusOr<std::vector<RedisReply>> replies = run();
  if (replies.ok()) Return(std::move(connection));
  return replies;
}

}  // namespace hiroba
