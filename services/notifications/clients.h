// Calls to the services that notifications reads from. Each is one RPC in the service's own name;
// statuses come back with their details.
#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "hiroba/identity/v1/bounces.grpc.pb.h"
#include "hiroba/identity/v1/members.grpc.pb.h"
#include "hiroba/threads/v1/records.grpc.pb.h"
#include "services/common/call.h"
#include "services/notifications/model.h"

namespace hiroba::notifications {

// `call` in both classes is in the service's own name (InternalCalls). Thread-safe.
class ThreadsClient {
 public:
  explicit ThreadsClient(const std::shared_ptr<grpc::Channel>& channel);

  struct PostKey {
    ThreadId thread;
    PostId post;
  };

  // Returns what is known of posts, any number, by post; those that do not exist are left out.
  absl::StatusOr<absl::flat_hash_map<PostId, threads::v1::PostRecord>> GetRecords(
      const Call& call, const std::vector<PostKey>& posts);

  // Returns those of the members, any number, who may read a thread now.
  absl::StatusOr<std::vector<MemberId>> FilterReaders(const Call& call, ThreadId thread,
                                                      const std::vector<MemberId>& members);

  // Returns the closed topics, `topics/{topic}`, that a member may read.
  absl::StatusOr<std::vector<std::string>> ReadableClosedTopics(const Call& call, MemberId member);

  // Returns what a member has not read of what was written in [from, to).
  absl::StatusOr<threads::v1::ListUnreadPostsResponse> ListUnreadPosts(const Call& call,
                                                                       MemberId member,
                                                                       absl::Time from,
                                                                       absl::Time to);

 private:
  const std::unique_ptr<threads::v1::Records::Stub> records_;
};

// Where a member can be mailed.
struct Contact {
  std::string address;
  std::string display_name;
};

class IdentityClient {
 public:
  explicit IdentityClient(const std::shared_ptr<grpc::Channel>& channel);

  // Returns the contacts of up to 500 members; those who cannot be mailed are left out.
  absl::StatusOr<absl::flat_hash_map<MemberId, Contact>> GetContacts(
      const Call& call, const std::vector<MemberId>& members);

  // Returns those of the members, any number, whom identity does not know: they have left.
  absl::StatusOr<std::vector<MemberId>> FindUnknown(const Call& call,
                                                    const std::vector<MemberId>& members);

  // Tells that the mail server of an address has no such mailbox.
  absl::Status ReportBounce(const Call& call, const std::string& address);

  struct MemberPage {
    std::vector<KnownMember> members;
    // Empty on the last page.
    std::string next_page_token;
  };

  // Returns a page of all members but those who wait for admission.
  absl::StatusOr<MemberPage> ListMembers(const Call& call, const std::string& page_token);

 private:
  const std::unique_ptr<identity::v1::Members::Stub> members_;
  const std::unique_ptr<identity::v1::Bounces::Stub> bounces_;
};

}  // namespace hiroba::notifications
