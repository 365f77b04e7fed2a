#include "services/identity/password_worker.h"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

#include "absl/time/clock.h"
#include "services/common/status.h"
#include "services/identity/password.h"

namespace hiroba::identity {
namespace {

// Lower than everything else of the process; Linux counts it per thread.
constexpr int kNiceness = 10;
constexpr absl::Duration kRetryAfter = absl::Seconds(2);

}  // namespace

struct PasswordWorker::Job {
  std::function<void()> work;
  absl::Time deadline;
  bool too_late = false;
  bool done = false;
};

PasswordWorker::PasswordWorker(size_t queue_limit)
    : queue_limit_(queue_limit), thread_([this] { Loop(); }) {}

PasswordWorker::~PasswordWorker() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  thread_.join();
}

absl::StatusOr<std::string> PasswordWorker::Hash(std::string password, absl::Time deadline) {
  std::string hash;
  if (absl::Status status = Run([&] { hash = HashPassword(password); }, deadline); !status.ok()) {
    return status;
  }
  if (hash.empty()) return absl::InternalError("no memory for a password hash");
  return hash;
}

absl::StatusOr<bool> PasswordWorker::Verify(std::string password, std::string hash,
                                            absl::Time deadline) {
  bool right = false;
  if (absl::Status status = Run([&] { right = VerifyPassword(password, hash); }, deadline);
      !status.ok()) {
    return status;
  }
  return right;
}

absl::Status PasswordWorker::Run(std::function<void()> work, absl::Time deadline) {
  Job job{.work = std::move(work), .deadline = deadline};
  MutexLock lock(mutex_);
  if (queue_.size() >= queue_limit_) {
    return ResourceExhausted("SIGN_IN_BUSY",
                             "ただいまサインインが混み合っています。少し待ってからお試しください。",
                             kRetryAfter);
  }
  queue_.push_back(&job);
  changed_.NotifyAll();
  while (!job.done) changed_.Wait(mutex_);
  if (job.too_late) {
    return DeadlineExceeded("SIGN_IN_BUSY",
                            "ただいまサインインが混み合っています。少し待ってからお試しください。");
  }
  return absl::OkStatus();
}

void PasswordWorker::Loop() {
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness);
  MutexLock lock(mutex_);
  for (;;) {
    while (queue_.empty() && !stopping_) changed_.Wait(mutex_);
    if (queue_.empty()) return;
    Job* const job = queue_.front();
    queue_.pop_front();
    job->too_late = absl::Now() >= job->deadline;
    if (!job->too_late) {
      mutex_.Unlock();
      job->work();
      mutex_.Lock();
    }
    job->done = true;
    changed_.NotifyAll();
  }
}

}  // namespace hiroba::identity
