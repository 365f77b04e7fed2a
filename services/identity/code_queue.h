// Mails codes after the answer has been given, so that neither the answer nor its time tells
// whether there was a mail, or what became of it. Kept in memory, since a code is written down
// nowhere: what waits when the process ends is lost, and is asked for anew.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/mail.h"
#include "services/common/mutex.h"

namespace hiroba::identity {

// Thread-safe. The destructor drops what waits.
class CodeQueue {
 public:
  // Mails under way, and mails that wait.
  static constexpr int kAtOnce = 2;
  static constexpr size_t kQueueLimit = 100;

  // `send_mail` returns when a mail server has taken the mail or refused it.
  using SendMail = std::function<absl::Status(const Mail&, absl::Time deadline)>;
  explicit CodeQueue(SendMail send_mail);
  ~CodeQueue();
  CodeQueue(const CodeQueue&) = delete;
  CodeQueue& operator=(const CodeQueue&) = delete;

  // Takes a mail; one that is not taken is tried once more a little later. Nothing takes a place in
  // the queue all the same. RESOURCE_EXHAUSTED, reason MAIL_BUSY with a time to retry, when the
  // queue is full.
  absl::Status Add(std::optional<Mail> mail);

 private:
  struct Job {
    std::optional<Mail> mail;
    int attempts = 0;
    absl::Time due_time = absl::InfinitePast();
  };

  void Loop() ABSL_LOCKS_EXCLUDED(mutex_);
  // Waits for the next job that is due; nullopt when the queue ends.
  std::optional<Job> Next() ABSL_LOCKS_EXCLUDED(mutex_);
  void Send(Job job) ABSL_LOCKS_EXCLUDED(mutex_);

  const SendMail send_mail_;
  Mutex mutex_;
  CondVar changed_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<Job> queue_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace hiroba::identity
