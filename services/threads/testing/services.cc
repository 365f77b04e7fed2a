#include "services/threads/testing/services.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <filesystem>

#include "hiroba/threads/v1/attachments.grpc.pb.h"
#include "hiroba/threads/v1/posts.grpc.pb.h"
#include "hiroba/threads/v1/threads.grpc.pb.h"
#include "hiroba/threads/v1/topics.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/attachments_service.h"
#include "services/threads/posts_service.h"
#include "services/threads/records_service.h"
#include "services/threads/threads_service.h"
#include "services/threads/topics_service.h"

namespace hiroba::threads {
namespace {

std::string MakeFolder() {
  std::string folder = std::filesystem::temp_directory_path() / "hiroba-files-XXXXXX";
  EXPECT_NE(mkdtemp(folder.data()), nullptr);
  return folder;
}

}  // namespace

struct ServicesTest::Services {
  explicit Services(ServicesTest& test)
      : topics(test.server_.rpc(), test.store_, test.clock_, test.ids_),
        threads(test.server_.rpc(), test.store_, test.clock_, test.ids_),
        posts(test.server_.rpc(), test.store_, test.store_, test.clock_, test.ids_,
              std::size_t{1} << 20),
        attachments(test.server_.rpc(), test.store_, test.store_, test.blobs_, test.clock_,
                    test.ids_),
        records(test.server_.rpc(), test.store_, test.store_) {}

  TopicsService topics;
  ThreadsService threads;
  PostsService posts;
  AttachmentsService attachments;
  RecordsService records;
};

ServicesTest::ServicesTest()
    : folder_(MakeFolder()),
      blobs_(BlobStore::Open(folder_).value()),
      services_(std::make_unique<Services>(*this)) {
  server_.Start({&services_->topics, &services_->threads, &services_->posts,
                 &services_->attachments, &services_->records});
}

ServicesTest::~ServicesTest() {
  server_.Stop();
  std::filesystem::remove_all(folder_);
}

std::string ServicesTest::AddTopic(v1::Topic::Visibility visibility) {
  v1::CreateTopicRequest request;
  request.mutable_topic()->set_display_name("分野" + std::to_string(++topic_count_));
  request.mutable_topic()->set_visibility(visibility);
  return Ask(&v1::Topics::Stub::CreateTopic, request, TestModerator(kModerator))->name();
}

std::string ServicesTest::AddThread(const std::string& topic, MemberId author,
                                    v1::Thread::Kind kind) {
  v1::CreateThreadRequest request;
  request.mutable_thread()->set_topic(topic);
  request.mutable_thread()->set_kind(kind);
  request.mutable_thread()->set_title("余ったワクチンの扱い");
  request.mutable_post()->set_text("要綱はありますか。");
  const auto thread = Ask(&v1::Threads::Stub::CreateThread, request, TestMember(author));
  EXPECT_THAT(thread, IsOk());
  return thread->name();
}

absl::StatusOr<v1::Post> ServicesTest::AddPost(const std::string& thread, MemberId author,
                                               const std::string& text) {
  v1::CreatePostRequest request;
  request.set_parent(thread);
  request.mutable_post()->set_text(text);
  return Ask(&v1::Posts::Stub::CreatePost, request, TestMember(author));
}

v1::ListPostsResponse ServicesTest::ListPosts(const std::string& thread, MemberId viewer,
                                              int page_size, const std::string& page_token) {
  v1::ListPostsRequest request;
  request.set_parent(thread);
  request.set_page_size(page_size);
  request.set_page_token(page_token);
  return Ask(&v1::Posts::Stub::ListPosts, request, TestMember(viewer)).value();
}

v1::Thread ServicesTest::GetThread(const std::string& name, MemberId viewer) {
  v1::GetThreadRequest request;
  request.set_name(name);
  return Ask(&v1::Threads::Stub::GetThread, request, TestMember(viewer)).value();
}

absl::StatusOr<v1::Attachment> ServicesTest::Upload(MemberId member, const std::string& filename,
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

absl::StatusOr<v1::ReadAttachmentResponse> ServicesTest::ReadFile(MemberId member,
                                                                  const std::string& name) {
  v1::ReadAttachmentRequest request;
  request.set_name(name);
  return Ask(&v1::Attachments::Stub::ReadAttachment, request, TestMember(member));
}

}  // namespace hiroba::threads
