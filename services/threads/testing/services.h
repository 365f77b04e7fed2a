// The services on the stores in memory, through real RPCs: the fixture of <noun>_service_test.cc.
// A test includes the <noun>.grpc.pb.h that it calls.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "hiroba/threads/v1/attachments.pb.h"
#include "hiroba/threads/v1/posts.pb.h"
#include "hiroba/threads/v1/threads.pb.h"
#include "hiroba/threads/v1/topics.pb.h"
#include "services/common/blob_store.h"
#include "services/common/clock.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/in_process_server.h"
#include "services/threads/fake_store.h"

namespace hiroba::threads {

inline constexpr MemberId kAsker{0x101};
inline constexpr MemberId kAnswerer{0x102};
inline constexpr MemberId kOutsider{0x103};
inline constexpr MemberId kModerator{0x104};

// A whole file, small.
inline constexpr char kPdf[] = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n";

class ServicesTest : public testing::Test {
 protected:
  ServicesTest();
  ~ServicesTest() override;

  // Calls a method as somebody; a second passes at each call.
  template <class Method, class Request>
  auto Ask(Method method, const Request& request, const Caller& caller) {
    clock_.Advance(absl::Seconds(1));
    return server_.Ask(method, request, caller);
  }

  std::string AddTopic(v1::Topic::Visibility visibility = v1::Topic::OPEN);

  std::string AddThread(const std::string& topic, MemberId author = kAsker,
                        v1::Thread::Kind kind = v1::Thread::QUESTION);

  absl::StatusOr<v1::Post> AddPost(const std::string& thread, MemberId author,
                                   const std::string& text = "課長決裁の**基準**です。");

  v1::ListPostsResponse ListPosts(const std::string& thread, MemberId viewer, int page_size = 0,
                                  const std::string& page_token = "");

  v1::Thread GetThread(const std::string& name, MemberId viewer);

  absl::StatusOr<v1::Attachment> Upload(MemberId member, const std::string& filename,
                                        const std::string& data);

  absl::StatusOr<v1::ReadAttachmentResponse> ReadFile(MemberId member, const std::string& name);

  int topic_count_ = 0;
  FakeClock clock_;
  SystemClock system_clock_;
  IdGenerator ids_{system_clock_};
  FakeStore store_;
  const std::string folder_;
  const BlobStore blobs_;
  InProcessServer server_;

 private:
  struct Services;
  std::unique_ptr<Services> services_;
};

}  // namespace hiroba::threads
