// The one writer of the index: changes, the position of the event stream that goes with them, and
// their commits. Nothing that was changed is seen before the commit; a commit is all or nothing.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/metrics.h"
#include "services/search/index_schema.h"
#include "services/search/word_terms.h"

namespace hiroba::search {

// Changes that belong together, with the event that they come from.
struct IndexChanges {
  std::vector<PostDocument> posts;              // new ones, and those to replace
  std::vector<std::string> deleted_posts;       // names; unknown ones do not matter
  std::vector<std::string> deleted_threads;     // with all their posts
  std::map<std::string, std::string> metadata;  // to set; an empty value takes it out
};

struct IndexWriterOptions {
  // The folder; made when it is not there.
  std::string path;
  // What was changed is found this much later at the most, or the time of a commit if that is
  // longer, and that time.
  absl::Duration commit_interval = absl::Milliseconds(300);
};

// Thread-safe. Has a thread that commits. Metrics: index_posts, index_commit_seconds.
class IndexWriter {
 public:
  // Opens the index, or makes an empty one where there is none, or one that cannot be read or is of
  // another schema. UNAVAILABLE when another process writes to it.
  static absl::StatusOr<std::unique_ptr<IndexWriter>> Open(IndexWriterOptions options,
                                                           const WordAnalyser& analyser,
                                                           Metrics& metrics);

  // Commits.
  ~IndexWriter();
  IndexWriter(const IndexWriter&) = delete;
  IndexWriter& operator=(const IndexWriter&) = delete;

  // The last event that took effect, committed or about to be; 0 before the first.
  uint64_t position() const;

  // Makes changes that follow from the events after `from` up to `to`, and moves the position.
  // ABORTED when the position is not `from`: a commit failed and its changes are gone.
  // UNAVAILABLE when they could not be written, INVALID_ARGUMENT when Xapian can never hold them;
  // the position is then that of the last commit.
  absl::Status Apply(const IndexChanges& changes, uint64_t from, uint64_t to);

  // Commits now. UNAVAILABLE when that fails: all since the last commit is gone.
  absl::Status Commit();

  // Begins to read everything anew: posts that are not applied between this and FinishRebuild are
  // taken out by it. The position stays where it is until then.
  void StartRebuild();
  absl::Status FinishRebuild(uint64_t position);

  // Posts in the index, those of the next commit included.
  uint64_t post_count() const;

 private:
  class Impl;
  explicit IndexWriter(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace hiroba::search
