// Makes the index follow what happens in threads. Texts are read from threads when an event says
// that they changed, never from the event: what is indexed is what is there now, so an event that
// comes twice or late does no harm.
#pragma once

#include <atomic>
#include <set>
#include <span>
#include <string>

#include "services/common/event_consumer.h"
#include "services/search/index_reader.h"
#include "services/search/index_writer.h"
#include "services/search/readable_topics.h"
#include "services/search/threads_client.h"

namespace hiroba::search {

// Called by one consumer. Its arguments outlive it.
class IndexUpdater final : public EventSink {
 public:
  IndexUpdater(IndexWriter& writer, const IndexReader& reader, ThreadsClient& threads,
               ReadableTopics& topics)
      : writer_(writer), reader_(reader), threads_(threads), topics_(topics) {}

  absl::StatusOr<uint64_t> Position() override { return writer_.position(); }
  absl::Status Apply(std::span<const Event> events) override;
  // Keeps the event in the index. It is tried again after the next event that is applied, and from
  // then on every ten minutes: most likely what it names can be read some day.
  absl::Status SetAside(const Event& event, const absl::Status& error) override;

  // Reads all posts of threads. What was indexed before stays findable until it is done.
  absl::Status StartAnew(uint64_t last_sequence) override;

  // Ends an Apply or a StartAnew that is under way, soon, with CANCELLED. Thread-safe.
  void Stop() { stopped_ = true; }

  // UNAVAILABLE while everything is read anew: not all is findable yet. Thread-safe.
  absl::Status Check() const;

 private:
  // What some events make necessary.
  struct Work {
    std::set<std::string> posts;         // to read
    std::set<std::string> threads;       // to read with all their posts
    std::set<std::string> thread_facts;  // to read with their first post
    std::set<std::string> deleted_threads;
  };

  absl::Status Add(const Event& event, Work& work);
  // Reads what the events make necessary; whole threads are indexed already when it returns.
  absl::StatusOr<IndexChanges> ChangesOf(std::span<const Event> events);
  void RetrySetAside();
  absl::StatusOr<std::set<std::string>> ThreadsOf(const std::string& topic);
  // Given the threads of a topic: if it is closed, indexes one post of it and commits. From then on
  // the index knows that the topic is closed, and a search leaves out all its posts for those who
  // may not read it, before each is indexed anew.
  absl::Status HideIfClosed(const std::set<std::string>& threads);
  absl::Status HideClosedTopics();
  // Reads posts page by page, of one thread or of all, and indexes each page; the position stays.
  absl::Status IndexPosts(const std::string& thread);
  absl::Status IndexPage(RecordPage page);

  IndexWriter& writer_;
  const IndexReader& reader_;
  ThreadsClient& threads_;
  ReadableTopics& topics_;
  absl::Time next_retry_ = absl::InfinitePast();
  std::atomic<bool> stopped_ = false;
  std::atomic<bool> starting_anew_ = false;
};

}  // namespace hiroba::search
