#include "services/search/index_reader.h"

#include <fmt/format.h>

#include <utility>

namespace hiroba::search {
namespace {

// A reader loses its state when two commits happen while it reads; that often in a row only when
// nothing works any more.
constexpr int kMostAttempts = 5;

}  // namespace

absl::Status IndexReader::Read(
    absl::FunctionRef<absl::Status(const Xapian::Database&)> read) const {
  for (int attempt = 1;; ++attempt) {
    try {
      std::unique_ptr<Xapian::Database> database = Borrow();
      const absl::Status status = read(*database);
      Return(std::move(database));
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

std::unique_ptr<Xapian::Database> IndexReader::Borrow() const {
  std::unique_ptr<Xapian::Database> database;
  {
    MutexLock lock(mutex_);
    if (!idle_.empty()) {
      database = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (database == nullptr) return std::make_unique<Xapian::Database>(path_);
  database->reopen();
  return database;
}

void IndexReader::Return(std::unique_ptr<Xapian::Database> database) const {
  MutexLock lock(mutex_);
  idle_.push_back(std::move(database));
}

}  // namespace hiroba::search
