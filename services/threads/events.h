// Changes as events for the outbox (protos/hiroba/threads/v1/events.proto). No I/O.
#pragma once

#include <optional>
#include <vector>

#include "hiroba/threads/v1/events.pb.h"
#include "services/threads/model.h"

namespace hiroba::threads {

// `reply_to` is null when the post replies to none.
v1::PostCreated PostCreatedEvent(const ThreadAccess& thread, const Post& post, const Post* reply_to,
                                 const std::vector<MemberId>& mentioned);

// Returns the event for the difference of a post before and after a change; nothing when there is
// none that others must know.
std::optional<v1::PostChanged> PostChangedEvent(const Post& before, const Post& after,
                                                MemberId actor);

v1::ThreadChanged ThreadChangedEvent(const Thread& thread);
v1::ThreadImported ThreadImportedEvent(const Thread& thread);
v1::TopicMembershipChanged MembershipChangedEvent(TopicId topic, MemberId member, bool joined);
v1::TopicChanged TopicChangedEvent(TopicId topic);

}  // namespace hiroba::threads
