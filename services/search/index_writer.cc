#include "services/search/index_writer.h"

#include <fmt/format.h>
#include <xapian.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "services/common/log.h"
#include "services/common/mutex.h"
#include "services/common/status_macros.h"

namespace hiroba::search {
namespace {

// Between commits while everything is read anew.
constexpr absl::Duration kRebuildInterval = absl::Seconds(2);

absl::Status Failed(std::string_view what, const Xapian::Error& error) {
  // What a document cannot hold it can hold no better later.
  if (error.get_type() == std::string_view("InvalidArgumentError")) {
    return absl::InvalidArgumentError(fmt::format("{}: {}", what, error.get_description()));
  }
  return absl::UnavailableError(fmt::format("{}: {}", what, error.get_description()));
}

// Opens what is there; nothing if it is not an index of this schema.
std::optional<Xapian::WritableDatabase> OpenExisting(const std::string& path) {
  try {
    Xapian::WritableDatabase database(path, Xapian::DB_OPEN);
    if (database.get_metadata(kSchemaKey) == kSchemaVersion) return database;
    Log(WARNING, "index of another schema is made anew", {{"path", path}});
  } catch (const Xapian::DatabaseLockError&) {
    throw;
  } catch (const Xapian::DatabaseNotFoundError&) {
  } catch (const Xapian::Error& error) {
    Log(ERROR, "unreadable index is made anew",
        {{"path", path}, {"error", error.get_description()}});
  }
  return std::nullopt;
}

}  // namespace

// All of the database happens inside one transaction after the other, because only a transaction
// can be taken back, and because Xapian would otherwise commit by itself now and then, without the
// position that belongs to the changes.
class IndexWriter::Impl {
 public:
  Impl(IndexWriterOptions options, const WordAnalyser& analyser, Metrics& metrics,
       Xapian::WritableDatabase database)
      : options_(std::move(options)),
        analyser_(analyser),
        posts_gauge_(metrics.GetGauge("index_posts", "Posts that can be found.")),
        commit_seconds_(
            metrics.GetHistogram("index_commit_seconds", "Time of the index's commits.")),
        database_(std::move(database)) {
    MutexLock lock(mutex_);
    database_.begin_transaction();
    ReadCommitted();
    posts_gauge_.Set(static_cast<double>(database_.get_doccount()));
  }

  void StartCommitting() {
    committer_ = std::jthread([this](const std::stop_token& stop) { CommitNowAndThen(stop); });
  }

  void Stop() {
    committer_.request_stop();
    wake_.NotifyAll();
    if (committer_.joinable()) committer_.join();
    if (absl::Status status = Commit(); !status.ok()) {
      Log(ERROR, "last commit failed", {{"error", status}});
    }
  }

  uint64_t position() const ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(mutex_);
    return position_;
  }

  uint64_t post_count() const ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(mutex_);
    return database_.get_doccount();
  }

  absl::Status Apply(const IndexChanges& changes, uint64_t from, uint64_t to)
      ABSL_LOCKS_EXCLUDED(mutex_) {
    // The analysis is most of the work and needs no lock.
    std::vector<std::pair<std::string, Xapian::Document>> documents;
    documents.reserve(changes.posts.size());
    for (const PostDocument& post : changes.posts) {
      documents.emplace_back(PostTerm(post.post.name()), MakeDocument(analyser_, post));
    }
    MutexLock lock(mutex_);
    if (position_ != from) {
      return absl::AbortedError(
          fmt::format("the index is at event {}, changes follow event {}", position_, from));
    }
    try {
      for (const std::string& post : changes.deleted_posts) Delete(PostTerm(post));
      for (const std::string& thread : changes.deleted_threads) Delete(ThreadTerm(thread));
      for (const auto& [term, document] : documents) Replace(term, document);
      for (const auto& [key, value] : changes.metadata) database_.set_metadata(key, value);
    } catch (const Xapian::Error& error) {
      TakeBack();
      return Failed("index not written", error);
    }
    position_ = to;
    dirty_ = true;
    wake_.NotifyAll();
    return absl::OkStatus();
  }

  absl::Status Commit() ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(mutex_);
    return CommitLocked();
  }

  void StartRebuild() ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(mutex_);
    rebuilt_.emplace();
  }

  absl::Status FinishRebuild(uint64_t position) ABSL_LOCKS_EXCLUDED(mutex_) {
    MutexLock lock(mutex_);
    if (!rebuilt_) return absl::AbortedError("changes of the rebuild were lost");
    try {
      std::vector<Xapian::docid> gone;
      for (auto it = database_.postlist_begin(""); it != database_.postlist_end(""); ++it) {
        if (!rebuilt_->contains(*it)) gone.push_back(*it);
      }
      for (const Xapian::docid document : gone) database_.delete_document(document);
    } catch (const Xapian::Error& error) {
      TakeBack();
      return Failed("index not written", error);
    }
    rebuilt_.reset();
    position_ = position;
    dirty_ = true;
    return CommitLocked();
  }

 private:
  void CommitNowAndThen(const std::stop_token& stop) ABSL_LOCKS_EXCLUDED(mutex_) {
    while (!stop.stop_requested()) {
      MutexLock lock(mutex_);
      if (!dirty_) {
        // Woken by the first change; the time is for a stop that came in between.
        wake_.WaitFor(mutex_, absl::Milliseconds(200));
        continue;
      }
      const absl::Time due = absl::Now() + PauseBeforeCommit();
      while (!stop.stop_requested() && absl::Now() < due) wake_.WaitFor(mutex_, due - absl::Now());
      if (absl::Status status = CommitLocked(); !status.ok()) {
        Log(ERROR, "commit of the index failed", {{"error", status}});
      }
    }
  }

  // A commit writes anew what its changes touch, which is much of a small index for any number of
  // them: when commits are slow, or many changes are to come, fewer are made.
  absl::Duration PauseBeforeCommit() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const absl::Duration shortest = rebuilt_ ? kRebuildInterval : options_.commit_interval;
    return std::max(shortest, last_commit_time_);
  }

  absl::Status CommitLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!dirty_) return absl::OkStatus();
    const absl::Time start = absl::Now();
    try {
      database_.set_metadata(kPositionKey, std::to_string(position_));
      database_.commit_transaction();
      database_.begin_transaction();
    } catch (const Xapian::Error& error) {
      TakeBack();
      return Failed("index not committed", error);
    }
    dirty_ = false;
    last_commit_time_ = absl::Now() - start;
    commit_seconds_.Observe(absl::ToDoubleSeconds(last_commit_time_));
    posts_gauge_.Set(static_cast<double>(database_.get_doccount()));
    return absl::OkStatus();
  }

  // Forgets what was not committed.
  void TakeBack() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    try {
      database_.cancel_transaction();
    } catch (const Xapian::Error&) {
      // A commit that failed has ended the transaction already.
    }
    try {
      database_.begin_transaction();
      ReadCommitted();
    } catch (const Xapian::Error& error) {
      // Nothing can be written until it works again: Apply and Commit go on failing.
      Log(ERROR, "index cannot be written", {{"error", error.get_description()}});
    }
    rebuilt_.reset();
    dirty_ = false;
  }

  void ReadCommitted() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const std::string position = database_.get_metadata(kPositionKey);
    position_ = position.empty() ? 0 : std::stoull(position);
  }

  void Replace(const std::string& term, const Xapian::Document& document)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const Xapian::PostingIterator old = database_.postlist_begin(term);
    Xapian::docid id = 0;
    if (old == database_.postlist_end(term)) {
      id = database_.add_document(document);
    } else {
      id = *old;
      database_.replace_document(id, document);
    }
    if (rebuilt_) rebuilt_->insert(id);
  }

  void Delete(const std::string& term) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const std::vector<Xapian::docid> documents(database_.postlist_begin(term),
                                               database_.postlist_end(term));
    for (const Xapian::docid document : documents) database_.delete_document(document);
  }

  const IndexWriterOptions options_;
  const WordAnalyser& analyser_;
  Gauge& posts_gauge_;
  Histogram& commit_seconds_;
  mutable Mutex mutex_;
  CondVar wake_;
  Xapian::WritableDatabase database_ ABSL_GUARDED_BY(mutex_);
  uint64_t position_ ABSL_GUARDED_BY(mutex_) = 0;
  bool dirty_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Duration last_commit_time_ ABSL_GUARDED_BY(mutex_) = absl::ZeroDuration();
  // While the index is read anew: the documents that were.
  std::optional<std::set<Xapian::docid>> rebuilt_ ABSL_GUARDED_BY(mutex_);
  std::jthread committer_;
};

IndexWriter::IndexWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

IndexWriter::~IndexWriter() { impl_->Stop(); }

absl::StatusOr<std::unique_ptr<IndexWriter>> IndexWriter::Open(IndexWriterOptions options,
                                                               const WordAnalyser& analyser,
                                                               Metrics& metrics) {
  try {
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(options.path).parent_path(), error);
    std::optional<Xapian::WritableDatabase> database = OpenExisting(options.path);
    if (!database) {
      database.emplace(options.path, Xapian::DB_CREATE_OR_OVERWRITE);
      database->set_metadata(kSchemaKey, std::string(kSchemaVersion));
      database->commit();
    }
    auto impl = std::make_unique<Impl>(std::move(options), analyser, metrics, *std::move(database));
    impl->StartCommitting();
    return std::unique_ptr<IndexWriter>(new IndexWriter(std::move(impl)));
  } catch (const Xapian::Error& error) {
    return Failed("index cannot be opened", error);
  }
}

uint64_t IndexWriter::position() const { return impl_->position(); }
uint64_t IndexWriter::post_count() const { return impl_->post_count(); }

absl::Status IndexWriter::Apply(const IndexChanges& changes, uint64_t from, uint64_t to) {
  return impl_->Apply(changes, from, to);
}

absl::Status IndexWriter::Commit() { return impl_->Commit(); }
void IndexWriter::StartRebuild() { impl_->StartRebuild(); }
absl::Status IndexWriter::FinishRebuild(uint64_t position) {
  return impl_->FinishRebuild(position);
}

}  // namespace hiroba::search
