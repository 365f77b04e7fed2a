#include "services/notifications/clients.h"

#include <grpcpp/client_context.h>

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "services/common/grpc_status.h"
#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/common/timestamp.h"

namespace hiroba::notifications {
namespace {

// A digest shows this much; the rest is counted and linked.
constexpr int kDigestThreads = 20;
constexpr int kDigestPostsPerThread = 3;

// The limits of one BatchGetPostRecords and of one FilterReaders.
constexpr size_t kMostNames = 200;
constexpr size_t kMostMembers = 1'000;
// The limit of one BatchGetCards.
constexpr size_t kMostCards = 500;

constexpr int kMembersPage = 100;

bool IsReader(api::v1::Caller::State state) {
  return state == api::v1::Caller::VERIFIED || state == api::v1::Caller::LAPSED;
}

}  // namespace

ThreadsClient::ThreadsClient(const std::shared_ptr<grpc::Channel>& channel)
    : records_(threads::v1::Records::NewStub(channel)) {}

absl::StatusOr<absl::flat_hash_map<PostId, threads::v1::PostRecord>> ThreadsClient::GetRecords(
    const Call& call, const std::vector<PostKey>& posts) {
  absl::flat_hash_map<PostId, threads::v1::PostRecord> records;
  for (size_t begin = 0; begin < posts.size(); begin += kMostNames) {
    threads::v1::BatchGetPostRecordsRequest request;
    const size_t end = std::min(posts.size(), begin + kMostNames);
    for (size_t i = begin; i < end; ++i) {
      request.add_names(
          FormatName("threads/{thread}/posts/{post}", posts[i].thread, posts[i].post));
    }
    threads::v1::BatchGetPostRecordsResponse response;
    const auto context = call.NewClientContext();
    RETURN_IF_ERROR(
        FromGrpcStatus(records_->BatchGetPostRecords(context.get(), request, &response)));
    for (threads::v1::PostRecord& record : *response.mutable_records()) {
      ASSIGN_OR_RETURN(const auto ids,
                       (ParseName<ThreadId, PostId>("threads/{thread}/posts/{post}",
                                                    record.post().name(), "post.name")));
      records[std::get<PostId>(ids)] = std::move(record);
    }
  }
  return records;
}

absl::StatusOr<std::vector<MemberId>> ThreadsClient::FilterReaders(
    const Call& call, ThreadId thread, const std::vector<MemberId>& members) {
  std::vector<MemberId> readers;
  for (size_t begin = 0; begin < members.size(); begin += kMostMembers) {
    threads::v1::FilterReadersRequest request;
    request.set_thread(FormatName("threads/{thread}", thread));
    const size_t end = std::min(members.size(), begin + kMostMembers);
    for (size_t i = begin; i < end; ++i) {
      request.add_members(FormatName("members/{member}", members[i]));
    }
    threads::v1::FilterReadersResponse response;
    const auto context = call.NewClientContext();
    RETURN_IF_ERROR(FromGrpcStatus(records_->FilterReaders(context.get(), request, &response)));
    for (const std::string& name : response.members()) {
      ASSIGN_OR_RETURN(const MemberId member,
                       ParseName<MemberId>("members/{member}", name, "members"));
      readers.push_back(member);
    }
  }
  return readers;
}

absl::StatusOr<std::vector<std::string>> ThreadsClient::ReadableClosedTopics(const Call& call,
                                                                             MemberId member) {
  threads::v1::ListReadableTopicsRequest request;
  request.set_member(FormatName("members/{member}", member));
  threads::v1::ListReadableTopicsResponse response;
  const auto context = call.NewClientContext();
  RETURN_IF_ERROR(FromGrpcStatus(records_->ListReadableTopics(context.get(), request, &response)));
  return std::vector<std::string>(response.closed_topics().begin(), response.closed_topics().end());
}

absl::StatusOr<threads::v1::ListUnreadPostsResponse> ThreadsClient::ListUnreadPosts(
    const Call& call, MemberId member, absl::Time from, absl::Time to) {
  threads::v1::ListUnreadPostsRequest request;
  request.set_member(FormatName("members/{member}", member));
  *request.mutable_from_time() = ToTimestamp(from);
  *request.mutable_to_time() = ToTimestamp(to);
  request.set_max_threads(kDigestThreads);
  request.set_max_posts_per_thread(kDigestPostsPerThread);
  threads::v1::ListUnreadPostsResponse response;
  const auto context = call.NewClientContext();
  RETURN_IF_ERROR(FromGrpcStatus(records_->ListUnreadPosts(context.get(), request, &response)));
  return response;
}

IdentityClient::IdentityClient(const std::shared_ptr<grpc::Channel>& channel)
    : members_(identity::v1::Members::NewStub(channel)),
      bounces_(identity::v1::Bounces::NewStub(channel)) {}

absl::StatusOr<absl::flat_hash_map<MemberId, Contact>> IdentityClient::GetContacts(
    const Call& call, const std::vector<MemberId>& members) {
  identity::v1::BatchGetContactsRequest request;
  for (const MemberId member : members) {
    request.add_names(FormatName("members/{member}", member));
  }
  identity::v1::BatchGetContactsResponse response;
  const auto context = call.NewClientContext();
  RETURN_IF_ERROR(FromGrpcStatus(members_->BatchGetContacts(context.get(), request, &response)));
  absl::flat_hash_map<MemberId, Contact> contacts;
  for (const auto& contact : response.contacts()) {
    // Who waits for admission gets no mail of the forum.
    if (!IsReader(contact.state())) continue;
    ASSIGN_OR_RETURN(const MemberId member,
                     ParseName<MemberId>("members/{member}", contact.member(), "member"));
    contacts[member] = {.address = contact.address(), .display_name = contact.display_name()};
  }
  return contacts;
}

absl::StatusOr<std::vector<MemberId>> IdentityClient::FindUnknown(
    const Call& call, const std::vector<MemberId>& members) {
  std::vector<MemberId> unknown;
  for (size_t begin = 0; begin < members.size(); begin += kMostCards) {
    const size_t end = std::min(members.size(), begin + kMostCards);
    identity::v1::BatchGetCardsRequest request;
    for (size_t i = begin; i < end; ++i) {
      request.add_names(FormatName("members/{member}", members[i]));
    }
    identity::v1::BatchGetCardsResponse response;
    const auto context = call.NewClientContext();
    RETURN_IF_ERROR(FromGrpcStatus(members_->BatchGetCards(context.get(), request, &response)));
    absl::flat_hash_set<std::string> known;
    for (const auto& card : response.cards()) known.insert(card.member());
    for (size_t i = begin; i < end; ++i) {
      if (!known.contains(request.names(static_cast<int>(i - begin))))
        unknown.push_back(members[i]);
    }
  }
  return unknown;
}

absl::Status IdentityClient::ReportBounce(const Call& call, const std::string& address) {
  identity::v1::ReportBouncesRequest request;
  request.add_bounces()->set_address(address);
  identity::v1::ReportBouncesResponse response;
  const auto context = call.NewClientContext();
  return FromGrpcStatus(bounces_->ReportBounces(context.get(), request, &response));
}

absl::StatusOr<IdentityClient::MemberPage> IdentityClient::ListMembers(
    const Call& call, const std::string& page_token) {
  identity::v1::ListMembersRequest request;
  request.set_page_size(kMembersPage);
  request.set_page_token(page_token);
  identity::v1::ListMembersResponse response;
  const auto context = call.NewClientContext();
  RETURN_IF_ERROR(FromGrpcStatus(members_->ListMembers(context.get(), request, &response)));
  MemberPage page{.members = {}, .next_page_token = response.next_page_token()};
  for (const auto& member : response.members()) {
    ASSIGN_OR_RETURN(const MemberId id,
                     ParseName<MemberId>("members/{member}", member.name(), "name"));
    page.members.push_back({.member = id, .readable = IsReader(member.state())});
  }
  return page;
}

}  // namespace hiroba::notifications
