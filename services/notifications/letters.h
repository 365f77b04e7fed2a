// Writes the mails members get: subject, plain text that is complete by itself, and HTML that says
// the same. No I/O. No pictures and no attachments, which offices strip from mail; short links
// under one host name.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/notifications/model.h"

namespace hiroba::notifications {

// A mail's content, in UTF-8.
struct Letter {
  std::string subject;
  std::string text;
  std::string html;
};

// Where links lead.
struct LetterLinks {
  // Origin of the web app without a final slash: https://hiroba.example.jp.
  std::string public_url;
  // The one-click unsubscribe page of this mail; empty for one about the member's account.
  std::string unsubscribe_url;
};

// A post as it is shown in a mail.
struct LetterPost {
  NotificationKind reason = NotificationKind::kReply;
  int number = 0;
  std::string author;
  // 大阪府門真市 健康増進課.
  std::string office;
  // Plain text, whole.
  std::string text;
  absl::Time create_time;
};

// A thread with the posts a mail tells of.
struct LetterThread {
  ThreadId thread;
  std::string title;
  std::string topic;
  // All that are unread; more than `posts` perhaps.
  int unread_count = 0;
  std::vector<LetterPost> posts;
};

// Returns the mail that tells of replies, mentions and answers in one thread.
Letter InstantLetter(const LetterThread& thread, const LetterLinks& links);

// Returns the mail that reminds a member of her yearly verification. What is to be done is done on
// the page, after signing in: the link acts on nothing.
Letter VerificationLetter(const VerificationReminder& reminder, const LetterLinks& links);

// Returns the digest of a window that ends at `to`, in the member's time zone. `thread_count` is
// all there are, more than `threads` perhaps. Only for a digest that has something in it.
Letter DigestLetter(const std::vector<LetterThread>& threads, int thread_count, absl::Time to,
                    absl::TimeZone zone, const LetterLinks& links);

}  // namespace hiroba::notifications
