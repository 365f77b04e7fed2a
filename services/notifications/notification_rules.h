// Decides who is told of a post, and why. No I/O.
#pragma once

#include <string>
#include <vector>

#include "services/notifications/model.h"

namespace hiroba::notifications {

// What is known of a post when it is written. Ids are 0 where there is nobody.
struct WrittenPost {
  MemberId author;
  MemberId replied_member;
  MemberId thread_author;
  bool thread_is_question = false;
  std::vector<MemberId> mentioned_members;
};

struct Recipient {
  MemberId member;
  NotificationKind kind;

  friend bool operator==(const Recipient&, const Recipient&) = default;
};

// Returns those a new post is addressed to, each once with the strongest reason: mentioned, replied
// to, answered. Nobody is told of what she wrote herself.
std::vector<Recipient> RecipientsOfPost(const WrittenPost& post);

}  // namespace hiroba::notifications
