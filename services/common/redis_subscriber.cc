#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <set>
#include <thread>

#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/common/redis.h"
#include "services/common/redis_connection.h"
#include "services/common/status_macros.h"

namespace hiroba {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(20);
constexpr absl::Duration kLongestPause = absl::Seconds(1);

// A silent connection is asked for a sign of life; no answer within another such time ends it.
constexpr absl::Duration kPingInterval = absl::Seconds(5);

}  // namespace

class RedisSubscriber::Worker {
 public:
  Worker(RedisOptions options, Handlers handlers)
      : options_(std::move(options)),
        handlers_(std::move(handlers)),
        wake_fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
        thread_([this](const std::stop_token& stop) { Run(stop); }) {}

  ~Worker() {
    thread_.request_stop();
    Wake();
    thread_.join();
    close(wake_fd_);
  }

  void Change(std::string channel, bool wanted) {
    {
      MutexLock lock(mutex_);
      if (wanted) {
        wanted_.insert(std::move(channel));
      } else {
        wanted_.erase(channel);
      }
      ++changes_;
    }
    Wake();
  }

 private:
  void Wake() {
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(wake_fd_, &one, sizeof(one));
  }

  void Run(const std::stop_token& stop) {
    absl::Duration pause = kFirstPause;
    while (!stop.stop_requested()) {
      bool connected = false;
      const absl::Status status = Listen(stop, connected);
      if (stop.stop_requested()) return;
      if (connected) {
        pause = kFirstPause;
        Log(WARNING, "subscription to redis lost", {{"error", status}});
        if (handlers_.disconnected) handlers_.disconnected();
      }
      if (!WaitUnlessStopped(stop, pause)) return;
      pause = std::min(pause * 2, kLongestPause);
    }
  }

  // Connects and listens until that fails.
  absl::Status Listen(const std::stop_token& stop, bool& connected) {
    ASSIGN_OR_RETURN(const std::unique_ptr<RedisConnection> connection,
                     RedisConnection::Connect(options_));
    std::set<std::string> subscribed;
    uint64_t changes_seen = 0;
    bool pinged = false;
    confirmed_ = 0;
    while (!stop.stop_requested()) {
      RETURN_IF_ERROR(Adjust(*connection, subscribed, changes_seen));
      if (!connected && confirmed_ >= subscribed.size()) {
        connected = true;
        if (handlers_.connected) handlers_.connected();
      }
      pollfd fds[] = {{connection->fd(), POLLIN, 0}, {wake_fd_, POLLIN, 0}};
      const int ready = poll(fds, 2, static_cast<int>(absl::ToInt64Milliseconds(kPingInterval)));
      if (ready < 0 && errno != EINTR) return absl::UnavailableError("redis: poll failed");
      if (ready == 0) {
        if (pinged) return absl::UnavailableError("redis: no answer to a ping");
        const std::string_view ping[] = {"PING"};
        RETURN_IF_ERROR(connection->Append(ping));
        RETURN_IF_ERROR(connection->Flush());
        pinged = true;
      }
      if (fds[1].revents != 0) {
        uint64_t count = 0;
        [[maybe_unused]] const ssize_t size = read(wake_fd_, &count, sizeof(count));
      }
      if (fds[0].revents != 0) {
        pinged = false;
        RETURN_IF_ERROR(connection->ReadAvailable());
        RETURN_IF_ERROR(HandleReplies(*connection, stop));
      }
    }
    return absl::OkStatus();
  }

  // Tells Redis what has changed in the wanted channels.
  absl::Status Adjust(RedisConnection& connection, std::set<std::string>& subscribed,
                      uint64_t& changes_seen) {
    std::set<std::string> wanted;
    {
      MutexLock lock(mutex_);
      if (changes_seen == changes_) return absl::OkStatus();
      changes_seen = changes_;
      wanted = wanted_;
    }
    for (const std::string& channel : wanted) {
      if (!subscribed.insert(channel).second) continue;
      const std::string_view command[] = {"SUBSCRIBE", channel};
      RETURN_IF_ERROR(connection.Append(command));
    }
    for (auto channel = subscribed.begin(); channel != subscribed.end();) {
      if (wanted.contains(*channel)) {
        ++channel;
        continue;
      }
      const std::string_view command[] = {"UNSUBSCRIBE", *channel};
      RETURN_IF_ERROR(connection.Append(command));
      channel = subscribed.erase(channel);
    }
    return connection.Flush();
  }

  absl::Status HandleReplies(RedisConnection& connection, const std::stop_token& stop) {
    for (;;) {
      ASSIGN_OR_RETURN(const std::optional<RedisReply> reply, connection.NextReply());
      if (!reply.has_value()) return absl::OkStatus();
      if (reply->type == RedisReply::Type::kError) return RedisErrorStatus(reply->text);
      if (reply->elements.size() != 3) continue;  // the answer to a ping
      if (reply->elements[0].text == "subscribe") ++confirmed_;
      if (reply->elements[0].text == "message" && !stop.stop_requested()) {
        handlers_.message(reply->elements[1].text, reply->elements[2].text);
      }
    }
  }

  const RedisOptions options_;
  const Handlers handlers_;
  const int wake_fd_;
  Mutex mutex_;
  std::set<std::string> wanted_ ABSL_GUARDED_BY(mutex_);
  uint64_t changes_ ABSL_GUARDED_BY(mutex_) = 1;
  // Subscriptions of this connection that Redis has confirmed. The thread's own.
  size_t confirmed_ = 0;
  std::jthread thread_;  // last: it uses the rest
};

RedisSubscriber::RedisSubscriber(RedisOptions options, Handlers handlers)
    : worker_(std::make_unique<Worker>(std::move(options), std::move(handlers))) {}

RedisSubscriber::~RedisSubscriber() = default;

void RedisSubscriber::Subscribe(std::string channel) { worker_->Change(std::move(channel), true); }

void RedisSubscriber::Unsubscribe(const std::string& channel) { worker_->Change(channel, false); }

}  // namespace hiroba
