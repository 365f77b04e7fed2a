// Redis over hiredis: a small pool for commands and pipelines, and a subscriber for pub/sub. Every
// call has a timeout. Redis may lose everything at any time; nothing here hides that.
//
// Errors: UNAVAILABLE when Redis cannot be reached, does not answer in time, is loading, read-only
// or full; INTERNAL for a command that Redis refuses (its message begins with Redis' error word).
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/mutex.h"

namespace hiroba {

struct RedisOptions {
  // The unix socket; empty means TCP to host and port.
  std::string socket;
  std::string host = "127.0.0.1";
  int port = 6379;
  // Empty means none.
  std::string password;
  // Idle connections that are kept; more are made when needed.
  int max_idle_connections = 8;
  absl::Duration connect_timeout = absl::Milliseconds(500);
  // For one command or pipeline, unless the call says otherwise.
  absl::Duration timeout = absl::Seconds(1);
};

// What Redis answered.
struct RedisReply {
  enum class Type { kNil, kInteger, kText, kArray, kError };

  bool IsNil() const { return type == Type::kNil; }

  Type type = Type::kNil;
  int64_t integer = 0;
  // Of kText: any bytes; "OK" for a status. Of kError: the error, "WRONGTYPE Operation …".
  std::string text;
  std::vector<RedisReply> elements;
};

// A command's words, any bytes: {"SET", key, value}.
using RedisCommand = std::vector<std::string>;

class RedisConnection;

// Thread-safe. Connects when first needed; after a failed connect, calls fail at once for a tenth
// of a second, so that a Redis that is away costs its callers no time.
class Redis {
 public:
  explicit Redis(RedisOptions options);
  ~Redis();
  Redis(const Redis&) = delete;
  Redis& operator=(const Redis&) = delete;

  // Runs one command. An error from Redis is a status, never a reply.
  absl::StatusOr<RedisReply> Command(std::initializer_list<std::string_view> words);

  // The same with a timeout of its own: for a command that blocks, longer than it blocks.
  absl::StatusOr<RedisReply> Command(std::initializer_list<std::string_view> words,
                                     absl::Duration timeout);

  // As a health check: OK when Redis answers.
  absl::Status Ping();

  // Sends all commands, then reads all replies, in the same order. A command that Redis refuses is
  // a reply of kError and the others run nevertheless. Not atomic.
  absl::StatusOr<std::vector<RedisReply>> Pipeline(std::span<const RedisCommand> commands);

  const RedisOptions& options() const { return options_; }

 private:
  absl::StatusOr<std::vector<RedisReply>> Run(std::span<const RedisCommand> commands,
                                              absl::Duration timeout);
  absl::StatusOr<std::unique_ptr<RedisConnection>> Take();
  void Return(std::unique_ptr<RedisConnection> connection);

  const RedisOptions options_;
  Mutex mutex_;
  std::vector<std::unique_ptr<RedisConnection>> idle_ ABSL_GUARDED_BY(mutex_);
  absl::Time refuse_until_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

// Listens to channels on a thread and a connection of its own, and connects again when that breaks.
// What is published meanwhile is lost, so whoever keeps state by these messages drops it in
// `connected`. Thread-safe.
class RedisSubscriber {
 public:
  struct Handlers {
    // A message on a subscribed channel. Runs on the subscriber's thread: be quick.
    std::function<void(std::string_view channel, std::string_view message)> message;
    // Subscribed to everything (again), and the connection is lost. May be null.
    std::function<void()> connected;
    std::function<void()> disconnected;
  };

  // Starts at once.
  RedisSubscriber(RedisOptions options, Handlers handlers);

  // Stops listening; no handler runs afterwards.
  ~RedisSubscriber();
  RedisSubscriber(const RedisSubscriber&) = delete;
  RedisSubscriber& operator=(const RedisSubscriber&) = delete;

  // Adds or drops a channel; takes effect within milliseconds while connected. Twice is once.
  void Subscribe(std::string channel);
  void Unsubscribe(const std::string& channel);

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace hiroba
