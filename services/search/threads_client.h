// Typed calls to threads: texts to index, and what a member may read.
#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "hiroba/threads/v1/records.grpc.pb.h"
#include "services/common/call.h"

namespace hiroba::search {

// A page of posts and where the next one begins; empty after the last.
struct RecordPage {
  std::vector<threads::v1::PostRecord> records;
  std::string next_page_token;
};

// Thread-safe. Failures are those of threads, UNAVAILABLE while it is away.
class ThreadsClient {
 public:
  // `calls` outlives the client.
  ThreadsClient(const std::shared_ptr<grpc::Channel>& channel, InternalCalls& calls)
      : records_(threads::v1::Records::NewStub(channel)), calls_(calls) {}

  // Returns the posts that exist, in no order; any number of names.
  absl::StatusOr<std::vector<threads::v1::PostRecord>> GetPosts(
      const std::vector<std::string>& names);

  // Returns posts in the order they were made, deleted ones left out: of one thread, or of all
  // when it is empty. A thread that is not there has none.
  absl::StatusOr<RecordPage> ListPosts(const std::string& thread, int page_size,
                                       const std::string& page_token);

  // Returns the closed topics that a member may read, within the time of the call being served.
  absl::StatusOr<std::vector<std::string>> ListClosedTopics(const Call& call,
                                                            const std::string& member);

 private:
  const std::unique_ptr<threads::v1::Records::Stub> records_;
  InternalCalls& calls_;
};

}  // namespace hiroba::search
