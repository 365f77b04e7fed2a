#include "services/notifications/live_relay.h"

#include <utility>

#include "absl/time/clock.h"
#include "services/common/call.h"
#include "services/common/log.h"
#include "services/common/resource_name.h"

namespace hiroba::notifications {
namespace {

constexpr char kChannel[] = "notifications.live";
constexpr size_t kMostWaiting = 10'000;
// While Redis is away it is tried so often.
constexpr absl::Duration kBackOff = absl::Seconds(1);

}  // namespace

LiveRelay::LiveRelay(LiveFeed& feed, Redis& redis)
    : feed_(feed),
      redis_(redis),
      origin_(NewRequestId()),
      publisher_([this] { PublishWaiting(); }),
      subscriber_(redis.options(), {.message = [this](std::string_view, std::string_view message) {
                    Receive(message);
                  }}) {
  subscriber_.Subscribe(kChannel);
}

LiveRelay::~LiveRelay() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  publisher_.join();
}

void LiveRelay::Tell(MemberId member, const LiveEvent& event) {
  feed_.Tell(member, event);
  v1::LiveMessage message;
  message.set_member(FormatName("members/{member}", member));
  *message.mutable_message() = event;
  Publish(std::move(message));
}

void LiveRelay::ChangeThread(ThreadId thread, int last_post_number) {
  feed_.ChangeThread(thread, last_post_number);
  v1::LiveMessage message;
  auto& change = *message.mutable_message()->mutable_thread_change();
  change.set_thread(FormatName("threads/{thread}", thread));
  change.set_last_post_number(last_post_number);
  Publish(std::move(message));
}

void LiveRelay::EndStreams(MemberId member) {
  feed_.EndStreams(member);
  v1::LiveMessage message;
  message.mutable_end_streams()->set_member(FormatName("members/{member}", member));
  Publish(std::move(message));
}

void LiveRelay::RecheckAccess() {
  feed_.RecheckAccess();
  v1::LiveMessage message;
  message.mutable_recheck_access();
  Publish(std::move(message));
}

void LiveRelay::Publish(v1::LiveMessage message) {
  message.set_origin(origin_);
  MutexLock lock(mutex_);
  if (waiting_.size() >= kMostWaiting || absl::Now() < drop_until_) return;
  waiting_.push_back({"PUBLISH", kChannel, message.SerializeAsString()});
  changed_.NotifyAll();
}

void LiveRelay::PublishWaiting() {
  for (;;) {
    std::vector<RedisCommand> commands;
    {
      MutexLock lock(mutex_);
      while (waiting_.empty() && !stopping_) changed_.Wait(mutex_);
      if (waiting_.empty()) return;
      commands.swap(waiting_);
    }
    // All that came meanwhile in one round trip. Redis being away is no failure: the page that
    // missed a message reads anew within seconds.
    if (redis_.Pipeline(commands).ok()) continue;
    MutexLock lock(mutex_);
    drop_until_ = absl::Now() + kBackOff;
    waiting_.clear();
  }
}

void LiveRelay::Receive(std::string_view message) {
  v1::LiveMessage live;
  if (!live.ParseFromArray(message.data(), static_cast<int>(message.size()))) {
    Log(WARNING, "live message not understood", {});
    return;
  }
  if (live.origin() == origin_) return;
  if (live.has_end_streams()) {
    const auto member =
        ParseName<MemberId>("members/{member}", live.end_streams().member(), "member");
    if (member.ok()) feed_.EndStreams(*member);
  } else if (live.has_recheck_access()) {
    feed_.RecheckAccess();
  } else if (live.message().has_thread_change()) {
    const auto& change = live.message().thread_change();
    const auto thread = ParseName<ThreadId>("threads/{thread}", change.thread(), "thread");
    if (thread.ok()) feed_.ChangeThread(*thread, change.last_post_number());
  } else {
    const auto member = ParseName<MemberId>("members/{member}", live.member(), "member");
    if (member.ok()) feed_.Tell(*member, live.message());
  }
}

}  // namespace hiroba::notifications
