#include "services/identity/code_queue.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "services/common/log.h"
#include "services/common/status.h"

namespace hiroba::identity {
namespace {

constexpr absl::Duration kRetryAfter = absl::Seconds(10);
constexpr absl::Duration kSendBudget = absl::Seconds(10);
constexpr absl::Duration kPause = absl::Seconds(15);
constexpr int kMostAttempts = 2;

}  // namespace

CodeQueue::CodeQueue(SendMail send_mail) : send_mail_(std::move(send_mail)) {
  for (int i = 0; i < kAtOnce; ++i) threads_.emplace_back([this] { Loop(); });
}

CodeQueue::~CodeQueue() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  for (std::thread& thread : threads_) thread.join();
}

absl::Status CodeQueue::Add(std::optional<Mail> mail) {
  MutexLock lock(mutex_);
  if (queue_.size() >= kQueueLimit) {
    return ResourceExhausted(
        "MAIL_BUSY", "ただいまメールの送信が混み合っています。少し待ってからお試しください。",
        kRetryAfter);
  }
  queue_.push_back({.mail = std::move(mail)});
  changed_.NotifyOne();
  return absl::OkStatus();
}

void CodeQueue::Loop() {
  while (std::optional<Job> job = Next()) Send(*std::move(job));
}

std::optional<CodeQueue::Job> CodeQueue::Next() {
  MutexLock lock(mutex_);
  while (!stopping_) {
    const auto next =
        std::min_element(queue_.begin(), queue_.end(),
                         [](const Job& a, const Job& b) { return a.due_time < b.due_time; });
    if (next == queue_.end()) {
      changed_.Wait(mutex_);
      continue;
    }
    const absl::Duration left = next->due_time - absl::Now();
    if (left > absl::ZeroDuration()) {
      changed_.WaitFor(mutex_, left);
      continue;
    }
    Job job = std::move(*next);
    queue_.erase(next);
    return job;
  }
  return std::nullopt;
}

void CodeQueue::Send(Job job) {
  if (!job.mail) return;
  const absl::Status sent = send_mail_(*job.mail, absl::Now() + kSendBudget);
  if (sent.ok()) return;
  ++job.attempts;
  const bool again = job.attempts < kMostAttempts && !absl::IsFailedPrecondition(sent) &&
                     !absl::IsInvalidArgument(sent);
  // The server's words may hold the address: only the reason is logged.
  Log(WARNING, again ? "code postponed" : "code not mailed", {{"reason", Reason(sent)}});
  if (!again) return;
  job.due_time = absl::Now() + kPause;
  MutexLock lock(mutex_);
  queue_.push_back(std::move(job));
  changed_.NotifyOne();
}

}  // namespace hiroba::identity
