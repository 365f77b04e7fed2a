// The services on the stores in memory, through real RPCs: the fixture of <noun>_service_test.cc.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "services/common/blob_store.h"
#include "services/common/clock.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/attachments_service.h"
#include "services/threads/fake_store.h"
#include "services/threads/posts_service.h"
#include "services/threads/records_service.h"
#include "services/threads/threads_service.h"
#include "services/threads/topics_service.h"

namespace hiroba::threads {

inline constexpr MemberId kAsker{0x101};
inline constexpr MemberId kAnswerer{0x102};
inline constexpr MemberId kOutsider{0x103};
inline constexpr MemberId kModerator{0x104};

// A whole file, small.
inline constexpr char kPdf[] = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n";

class ServicesTest : public testing::Test {
 protected:
  ServicesTest() {
    server_.Start({&topics_service_, &threads_service_, &posts_service_, &attachments_service_,
                   &records_service_});
  }
  ~ServicesTest() override {
    server_.Stop();
    std::filesystem::remove_all(folder_);
  }

  // Calls a method as somebody; a second passes at each call.
  template <class Method, class Request>
  auto Ask(Method method, const Request& request, const Caller& caller) {
    clock_.Advance(absl::Seconds(1));
    return server_.Ask(method, request, caller);
  }

  std::string AddTopic(v1::Topic::Visibility visibility = v1::Topic::OPEN) {
    v1::CreateTopicRequest request;
    request.mutable_topic()->set_display_name("分野" + std::to_string(++topic_count_));
    request.mutable_topic()->set_visibility(visibility);
    return Ask(&v1::Topics::Stub::CreateTopic, request, TestModerator(kModerator))->name();
  }

  std::string AddThread(const std::string& topic, MemberId author = kAsker,
                        v1::Thread::Kind kind = v1::Thread::QUESTION) {
    v1::CreateThreadRequest request;
    request.mutable_thread()->set_topic(topic);
    request.mutable_thread()->set_kind(kind);
    request.mutable_thread()->set_title("余ったワクチンの扱い");
    request.mutable_post()->set_text("要綱はありますか。");
    const auto thread = Ask(&v1::Threads::Stub::CreateThread, request, TestMember(author));
    EXPECT_THAT(thread, IsOk());
    return thread->name();
  }

  absl::StatusOr<v1::Post> AddPost(const std::string& thread, MemberId author,
                                   const std::string& text = "課長決裁の**基準**です。") {
    v1::CreatePostRequest request;
    request.set_parent(thread);
    request.mutable_post()->set_text(text);
    return Ask(&v1::Posts::Stub::CreatePost, request, TestMember(author));
  }

  v1::ListPostsResponse ListPosts(const std::string& thread, MemberId viewer, int page_size = 0,
                                  const std::string& page_token = "") {
    v1::ListPostsRequest request;
    request.set_parent(thread);
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    return Ask(&v1::Posts::Stub::ListPosts, request, TestMember(viewer)).value();
  }

  v1::Thread GetThread(const std::string& name, MemberId viewer) {
    v1::GetThreadRequest request;
    request.set_name(name);
    return Ask(&v1::Threads::Stub::GetThread, request, TestMember(viewer)).value();
  }

  absl::StatusOr<v1::Attachment> Upload(MemberId member, const std::string& filename,
                                        const std::string& data) {
    v1::BeginAttachmentRequest begin;
    begin.set_filename(filename);
    begin.set_size(static_cast<std::int32_t>(data.size()));
    const auto begun = Ask(&v1::Attachments::Stub::BeginAttachment, begin, TestMember(member));
    if (!begun.ok()) return begun.status();
    v1::WriteAttachmentRequest write;
    write.set_name(begun->name());
    write.set_data(data);
    const auto written = Ask(&v1::Attachments::Stub::WriteAttachment, write, TestMember(member));
    if (!written.ok()) return written.status();
    v1::FinishAttachmentRequest finish;
    finish.set_name(begun->name());
    return Ask(&v1::Attachments::Stub::FinishAttachment, finish, TestMember(member));
  }

  absl::StatusOr<v1::ReadAttachmentResponse> ReadFile(MemberId member, const std::string& name) {
    v1::ReadAttachmentRequest request;
    request.set_name(name);
    return Ask(&v1::Attachments::Stub::ReadAttachment, request, TestMember(member));
  }

  static std::string MakeFolder() {
    std::string folder = std::filesystem::temp_directory_path() / "hiroba-files-XXXXXX";
    return mkdtemp(folder.data());
  }

  int topic_count_ = 0;
  FakeClock clock_;
  SystemClock system_clock_;
  IdGenerator ids_{system_clock_};
  FakeStore store_;
  const std::string folder_ = MakeFolder();
  const BlobStore blobs_ = BlobStore::Open(folder_).value();
  InProcessServer server_;
  TopicsService topics_service_{server_.rpc(), store_, clock_, ids_};
  ThreadsService threads_service_{server_.rpc(), store_, clock_, ids_};
  PostsService posts_service_{server_.rpc(), store_, store_, clock_, ids_, std::size_t{1} << 20};
  AttachmentsService attachments_service_{server_.rpc(), store_, store_, blobs_, clock_, ids_};
  RecordsService records_service_{server_.rpc(), store_, store_};
};

}  // namespace hiroba::threads
