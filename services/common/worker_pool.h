// A fixed number of threads with a short queue before them: where the bodies of RPCs run, since
// they block. Full means no, at once.
#pragma once

#include <deque>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "services/common/mutex.h"

namespace hiroba {

// Thread-safe.
class WorkerPool {
 public:
  using Task = absl::AnyInvocable<void()>;

  WorkerPool(int threads, int queue_limit);
  // Runs what is in the queue, then ends the threads.
  ~WorkerPool();

  // Returns false, without taking the task, when the queue is full.
  bool TryRun(Task&& task);

 private:
  // A thread with nothing to do. The one that became idle last works next: its stack and caches are
  // still warm, and the memory of threads that are not needed stays untouched.
  struct Idler {
    CondVar woken;
    Task task;
  };

  void Work();

  const std::size_t queue_limit_;
  Mutex mutex_;
  std::deque<Task> queue_ ABSL_GUARDED_BY(mutex_);
  std::vector<Idler*> idle_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace hiroba
