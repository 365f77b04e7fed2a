#include "services/search/index_reader.h"

#include <fmt/format.h>

#include <utility>

namespace hiroba::search {
namespace {

// A reader loses its state when two commits happen while it reads; that often in a row only when
// nothing works any more.
constexpr int kMostAttempts = 5;

}  // namespace

absl::Status IndexReader::Read(absl::FunctionRef<absl::Status(const IndexSnapshot&)> read) const {
  for (int attempt = 1;; ++attempt) {
    try {
      std::unique_ptr<IndexSnapshot> snapshot = Borrow();
      const absl::Status status = read(*snapshot);
      Return(std::move(snapshot));
      return status;
    } catch (const Xapian::DatabaseModifiedError& error) {
      if (attempt == kMostAttempts) {
        return absl::UnavailableError(
            fmt::format("index changes too fast: {}", error.get_description()));
      }
    } catch (const Xapian::Error& error) {
      return absl::UnavailableError(
          fmt::format("index cannot be read: {}", error.get_description()));
    }
  }
}

std::unique_ptr<IndexSnapshot> IndexReader::Borrow() const {
  std::unique_ptr<IndexSnapshot> snapshot;
  {
    MutexLock lock(mutex_);
    if (!idle_.empty()) {
      snapshot = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  const bool opened = snapshot == nullptr;
  if (opened) snapshot = std::make_unique<IndexSnapshot>(Xapian::Database(path_));
  if (snapshot->database.reopen() || opened) {
    snapshot->statistics = IndexStatistics::Parse(snapshot->database.get_metadata(kStatisticsKey));
  }
  return snapshot;
}

void IndexReader::Return(std::unique_ptr<IndexSnapshot> snapshot) const {
  MutexLock lock(mutex_);
  idle_.push_back(std::move(snapshot));
}

}  // namespace hiroba::search
