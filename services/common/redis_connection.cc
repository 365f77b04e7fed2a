#include "services/common/redis_connection.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <vector>

#include "services/common/status_macros.h"

namespace hiroba {
namespace {

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using OwnedReply = std::unique_ptr<redisReply, FreeReply>;

RedisReply Convert(const redisReply& from) {
  RedisReply reply;
  switch (from.type) {
    case REDIS_REPLY_INTEGER:
      reply.type = RedisReply::Type::kInteger;
      reply.integer = from.integer;
      break;
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      reply.type = RedisReply::Type::kText;
      reply.text.assign(from.str, from.len);
      break;
    case REDIS_REPLY_ERROR:
      reply.type = RedisReply::Type::kError;
      reply.text.assign(from.str, from.len);
      break;
    case REDIS_REPLY_ARRAY:
      reply.type = RedisReply::Type::kArray;
      reply.elements.reserve(from.elements);
      for (size_t i = 0; i < from.elements; ++i)
        reply.elements.push_back(Convert(*from.element[i]));
      break;
    default:
      break;
  }
  return reply;
}

}  // namespace

absl::Status RedisErrorStatus(std::string_view error) {
  for (const std::string_view passing :
       {"LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "OOM", "MISCONF", "BUSY", "NOREPLICAS",
        "TRYAGAIN", "NOAUTH", "WRONGPASS", "ERR max number of clients"}) {
    if (error.starts_with(passing)) return absl::UnavailableError(fmt::format("redis: {}", error));
  }
  return absl::InternalError(fmt::format("redis: {}", error));
}

absl::StatusOr<std::unique_ptr<RedisConnection>> RedisConnection::Connect(
    const RedisOptions& options) {
  const timeval timeout = absl::ToTimeval(options.connect_timeout);
  redisContext* const context =
      options.socket.empty() ? redisConnectWithTimeout(options.host.c_str(), options.port, timeout)
                             : redisConnectUnixWithTimeout(options.socket.c_str(), timeout);
  if (context == nullptr) return absl::UnavailableError("redis: connect: out of memory");
  std::unique_ptr<RedisConnection> connection(new RedisConnection(context, absl::ZeroDuration()));
  if (context->err != 0) return connection->Failure();
  if (options.socket.empty()) redisEnableKeepAlive(context);
  RETURN_IF_ERROR(connection->SetTimeout(options.timeout));
  if (!options.password.empty()) {
    RETURN_IF_ERROR(connection->Append(std::vector<std::string_view>{"AUTH", options.password}));
    ASSIGN_OR_RETURN(const RedisReply reply, connection->Receive());
    if (reply.type == RedisReply::Type::kError) return RedisErrorStatus(reply.text);
  }
  return connection;
}

absl::Status RedisConnection::Failure() const {
  return absl::UnavailableError(fmt::format("redis: {}", std::string_view(context_->errstr)));
}

absl::Status RedisConnection::Append(std::span<const std::string_view> words) {
  std::vector<const char*> starts;
  std::vector<size_t> sizes;
  for (const std::string_view word : words) {
    starts.push_back(word.data());
    sizes.push_back(word.size());
  }
  if (redisAppendCommandArgv(context_.get(), static_cast<int>(words.size()), starts.data(),
                             sizes.data()) != REDIS_OK) {
    return Failure();
  }
  return absl::OkStatus();
}

absl::Status RedisConnection::Flush() {
  for (int done = 0; done == 0;) {
    if (redisBufferWrite(context_.get(), &done) != REDIS_OK) return Failure();
  }
  return absl::OkStatus();
}

absl::StatusOr<RedisReply> RedisConnection::Receive() {
  void* raw = nullptr;
  if (redisGetReply(context_.get(), &raw) != REDIS_OK) return Failure();
  const OwnedReply reply(static_cast<redisReply*>(raw));
  return Convert(*reply);
}

absl::Status RedisConnection::ReadAvailable() {
  return redisBufferRead(context_.get()) == REDIS_OK ? absl::OkStatus() : Failure();
}

absl::StatusOr<std::optional<RedisReply>> RedisConnection::NextReply() {
  void* raw = nullptr;
  if (redisGetReplyFromReader(context_.get(), &raw) != REDIS_OK) return Failure();
  if (raw == nullptr) return std::optional<RedisReply>();
  const OwnedReply reply(static_cast<redisReply*>(raw));
  return std::optional<RedisReply>(Convert(*reply));
}

bool RedisConnection::IsOpen() const {
  char byte = 0;
  const ssize_t size = recv(context_->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

absl::Status RedisConnection::SetTimeout(absl::Duration timeout) {
  if (timeout == timeout_) return absl::OkStatus();
  if (redisSetTimeout(context_.get(), absl::ToTimeval(timeout)) != REDIS_OK) return Failure();
  timeout_ = timeout;
  return absl::OkStatus();
}

}  // namespace hiroba
