// Reads the index as it was committed last, from many threads. A Xapian database is for one thread:
// readers borrow one and give it back.
#pragma once

#include <xapian.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "services/common/mutex.h"

namespace hiroba::search {

// Thread-safe. Needs nothing of the writer but its commits.
class IndexReader {
 public:
  // `path` is the writer's; opened when first read.
  explicit IndexReader(std::string path) : path_(std::move(path)) {}

  // Runs `read` on the newest commit; again, from the start, when the writer has meanwhile reused
  // what it was reading. So it must be able to run twice. UNAVAILABLE when the index cannot be
  // read.
  absl::Status Read(absl::FunctionRef<absl::Status(const Xapian::Database&)> read) const;

 private:
  std::unique_ptr<Xapian::Database> Borrow() const;
  void Return(std::unique_ptr<Xapian::Database> database) const;

  const std::string path_;
  mutable Mutex mutex_;
  mutable std::vector<std::unique_ptr<Xapian::Database>> idle_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hiroba::search
