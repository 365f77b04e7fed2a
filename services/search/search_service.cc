#include "services/search/search_service.h"

#include <string>
#include <vector>

#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/search/convert.h"

namespace hiroba::search {
namespace {

Counter& SearchesCounter(Metrics& metrics, const std::string& found) {
  return metrics.GetCounter("searches_total", "Searches answered, by whether anything was found.",
                            {{"found", found}});
}

}  // namespace

SearchService::SearchService(Rpc& rpc, const Searcher& searcher, ThreadsClient& threads,
                             ReadableTopics& topics, Metrics& metrics)
    : rpc_(rpc),
      searcher_(searcher),
      threads_(threads),
      topics_(topics),
      found_something_(SearchesCounter(metrics, "something")),
      found_nothing_(SearchesCounter(metrics, "nothing")) {}

grpc::ServerUnaryReactor* SearchService::SearchThreads(grpc::CallbackServerContext* context,
                                                       const v1::SearchThreadsRequest* request,
                                                       v1::SearchThreadsResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(Question question, ParseQuestion(*request));
    ASSIGN_OR_RETURN(question.scope.readable_closed_topics, ClosedTopicsOf(call));
    ASSIGN_OR_RETURN(const FoundThreads found, searcher_.Search(question.text, question.scope,
                                                                question.offset, question.count));
    (found.estimated_threads > 0 ? found_something_ : found_nothing_).Increment();
    *response = ToProto(*request, question, found);
    return absl::OkStatus();
  });
}

absl::StatusOr<std::vector<std::string>> SearchService::ClosedTopicsOf(const Call& call) {
  // Other services see what everybody sees.
  if (!call.caller.signed_in()) return std::vector<std::string>();
  const std::string member = FormatName("members/{member}", call.caller.member);
  return topics_.Get(member, [&] { return threads_.ListClosedTopics(call, member); });
}

}  // namespace hiroba::search
