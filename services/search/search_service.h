// The RPC edge of search.
#pragma once

#include "hiroba/search/v1/search.grpc.pb.h"
#include "services/common/metrics.h"
#include "services/common/rpc.h"
#include "services/search/readable_topics.h"
#include "services/search/searcher.h"
#include "services/search/threads_client.h"

namespace hiroba::search {

// Thread-safe. Its arguments outlive it.
class SearchService final : public v1::Search::CallbackService {
 public:
  SearchService(Rpc& rpc, const Searcher& searcher, ThreadsClient& threads, ReadableTopics& topics,
                Metrics& metrics);

  grpc::ServerUnaryReactor* SearchThreads(grpc::CallbackServerContext* context,
                                          const v1::SearchThreadsRequest* request,
                                          v1::SearchThreadsResponse* response) override;

 private:
  absl::StatusOr<std::vector<std::string>> ClosedTopicsOf(const Call& call);

  Rpc& rpc_;
  const Searcher& searcher_;
  ThreadsClient& threads_;
  ReadableTopics& topics_;
  Counter& found_something_;
  Counter& found_nothing_;
};

}  // namespace hiroba::search
