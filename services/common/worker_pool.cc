#include "services/common/worker_pool.h"

#include <utility>

namespace hiroba {

WorkerPool::WorkerPool(int threads, int queue_limit)
    : queue_limit_(static_cast<std::size_t>(queue_limit)) {
  threads_.reserve(static_cast<std::size_t>(threads));
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

WorkerPool::~WorkerPool() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    for (Idler* idler : idle_) idler->woken.NotifyOne();
  }
  for (std::thread& thread : threads_) thread.join();
}

bool WorkerPool::TryRun(Task&& task) {
  MutexLock lock(mutex_);
  if (!idle_.empty()) {
    Idler& idler = *idle_.back();
    idle_.pop_back();
    idler.task = std::move(task);
    // With the lock held: without it the thread might be gone with its idler.
    idler.woken.NotifyOne();
    return true;
  }
  if (queue_.size() >= queue_limit_) return false;
  queue_.push_back(std::move(task));
  return true;
}

void WorkerPool::Work() {
  Idler self;
  for (;;) {
    Task task;
    {
      MutexLock lock(mutex_);
      if (queue_.empty()) {
        if (stopping_) return;
        idle_.push_back(&self);
        while (!self.task && !stopping_) self.woken.Wait(mutex_);
        if (!self.task) return;
        task = std::move(self.task);
        self.task = nullptr;
      } else {
        task = std::move(queue_.front());
        queue_.pop_front();
      }
    }
    task();
  }
}

}  // namespace hiroba
