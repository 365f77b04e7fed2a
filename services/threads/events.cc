#include "services/threads/events.h"

#include "services/threads/names.h"

namespace hiroba::threads {
namespace {

v1::PostChanged::Change FindChange(const Post& before, const Post& after) {
  if (before.IsDeleted() != after.IsDeleted()) {
    return after.IsDeleted() ? v1::PostChanged::DELETED : v1::PostChanged::UNDELETED;
  }
  if (before.text != after.text) return v1::PostChanged::EDITED;
  if (before.accepted != after.accepted) {
    return after.accepted ? v1::PostChanged::ACCEPTED : v1::PostChanged::UNACCEPTED;
  }
  if (before.helpful_count != after.helpful_count) return v1::PostChanged::REACTED;
  return v1::PostChanged::CHANGE_UNSPECIFIED;
}

}  // namespace

v1::PostCreated PostCreatedEvent(const ThreadAccess& thread, const Post& post, const Post* reply_to,
                                 const std::vector<MemberId>& mentioned) {
  v1::PostCreated event;
  event.set_thread(ThreadName(post.thread));
  event.set_post(PostName(post.thread, post.id));
  event.set_number(post.number);
  event.set_topic(TopicName(thread.topic));
  event.set_kind(static_cast<v1::Thread::Kind>(thread.kind));
  event.set_author(MemberName(post.author.member));
  if (reply_to != nullptr) event.set_replied_member(MemberName(reply_to->author.member));
  event.set_thread_author(MemberName(thread.author));
  for (const MemberId member : mentioned) event.add_mentioned_members(MemberName(member));
  return event;
}

std::optional<v1::PostChanged> PostChangedEvent(const Post& before, const Post& after,
                                                MemberId actor) {
  const v1::PostChanged::Change change = FindChange(before, after);
  if (change == v1::PostChanged::CHANGE_UNSPECIFIED) return std::nullopt;
  v1::PostChanged event;
  event.set_thread(ThreadName(after.thread));
  event.set_post(PostName(after.thread, after.id));
  event.set_change(change);
  event.set_actor(MemberName(actor));
  event.set_author(MemberName(after.author.member));
  return event;
}

v1::ThreadChanged ThreadChangedEvent(const Thread& thread) {
  v1::ThreadChanged event;
  event.set_thread(ThreadName(thread.id));
  event.set_deleted(thread.delete_time.has_value());
  return event;
}

v1::ThreadImported ThreadImportedEvent(const Thread& thread) {
  v1::ThreadImported event;
  event.set_thread(ThreadName(thread.id));
  return event;
}

v1::TopicMembershipChanged MembershipChangedEvent(TopicId topic, MemberId member, bool joined) {
  v1::TopicMembershipChanged event;
  event.set_topic(TopicName(topic));
  event.set_member(MemberName(member));
  event.set_joined(joined);
  return event;
}

v1::TopicChanged TopicChangedEvent(TopicId topic) {
  v1::TopicChanged event;
  event.set_topic(TopicName(topic));
  return event;
}

}  // namespace hiroba::threads
