#include "services/search/searcher.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "services/common/status_macros.h"
#include "services/search/query.h"
#include "services/search/ranking.h"

namespace hiroba::search {
namespace {

Xapian::Query FilterOf(const SearchScope& scope) {
  std::vector<std::string> readable = {OpenTerm()};
  for (const std::string& topic : scope.readable_closed_topics) {
    readable.push_back(ClosedTopicTerm(topic));
  }
  Xapian::Query filter(Xapian::Query::OP_OR, readable.begin(), readable.end());
  if (!scope.topic.empty()) filter &= Xapian::Query(TopicTerm(scope.topic));
  if (scope.kind != 0) filter &= Xapian::Query(KindTerm(scope.kind));
  return filter;
}

struct ThreadOfPosts {
  std::string thread;
  std::vector<Xapian::docid> posts;
};

// Posts of one thread come together where the best of them is.
std::vector<ThreadOfPosts> GroupByThread(const Xapian::Database& database,
                                         const std::vector<RankedPost>& ranked) {
  std::vector<ThreadOfPosts> threads;
  std::unordered_map<std::string, size_t> places;
  for (const RankedPost& post : ranked) {
    std::string thread = database.get_document(post.document).get_value(kThreadSlot);
    const auto [place, is_new] = places.emplace(thread, threads.size());
    if (is_new) threads.push_back({std::move(thread), {}});
    std::vector<Xapian::docid>& posts = threads[place->second].posts;
    if (posts.size() < kCandidatesOfThread) posts.push_back(post.document);
  }
  return threads;
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
  const Xapian::Query filter = FilterOf(scope);
  FoundThreads found;
  RETURN_IF_ERROR(index_.Read([&](const IndexSnapshot& index) -> absl::Status {
    found = {};
    const RankedPosts ranked = RankPosts(index.database, index.statistics, query, filter);
    const std::vector<ThreadOfPosts> threads = GroupByThread(index.database, ranked.posts);
    const bool all_known = ranked.posts.size() < kCandidates;
    found.estimated_threads =
        all_known ? static_cast<uint32_t>(threads.size())
                  : std::max(ranked.estimated_threads, static_cast<uint32_t>(threads.size()));
    const size_t end = std::min(threads.size(), offset + count);
    found.more = end < threads.size();
    for (size_t i = offset; i < end; ++i) {
      FoundThread thread{.thread = threads[i].thread};
      ASSIGN_OR_RETURN(thread.facts, ReadThread(index.database, thread.thread));
      for (const Xapian::docid document : threads[i].posts) {
        ASSIGN_OR_RETURN(v1::IndexedPost post, ReadPost(index.database.get_document(document)));
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
