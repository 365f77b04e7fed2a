#include "services/search/event_handlers.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "hiroba/threads/v1/events.pb.h"
#include "services/common/log.h"
#include "services/common/status_macros.h"
#include "services/search/convert.h"

namespace hiroba::search {
namespace {

namespace pb = threads::v1;

constexpr int kPageSize = 500;
constexpr absl::Duration kRetryInterval = absl::Minutes(10);

// Returns the event's payload if it is of this kind.
template <class Payload>
std::optional<Payload> As(const Event& event) {
  Payload payload;
  if (!event.payload().Is<Payload>() || !event.payload().UnpackTo(&payload)) return std::nullopt;
  return payload;
}

}  // namespace

absl::Status IndexUpdater::Apply(std::span<const Event> events) {
  ASSIGN_OR_RETURN(const IndexChanges changes, ChangesOf(events));
  // One event alone may be one that Xapian refuses. What came before it must not be taken back
  // with it: SetAside goes on from there.
  if (events.size() == 1) RETURN_IF_ERROR(writer_.Commit());
  RETURN_IF_ERROR(writer_.Apply(changes, events.front().sequence() - 1, events.back().sequence()));
  RetrySetAside();
  return absl::OkStatus();
}

absl::StatusOr<IndexChanges> IndexUpdater::ChangesOf(std::span<const Event> events) {
  Work work;
  for (const Event& event : events) RETURN_IF_ERROR(Add(event, work));

  for (const std::string& thread : work.threads) {
    if (!work.deleted_threads.contains(thread)) RETURN_IF_ERROR(IndexPosts(thread));
  }
  IndexChanges changes;
  changes.deleted_threads.assign(work.deleted_threads.begin(), work.deleted_threads.end());
  for (const std::string& thread : work.thread_facts) {
    ASSIGN_OR_RETURN(RecordPage first, threads_.ListPosts(thread, 1, ""));
    for (pb::PostRecord& record : first.records) {
      changes.posts.push_back(ToDocument(std::move(record)));
    }
  }
  const std::vector<std::string> names(work.posts.begin(), work.posts.end());
  ASSIGN_OR_RETURN(std::vector<pb::PostRecord> records, threads_.GetPosts(names));
  for (pb::PostRecord& record : records) {
    if (record.deleted()) continue;
    work.posts.erase(record.post().name());
    changes.posts.push_back(ToDocument(std::move(record)));
  }
  changes.deleted_posts.assign(work.posts.begin(), work.posts.end());
  return changes;
}

absl::Status IndexUpdater::SetAside(const Event& event, const absl::Status& error) {
  Log(ERROR, "event set aside by the index",
      {{"sequence", event.sequence()}, {"entity", event.entity()}, {"error", error}});
  IndexChanges changes;
  changes.metadata[kSetAsidePrefix + std::to_string(event.sequence())] = event.SerializeAsString();
  next_retry_ = absl::InfinitePast();
  return writer_.Apply(changes, event.sequence() - 1, event.sequence());
}

void IndexUpdater::RetrySetAside() {
  const absl::Time now = absl::Now();
  if (now < next_retry_) return;
  next_retry_ = now + kRetryInterval;
  if (!writer_.Commit().ok()) return;  // the reader sees what is committed
  std::map<std::string, std::string> kept;
  const absl::Status read = reader_.Read([&](const Xapian::Database& index) {
    kept.clear();
    const auto end = index.metadata_keys_end(kSetAsidePrefix);
    for (auto key = index.metadata_keys_begin(kSetAsidePrefix); key != end; ++key) {
      kept[*key] = index.get_metadata(*key);
    }
    return absl::OkStatus();
  });
  if (!read.ok()) return;
  for (const auto& [key, bytes] : kept) {
    Event event;
    absl::StatusOr<IndexChanges> changes = absl::DataLossError("not an event");
    if (event.ParseFromString(bytes)) changes = ChangesOf({&event, 1});
    absl::Status applied = changes.status();
    if (changes.ok()) {
      changes->metadata[key] = "";
      const uint64_t position = writer_.position();
      applied = writer_.Apply(*changes, position, position);
    }
    Log(applied.ok() ? INFO : WARNING, "event that was set aside tried again",
        {{"sequence", event.sequence()}, {"entity", event.entity()}, {"error", applied}});
  }
}

absl::Status IndexUpdater::StartAnew(uint64_t last_sequence) {
  Log(INFO, "index is read anew", {{"posts_so_far", writer_.post_count()}});
  starting_anew_ = true;
  // What changed while events were lost is not known, and reading everything takes a while.
  RETURN_IF_ERROR(HideClosedTopics());
  writer_.StartRebuild();
  RETURN_IF_ERROR(IndexPosts(""));
  RETURN_IF_ERROR(writer_.FinishRebuild(last_sequence));
  starting_anew_ = false;
  Log(INFO, "index was read anew", {{"posts", writer_.post_count()}});
  return absl::OkStatus();
}

absl::Status IndexUpdater::Check() const {
  if (!starting_anew_) return absl::OkStatus();
  return absl::UnavailableError("the index is being read anew");
}

absl::Status IndexUpdater::Add(const Event& event, Work& work) {
  if (const auto created = As<pb::PostCreated>(event)) {
    work.posts.insert(created->post());
  } else if (const auto changed = As<pb::PostChanged>(event)) {
    switch (changed->change()) {
      case pb::PostChanged::EDITED:
      case pb::PostChanged::DELETED:
      case pb::PostChanged::UNDELETED:
        work.posts.insert(changed->post());
        break;
      case pb::PostChanged::ACCEPTED:
      case pb::PostChanged::UNACCEPTED:
        work.thread_facts.insert(changed->thread());  // solved, or not
        break;
      default:
        break;
    }
  } else if (const auto thread = As<pb::ThreadChanged>(event)) {
    (thread->deleted() ? work.deleted_threads : work.threads).insert(thread->thread());
  } else if (const auto imported = As<pb::ThreadImported>(event)) {
    work.threads.insert(imported->thread());
  } else if (const auto membership = As<pb::TopicMembershipChanged>(event)) {
    topics_.Forget(membership->member());
  } else if (const auto topic = As<pb::TopicChanged>(event)) {
    topics_.ForgetAll();
    std::set<std::string> threads;
    ASSIGN_OR_RETURN(threads, ThreadsOf(topic->topic()));
    RETURN_IF_ERROR(HideIfClosed(threads));
    work.threads.merge(threads);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::set<std::string>> IndexUpdater::ThreadsOf(const std::string& topic) {
  // The reader sees what is committed.
  RETURN_IF_ERROR(writer_.Commit());
  std::set<std::string> threads;
  RETURN_IF_ERROR(reader_.Read([&](const Xapian::Database& index) {
    threads.clear();
    const std::string term = TopicTerm(topic);
    const auto end = index.postlist_end(term);
    for (auto post = index.postlist_begin(term); post != end; ++post) {
      threads.insert(index.get_document(*post).get_value(kThreadSlot));
    }
    return absl::OkStatus();
  }));
  return threads;
}

absl::Status IndexUpdater::HideIfClosed(const std::set<std::string>& threads) {
  for (const std::string& thread : threads) {
    ASSIGN_OR_RETURN(RecordPage first, threads_.ListPosts(thread, 1, ""));
    // A deleted post would not be indexed: the next thread tells.
    if (first.records.empty() || first.records.front().deleted()) continue;
    if (!first.records.front().topic_closed()) return absl::OkStatus();
    RETURN_IF_ERROR(IndexPage(std::move(first)));
    return writer_.Commit();
  }
  return absl::OkStatus();
}

absl::Status IndexUpdater::HideClosedTopics() {
  std::set<std::string> topics;
  RETURN_IF_ERROR(reader_.Read([&](const Xapian::Database& index) {
    topics.clear();
    const std::string prefix = TopicTerm("");
    const auto end = index.allterms_end(prefix);
    for (auto term = index.allterms_begin(prefix); term != end; ++term) {
      topics.insert((*term).substr(prefix.size()));
    }
    return absl::OkStatus();
  }));
  for (const std::string& topic : topics) {
    ASSIGN_OR_RETURN(const std::set<std::string> threads, ThreadsOf(topic));
    RETURN_IF_ERROR(HideIfClosed(threads));
  }
  return absl::OkStatus();
}

absl::Status IndexUpdater::IndexPosts(const std::string& thread) {
  std::string next;
  do {
    if (stopped_) return absl::CancelledError("stopping");
    ASSIGN_OR_RETURN(RecordPage page, threads_.ListPosts(thread, kPageSize, next));
    next = page.next_page_token;
    RETURN_IF_ERROR(IndexPage(std::move(page)));
  } while (!next.empty());
  return absl::OkStatus();
}

absl::Status IndexUpdater::IndexPage(RecordPage page) {
  IndexChanges changes;
  for (pb::PostRecord& record : page.records) {
    if (!record.deleted()) changes.posts.push_back(ToDocument(std::move(record)));
  }
  const uint64_t position = writer_.position();
  return writer_.Apply(changes, position, position);
}

}  // namespace hiroba::search
