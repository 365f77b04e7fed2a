// Does the slow work on passwords on one thread of low priority, with a short queue: however many
// people sign in at once, reading goes on, and the excess is told at once to come back.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/mutex.h"

namespace hiroba::identity {

// Thread-safe. The destructor finishes what is queued.
class PasswordWorker {
 public:
  // At most `queue_limit` pieces of work wait.
  explicit PasswordWorker(size_t queue_limit = 8);
  ~PasswordWorker();

  PasswordWorker(const PasswordWorker&) = delete;
  PasswordWorker& operator=(const PasswordWorker&) = delete;

  // Returns the hash of a password. Blocks until it is made. RESOURCE_EXHAUSTED, reason
  // SIGN_IN_BUSY, when the queue is full; DEADLINE_EXCEEDED when the turn came after `deadline`.
  absl::StatusOr<std::string> Hash(std::string password, absl::Time deadline);

  // Returns whether `password` belongs to `hash`; limits and failures as above.
  absl::StatusOr<bool> Verify(std::string password, std::string hash, absl::Time deadline);

 private:
  struct Job;

  absl::Status Run(std::function<void()> work, absl::Time deadline);
  void Loop();

  const size_t queue_limit_;
  Mutex mutex_;
  CondVar changed_;
  std::deque<Job*> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace hiroba::identity
