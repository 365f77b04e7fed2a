#include "services/search/searcher.h"

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

#include "services/common/status_macros.h"
#include "services/search/index_schema.h"
#include "services/search/query.h"
#include "services/search/ranking.h"

namespace hiroba::search {
namespace {

// Who may not read is kept out of the closed topics that the index has and that are not among hers:
// of all their posts, also of those that are still indexed as open because the topic was closed a
// moment ago (IndexUpdater::HideIfClosed).
PostFilter FilterOf(const Xapian::Database& database, const SearchScope& scope) {
  PostFilter filter;
  const std::set<std::string> readable(scope.readable_closed_topics.begin(),
                                       scope.readable_closed_topics.end());
  const auto end = database.allterms_end(kClosedTopicPrefix);
  for (auto closed = database.allterms_begin(kClosedTopicPrefix); closed != end; ++closed) {
    const std::string topic = (*closed).substr(std::strlen(kClosedTopicPrefix));
    if (!readable.contains(topic)) filter.excluded.push_back(TopicTerm(topic));
  }
  if (!scope.topic.empty()) filter.required.push_back(TopicTerm(scope.topic));
  if (scope.kind != 0) filter.required.push_back(KindTerm(scope.kind));
  return filter;
}

// The facts of a thread are with its first post, which may not be among those found.
absl::StatusOr<v1::IndexedThread> ReadThread(const Xapian::Database& database,
                                             std::string_view thread) {
  const std::string term = FirstPostTerm(thread);
  const Xapian::PostingIterator first = database.postlist_begin(term);
  if (first == database.postlist_end(term)) return v1::IndexedThread();
  ASSIGN_OR_RETURN(v1::IndexedPost post, ReadPost(database.get_document(*first)));
  return std::move(*post.mutable_thread_facts());
}

}  // namespace

absl::StatusOr<FoundThreads> Searcher::Search(std::string_view text, const SearchScope& scope,
                                              size_t offset, size_t count) const {
  const Query query = ParseQuery(text, analyser_, synonyms_);
  FoundThreads found;
  RETURN_IF_ERROR(index_.Read([&](const Xapian::Database& database) -> absl::Status {
    found = {};
    RankedThreads ranked = RankThreads(database, query, FilterOf(database, scope));
    std::vector<RankedThread>& threads = ranked.threads;
    found.estimated_threads = ranked.estimated_count;
    const size_t end = std::min(threads.size(), offset + count);
    found.more = end < threads.size();
    for (size_t i = offset; i < end; ++i) {
      FoundThread thread{.thread = std::move(threads[i].thread)};
      ASSIGN_OR_RETURN(thread.facts, ReadThread(database, thread.thread));
      for (const Xapian::docid document : threads[i].posts) {
        ASSIGN_OR_RETURN(v1::IndexedPost post, ReadPost(database.get_document(document)));
        post.clear_thread_facts();
        thread.posts.push_back({std::move(post), {}});
      }
      found.threads.push_back(std::move(thread));
    }
    return absl::OkStatus();
  }));
  for (FoundThread& thread : found.threads) {
    const MappedText title = Normalise(thread.facts.title());
    thread.title =
        MakeSnippet(query, thread.facts.title(), PlacesOf(title, analyser_.Words(title)));
    for (FoundPost& post : thread.posts) {
      post.snippet = MakeSnippet(query, post.post.text(), UnpackPlaces(post.post.word_places()));
    }
  }
  return found;
}

}  // namespace hiroba::search
