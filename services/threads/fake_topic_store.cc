#include <algorithm>
#include <tuple>
#include <utility>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/threads/fake_store.h"
#include "services/threads/thread_rules.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {
namespace {

constexpr int kMaxUnreadThreads = 100;
constexpr int kThreadsLookedAt = 200;

absl::Status NameTaken() {
  return AlreadyExists("TOPIC_NAME_TAKEN", "同じ名前の分野がすでにあります。");
}

}  // namespace

Membership FakeStore::MembershipOf(TopicId topic, MemberId member) const {
  const auto found = memberships_.find({topic, member});
  return found == memberships_.end() ? Membership{} : found->second;
}

void FakeStore::SetMembership(TopicId topic, MemberId member, const Membership& after) {
  const Membership before = MembershipOf(topic, member);
  if (before.state == after.state) return;
  if (after.state == MembershipState::kNone) {
    memberships_.erase({topic, member});
  } else {
    memberships_[{topic, member}] = after;
  }
  if (Joined(before) == Joined(after)) return;
  topics_[topic].member_count += Joined(after) ? 1 : -1;
  ++topics_[topic].version;
}

absl::StatusOr<TopicView> FakeStore::ViewTopic(TopicId topic, MemberId viewer) const {
  const auto found = topics_.find(topic);
  if (found == topics_.end()) return TopicNotFound();
  TopicView view{found->second, MembershipOf(topic, viewer)};
  for (const auto& [id, thread] : threads_) {
    if (thread.topic != topic || thread.delete_time) continue;
    view.topic.last_post_time =
        std::max(view.topic.last_post_time.value_or(absl::InfinitePast()), thread.last_post_time);
  }
  return view;
}

absl::StatusOr<TopicView> FakeStore::CreateTopic(absl::Time, const Topic& topic, MemberId creator,
                                                 const std::string& request_id, const AuditAct&) {
  MutexLock lock(mutex_);
  const std::tuple request{'t', creator, ThreadId{}, request_id};
  if (const auto found = requests_.find(request); found != requests_.end()) {
    return ViewTopic(TopicId{found->second}, creator);
  }
  for (const auto& [id, other] : topics_) {
    if (other.display_name == topic.display_name) return NameTaken();
  }
  if (topics_.size() >= kMaxTopics) return TooManyTopics();
  topics_[topic.id] = topic;
  if (!request_id.empty()) requests_[request] = topic.id.value;
  SetMembership(topic.id, creator, {MembershipState::kJoined, topic.create_time});
  return ViewTopic(topic.id, creator);
}

absl::StatusOr<TopicView> FakeStore::GetTopic(absl::Time, TopicId topic, MemberId viewer) {
  MutexLock lock(mutex_);
  return ViewTopic(topic, viewer);
}

absl::StatusOr<std::vector<TopicView>> FakeStore::ListTopics(absl::Time, MemberId viewer) {
  MutexLock lock(mutex_);
  std::vector<TopicView> topics;
  for (const auto& [id, topic] : topics_) {
    TopicView& view = topics.emplace_back(*ViewTopic(id, viewer));
    if (!Joined(view.membership)) continue;
    std::vector<Thread> threads;
    for (const auto& [thread_id, thread] : threads_) {
      if (thread.topic == id && !thread.delete_time &&
          thread.last_post_time > view.membership.since) {
        threads.push_back(thread);
      }
    }
    std::sort(threads.begin(), threads.end(), IsNewer);
    threads.resize(std::min<std::size_t>(threads.size(), kThreadsLookedAt));
    for (const Thread& thread : threads) {
      view.unread_thread_count += UnreadCount(*ViewThread(thread.id, viewer)) > 0 ? 1 : 0;
    }
    view.unread_thread_count = std::min(view.unread_thread_count, kMaxUnreadThreads);
  }
  std::sort(topics.begin(), topics.end(), [](const TopicView& a, const TopicView& b) {
    return a.topic.display_name < b.topic.display_name;
  });
  return topics;
}

absl::StatusOr<TopicView> FakeStore::EditTopic(absl::Time, TopicId topic, MemberId editor,
                                               TopicStore::TopicDecision decide) {
  MutexLock lock(mutex_);
  ASSIGN_OR_RETURN(const TopicView view, ViewTopic(topic, editor));
  Topic after = view.topic;
  RETURN_IF_ERROR(decide(view, after).status);
  for (const auto& [id, other] : topics_) {
    if (id != topic && other.display_name == after.display_name) return NameTaken();
  }
  const Topic& before = view.topic;
  if (std::tie(before.display_name, before.description, before.visibility) !=
      std::tie(after.display_name, after.description, after.visibility)) {
    ++after.revision;
    ++after.version;
    topics_[topic] = after;
  }
  return ViewTopic(topic, editor);
}

absl::StatusOr<TopicView> FakeStore::EditMembership(absl::Time, TopicId topic, MemberId editor,
                                                    MemberId member, MembershipDecision decide) {
  MutexLock lock(mutex_);
  ASSIGN_OR_RETURN(const TopicView view, ViewTopic(topic, editor));
  Membership after = MembershipOf(topic, member);
  RETURN_IF_ERROR(decide(view, after).status);
  SetMembership(topic, member, after);
  return ViewTopic(topic, editor);
}

absl::StatusOr<std::vector<JoinRequest>> FakeStore::ListJoinRequests(
    absl::Time, TopicId topic, const std::optional<JoinRequest>& after, int limit) {
  MutexLock lock(mutex_);
  std::vector<JoinRequest> requests;
  for (const auto& [key, membership] : memberships_) {
    if (key.first != topic || membership.state != MembershipState::kRequested) continue;
    if (after &&
        std::pair(membership.since, key.second) <= std::pair(after->create_time, after->member)) {
      continue;
    }
    requests.push_back({key.second, membership.since});
  }
  std::sort(requests.begin(), requests.end(), [](const JoinRequest& a, const JoinRequest& b) {
    return std::pair(a.create_time, a.member) < std::pair(b.create_time, b.member);
  });
  requests.resize(std::min(requests.size(), static_cast<std::size_t>(limit)));
  return requests;
}

absl::StatusOr<std::vector<TopicId>> FakeStore::ListReadableTopics(absl::Time, MemberId member) {
  MutexLock lock(mutex_);
  std::vector<TopicId> topics;
  for (const auto& [id, topic] : topics_) {
    if (topic.visibility == Visibility::kClosed && Joined(MembershipOf(id, member))) {
      topics.push_back(id);
    }
  }
  return topics;
}

}  // namespace hiroba::threads
