// A bounded map that forgets what was used longest ago. What a value is worth and whether it is
// still right is the user's business.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "services/common/mutex.h"

namespace hiroba::threads {

// Thread-safe. Values are shared and never change.
template <typename Key, typename Value>
class LruCache {
 public:
  // The sum of the costs of what is kept stays below the capacity.
  explicit LruCache(std::size_t capacity) : capacity_(capacity) {}

  // Returns null when the key is not there.
  std::shared_ptr<const Value> Find(const Key& key) ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(mutex_);
    const auto found = index_.find(key);
    if (found == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->value;
  }

  // Keeps a value in place of what was there.
  void Put(const Key& key, std::shared_ptr<const Value> value, std::size_t cost)
      ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(mutex_);
    if (const auto found = index_.find(key); found != index_.end()) Forget(found->second);
    if (cost > capacity_) return;
    entries_.push_front({key, std::move(value), cost});
    index_.emplace(key, entries_.begin());
    cost_ += cost;
    while (cost_ > capacity_) Forget(std::prev(entries_.end()));
  }

 private:
  struct Entry {
    Key key;
    std::shared_ptr<const Value> value;
    std::size_t cost;
  };
  using Entries = std::list<Entry>;

  void Forget(typename Entries::iterator entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    cost_ -= entry->cost;
    index_.erase(entry->key);
    entries_.erase(entry);
  }

  const std::size_t capacity_;
  Mutex mutex_;
  std::size_t cost_ ABSL_GUARDED_BY(mutex_) = 0;
  // The one used last comes first.
  Entries entries_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<Key, typename Entries::iterator> index_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hiroba::threads
