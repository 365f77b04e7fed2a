#include "services/search/threads_client.h"

#include <grpcpp/client_context.h>

#include <algorithm>
#include <iterator>

#include "services/common/grpc_status.h"
#include "services/common/status_macros.h"

namespace hiroba::search {
namespace {

// The service's limit of one BatchGetPostRecords.
constexpr size_t kBatch = 200;
constexpr absl::Duration kBudget = absl::Seconds(20);

}  // namespace

absl::StatusOr<std::vector<threads::v1::PostRecord>> ThreadsClient::GetPosts(
    const std::vector<std::string>& names) {
  std::vector<threads::v1::PostRecord> records;
  for (size_t begin = 0; begin < names.size(); begin += kBatch) {
    threads::v1::BatchGetPostRecordsRequest request;
    const size_t end = std::min(names.size(), begin + kBatch);
    for (size_t i = begin; i < end; ++i) request.add_names(names[i]);
    threads::v1::BatchGetPostRecordsResponse response;
    const auto context = calls_.New("index posts", kBudget).NewClientContext();
    RETURN_IF_ERROR(
        FromGrpcStatus(records_->BatchGetPostRecords(context.get(), request, &response)));
    std::ranges::move(*response.mutable_records(), std::back_inserter(records));
  }
  return records;
}

absl::StatusOr<RecordPage> ThreadsClient::ListPosts(const std::string& thread, int page_size,
                                                    const std::string& page_token) {
  threads::v1::ListPostRecordsRequest request;
  request.set_thread(thread);
  request.set_page_size(page_size);
  request.set_page_token(page_token);
  threads::v1::ListPostRecordsResponse response;
  const auto context = calls_.New("index posts", kBudget).NewClientContext();
  const absl::Status status =
      FromGrpcStatus(records_->ListPostRecords(context.get(), request, &response));
  if (absl::IsNotFound(status) && !thread.empty()) return RecordPage();
  RETURN_IF_ERROR(status);
  RecordPage page{.next_page_token = response.next_page_token()};
  std::ranges::move(*response.mutable_records(), std::back_inserter(page.records));
  return page;
}

absl::StatusOr<std::vector<std::string>> ThreadsClient::ListClosedTopics(
    const Call& call, const std::string& member) {
  threads::v1::ListReadableTopicsRequest request;
  request.set_member(member);
  threads::v1::ListReadableTopicsResponse response;
  const auto context = calls_.For(call).NewClientContext();
  RETURN_IF_ERROR(FromGrpcStatus(records_->ListReadableTopics(context.get(), request, &response)));
  return std::vector<std::string>(response.closed_topics().begin(), response.closed_topics().end());
}

}  // namespace hiroba::search
