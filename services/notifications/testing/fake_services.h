// Threads and identity as notifications sees them: their answers over gRPC, with their limits, from
// what a test put in.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "hiroba/identity/v1/bounces.grpc.pb.h"
#include "hiroba/identity/v1/members.grpc.pb.h"
#include "hiroba/threads/v1/records.grpc.pb.h"
#include "services/common/mutex.h"
#include "services/common/resource_name.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/timestamp.h"
#include "services/notifications/model.h"

namespace hiroba::notifications {

inline constexpr char kOpenTopic[] = "topics/0000000000001";
inline constexpr char kClosedTopic[] = "topics/0000000000002";

inline std::string NameOf(MemberId member) { return FormatName("members/{member}", member); }
inline std::string NameOf(ThreadId thread) { return FormatName("threads/{thread}", thread); }
inline std::string NameOf(ThreadId thread, PostId post) {
  return FormatName("threads/{thread}/posts/{post}", thread, post);
}

// Records of posts, and who may read them: everyone, but for the threads of kClosedTopic.
// Thread-safe.
class FakeThreads final : public threads::v1::Records::Service {
 public:
  // Adds a post, which nobody has read, or changes one.
  void AddPost(ThreadId thread, PostId post, int number, absl::Time create_time = {},
               const std::string& topic = kOpenTopic) {
    MutexLock lock(mutex_);
    threads::v1::PostRecord& record = records_[NameOf(thread, post)];
    record.mutable_post()->set_name(NameOf(thread, post));
    record.mutable_post()->set_number(number);
    record.mutable_post()->mutable_author()->set_display_name("木村 回答者");
    *record.mutable_post()->mutable_create_time() = ToTimestamp(create_time);
    record.mutable_thread()->set_name(NameOf(thread));
    record.mutable_thread()->set_title("転出届の郵送");
    record.mutable_thread()->set_topic(topic);
    record.mutable_thread()->set_topic_display_name("住民基本台帳");
    record.set_topic_closed(topic == kClosedTopic);
    record.set_plain_text("郵送で受けています");
    for (auto& [name, each] : records_) {
      threads::v1::Thread& of_thread = *each.mutable_thread();
      if (of_thread.name() != record.thread().name()) continue;
      of_thread.set_last_post_number(std::max(of_thread.last_post_number(), number));
      record.mutable_thread()->set_last_post_number(
          std::max(record.thread().last_post_number(), of_thread.last_post_number()));
    }
  }

  void DeletePost(ThreadId thread, PostId post) {
    MutexLock lock(mutex_);
    records_.at(NameOf(thread, post)).set_deleted(true);
  }

  // From now on the thread is in this topic.
  void Move(ThreadId thread, const std::string& topic) {
    MutexLock lock(mutex_);
    for (auto& [name, record] : records_) {
      if (record.thread().name() != NameOf(thread)) continue;
      record.mutable_thread()->set_topic(topic);
      record.set_topic_closed(topic == kClosedTopic);
    }
  }

  void JoinClosedTopic(MemberId member) {
    MutexLock lock(mutex_);
    insiders_.insert(NameOf(member));
  }

  void LeaveClosedTopic(MemberId member) {
    MutexLock lock(mutex_);
    insiders_.erase(NameOf(member));
  }

  // The member has read everything written so far.
  void ReadAll(MemberId member) {
    MutexLock lock(mutex_);
    for (const auto& [name, record] : records_) read_.insert({NameOf(member), name});
  }

  // Fails the next calls, of all methods. The channel itself tries UNAVAILABLE again.
  void Fail(grpc::StatusCode code, int times = 1) {
    MutexLock lock(mutex_);
    failure_ = code;
    failures_ = times;
  }

  // The windows of digests that were asked for.
  std::vector<std::pair<absl::Time, absl::Time>> windows() const {
    MutexLock lock(mutex_);
    return windows_;
  }

  grpc::Status BatchGetPostRecords(grpc::ServerContext* /*context*/,
                                   const threads::v1::BatchGetPostRecordsRequest* request,
                                   threads::v1::BatchGetPostRecordsResponse* response) override {
    MutexLock lock(mutex_);
    if (const grpc::Status status = Admit(); !status.ok()) return status;
    if (request->names_size() > 200) return TooMany();
    for (const std::string& name : request->names()) {
      const auto found = records_.find(name);
      if (found != records_.end()) *response->add_records() = found->second;
    }
    return grpc::Status::OK;
  }

  grpc::Status ListReadableTopics(grpc::ServerContext* /*context*/,
                                  const threads::v1::ListReadableTopicsRequest* request,
                                  threads::v1::ListReadableTopicsResponse* response) override {
    MutexLock lock(mutex_);
    if (const grpc::Status status = Admit(); !status.ok()) return status;
    if (insiders_.contains(request->member())) response->add_closed_topics(kClosedTopic);
    return grpc::Status::OK;
  }

  grpc::Status FilterReaders(grpc::ServerContext* /*context*/,
                             const threads::v1::FilterReadersRequest* request,
                             threads::v1::FilterReadersResponse* response) override {
    MutexLock lock(mutex_);
    if (const grpc::Status status = Admit(); !status.ok()) return status;
    if (request->members_size() > 1'000) return TooMany();
    for (const std::string& member : request->members()) {
      for (const auto& [name, record] : records_) {
        if (record.thread().name() != request->thread()) continue;
        if (MayRead(member, record)) response->add_members(member);
        break;
      }
    }
    return grpc::Status::OK;
  }

  grpc::Status ListUnreadPosts(grpc::ServerContext* /*context*/,
                               const threads::v1::ListUnreadPostsRequest* request,
                               threads::v1::ListUnreadPostsResponse* response) override {
    MutexLock lock(mutex_);
    if (const grpc::Status status = Admit(); !status.ok()) return status;
    const absl::Time from = FromTimestamp(request->from_time());
    const absl::Time to = FromTimestamp(request->to_time());
    windows_.emplace_back(from, to);
    std::map<std::string, threads::v1::ListUnreadPostsResponse::UnreadThread> unread;
    for (const auto& [name, record] : records_) {
      const absl::Time written = FromTimestamp(record.post().create_time());
      if (written < from || written >= to || read_.contains({request->member(), name})) continue;
      if (record.deleted() || !MayRead(request->member(), record)) continue;
      auto& thread = unread[record.thread().name()];
      *thread.mutable_thread() = record.thread();
      thread.set_unread_count(thread.unread_count() + 1);
      *thread.add_posts() = record;
    }
    for (auto& [name, thread] : unread) *response->add_threads() = std::move(thread);
    response->set_thread_count(response->threads_size());
    return grpc::Status::OK;
  }

 private:
  static grpc::Status TooMany() { return {grpc::StatusCode::INVALID_ARGUMENT, "too many"}; }

  grpc::Status Admit() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (failures_ == 0) return grpc::Status::OK;
    --failures_;
    return {failure_, "as the test wants"};
  }

  bool MayRead(const std::string& member, const threads::v1::PostRecord& record) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !record.topic_closed() || insiders_.contains(member);
  }

  mutable Mutex mutex_;
  std::map<std::string, threads::v1::PostRecord> records_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> insiders_ ABSL_GUARDED_BY(mutex_);
  std::set<std::pair<std::string, std::string>> read_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::pair<absl::Time, absl::Time>> windows_ ABSL_GUARDED_BY(mutex_);
  grpc::StatusCode failure_ ABSL_GUARDED_BY(mutex_) = grpc::StatusCode::OK;
  int failures_ ABSL_GUARDED_BY(mutex_) = 0;
};

// Members with their addresses. Thread-safe.
class FakeIdentity final : public identity::v1::Members::Service {
 public:
  // Adds a member with an address made of her id, or changes her state.
  void AddMember(MemberId member, api::v1::Caller::State state = api::v1::Caller::VERIFIED) {
    MutexLock lock(mutex_);
    members_[NameOf(member)] = state;
  }

  static std::string AddressOf(const std::string& member) {
    return member.substr(member.find('/') + 1) + "@city.example.lg.jp";
  }

  // Fails the next calls, of all methods. The channel itself tries UNAVAILABLE again.
  void Fail(grpc::StatusCode code, int times = 1) {
    MutexLock lock(mutex_);
    failure_ = code;
    failures_ = times;
  }

  // Has a member forgotten.
  void RemoveMember(MemberId member) {
    MutexLock lock(mutex_);
    members_.erase(NameOf(member));
  }

  grpc::Status BatchGetCards(grpc::ServerContext* /*context*/,
                             const identity::v1::BatchGetCardsRequest* request,
                             identity::v1::BatchGetCardsResponse* response) override {
    MutexLock lock(mutex_);
    if (request->names_size() > 500) return {grpc::StatusCode::INVALID_ARGUMENT, "too many"};
    for (const std::string& name : request->names()) {
      if (members_.contains(name)) response->add_cards()->set_member(name);
    }
    return grpc::Status::OK;
  }

  // By pages of two; an answer without a state would be one for other members.
  grpc::Status ListMembers(grpc::ServerContext* /*context*/,
                           const identity::v1::ListMembersRequest* request,
                           identity::v1::ListMembersResponse* response) override {
    MutexLock lock(mutex_);
    for (auto i = members_.upper_bound(request->page_token()); i != members_.end(); ++i) {
      if (i->second == api::v1::Caller::PENDING || i->second == api::v1::Caller::LEAVING) continue;
      if (response->members_size() == 2) {
        response->set_next_page_token(response->members(1).name());
        break;
      }
      auto& member = *response->add_members();
      member.set_name(i->first);
      member.set_state(i->second);
    }
    return grpc::Status::OK;
  }

  grpc::Status BatchGetContacts(grpc::ServerContext* /*context*/,
                                const identity::v1::BatchGetContactsRequest* request,
                                identity::v1::BatchGetContactsResponse* response) override {
    MutexLock lock(mutex_);
    if (failures_ > 0) {
      --failures_;
      return {failure_, "as the test wants"};
    }
    if (request->names_size() > 500) return {grpc::StatusCode::INVALID_ARGUMENT, "too many"};
    for (const std::string& name : request->names()) {
      const auto found = members_.find(name);
      if (found == members_.end()) continue;
      auto& contact = *response->add_contacts();
      contact.set_member(name);
      contact.set_address(AddressOf(name));
      contact.set_display_name("井上 質問者");
      contact.set_state(found->second);
    }
    return grpc::Status::OK;
  }

 private:
  Mutex mutex_;
  std::map<std::string, api::v1::Caller::State> members_ ABSL_GUARDED_BY(mutex_);
  grpc::StatusCode failure_ ABSL_GUARDED_BY(mutex_) = grpc::StatusCode::OK;
  int failures_ ABSL_GUARDED_BY(mutex_) = 0;
};

// What was told of mailboxes that are no more. Thread-safe.
class FakeBounces final : public identity::v1::Bounces::Service {
 public:
  std::vector<std::string> addresses() const {
    MutexLock lock(mutex_);
    return addresses_;
  }

  grpc::Status ReportBounces(grpc::ServerContext* /*context*/,
                             const identity::v1::ReportBouncesRequest* request,
                             identity::v1::ReportBouncesResponse* /*response*/) override {
    MutexLock lock(mutex_);
    for (const auto& bounce : request->bounces()) addresses_.push_back(bounce.address());
    return grpc::Status::OK;
  }

 private:
  mutable Mutex mutex_;
  std::vector<std::string> addresses_ ABSL_GUARDED_BY(mutex_);
};

// All behind one server.
struct FakeServices {
  FakeServices() { server.Start({&threads, &identity, &bounces}); }

  FakeThreads threads;
  FakeIdentity identity;
  FakeBounces bounces;
  InProcessServer server;
};

}  // namespace hiroba::notifications
