#include "services/threads/records_service.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "services/common/page_token.h"
#include "services/common/status_macros.h"
#include "services/common/violations.h"
#include "services/threads/names.h"
#include "services/threads/record_convert.h"

namespace hiroba::threads {
namespace {

constexpr int kMaxNames = 200;
constexpr int kMaxMembers = 1'000;
constexpr int kDefaultPageSize = 200;
constexpr int kLargestPageSize = 500;

}  // namespace

grpc::ServerUnaryReactor* RecordsService::BatchGetPostRecords(
    grpc::CallbackServerContext* context, const v1::BatchGetPostRecordsRequest* request,
    v1::BatchGetPostRecordsResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    if (request->names_size() > kMaxNames) {
      return FieldViolation("names", "一度に 200 件までです。");
    }
    std::vector<PostId> posts;
    for (const std::string& name : request->names()) {
      ASSIGN_OR_RETURN(const PostKey key, ParsePostName(name, "names"));
      posts.push_back(key.post);
    }
    ASSIGN_OR_RETURN(const std::vector<PostRecord> records,
                     records_.GetPostRecords(call.deadline, posts));
    for (const PostRecord& record : records) *response->add_records() = ToProto(record);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* RecordsService::ListPostRecords(grpc::CallbackServerContext* context,
                                                          const v1::ListPostRecordsRequest* request,
                                                          v1::ListPostRecordsResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    if (request->page_size() < 0) return FieldViolation("pageSize", "0 以上にしてください。");
    const int page_size = request->page_size() == 0
                              ? kDefaultPageSize
                              : std::min(request->page_size(), kLargestPageSize);
    std::optional<ThreadId> thread;
    if (!request->thread().empty()) {
      ASSIGN_OR_RETURN(thread, ParseThreadName(request->thread(), "thread"));
    }
    ASSIGN_OR_RETURN(const PageKeys keys, ParsePageToken(*request, "n"));
    const PostId after{keys.empty() ? 0 : keys.Number(0)};
    ASSIGN_OR_RETURN(const RecordStore::PostRecordPage page,
                     records_.ListPostRecords(call.deadline, thread, after, page_size));
    PostId last = page.last;
    std::size_t bytes = 0;
    for (const PostRecord& record : page.records) {
      if (bytes > kLargestPageBytes) break;
      *response->add_records() = ToProto(record);
      bytes += response->records().rbegin()->ByteSizeLong();
      if (bytes > kLargestPageBytes) last = record.post.id;
    }
    if (last) response->set_next_page_token(FormatPageToken(*request, {last.value}));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* RecordsService::ListReadableTopics(
    grpc::CallbackServerContext* context, const v1::ListReadableTopicsRequest* request,
    v1::ListReadableTopicsResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const MemberId member, ParseMemberName(request->member(), "member"));
    ASSIGN_OR_RETURN(const std::vector<TopicId> topics,
                     topics_.ListReadableTopics(call.deadline, member));
    for (const TopicId topic : topics) response->add_closed_topics(TopicName(topic));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* RecordsService::FilterReaders(grpc::CallbackServerContext* context,
                                                        const v1::FilterReadersRequest* request,
                                                        v1::FilterReadersResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const ThreadId thread, ParseThreadName(request->thread(), "thread"));
    if (request->members_size() > kMaxMembers) {
      return FieldViolation("members", "一度に 1,000 人までです。");
    }
    std::vector<MemberId> members;
    for (const std::string& name : request->members()) {
      ASSIGN_OR_RETURN(const MemberId member, ParseMemberName(name, "members"));
      members.push_back(member);
    }
    ASSIGN_OR_RETURN(const std::vector<MemberId> readers,
                     records_.FilterReaders(call.deadline, thread, members));
    for (const MemberId reader : readers) response->add_members(MemberName(reader));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* RecordsService::ListUnreadPosts(grpc::CallbackServerContext* context,
                                                          const v1::ListUnreadPostsRequest* request,
                                                          v1::ListUnreadPostsResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const UnreadQuery query, ParseListUnreadPosts(*request));
    ASSIGN_OR_RETURN(const UnreadPosts unread, records_.ListUnreadPosts(call.deadline, query));
    *response = ToProto(unread);
    return absl::OkStatus();
  });
}

}  // namespace hiroba::threads
