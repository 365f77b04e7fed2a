// The services on the store in memory, through real RPCs: what callers see, and what they must not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "services/common/grpc_status.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/attachments_service.h"
#include "services/threads/fake_store.h"
#include "services/threads/names.h"
#include "services/threads/posts_service.h"
#include "services/threads/records_service.h"
#include "services/threads/threads_service.h"
#include "services/threads/topics_service.h"

namespace hiroba::threads {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const MemberId kAsker{0x101};
const MemberId kAnswerer{0x102};
const MemberId kOutsider{0x103};
const MemberId kModerator{0x104};

class ServicesTest : public testing::Test {
 protected:
  ServicesTest() {
    server_.Start({&topics_service_, &threads_service_, &posts_service_, &attachments_service_,
                   &records_service_});
    topics_ = v1::Topics::NewStub(server_.channel());
    threads_ = v1::Threads::NewStub(server_.channel());
    posts_ = v1::Posts::NewStub(server_.channel());
    attachments_ = v1::Attachments::NewStub(server_.channel());
    records_ = v1::Records::NewStub(server_.channel());
  }
  ~ServicesTest() override { std::filesystem::remove_all(folder_); }

  static std::string MakeFolder() {
    std::string folder = std::filesystem::temp_directory_path() / "hiroba-files-XXXXXX";
    return mkdtemp(folder.data());
  }

  // Calls a method of a stub as somebody; a second passes at each call.
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                             Response*),
                                const Caller& caller, const Request& request) {
    clock_.Advance(absl::Seconds(1));
    Response response;
    const auto context = server_.As(caller);
    const absl::Status status = FromGrpcStatus((stub.*method)(context.get(), request, &response));
    if (!status.ok()) return status;
    return response;
  }

  template <class Request, class Response>
  auto Topics(grpc::Status (v1::Topics::Stub::*method)(grpc::ClientContext*, const Request&,
                                                       Response*),
              const Caller& caller, const Request& request) {
    return Call(*topics_, method, caller, request);
  }
  template <class Request, class Response>
  auto Threads(grpc::Status (v1::Threads::Stub::*method)(grpc::ClientContext*, const Request&,
                                                         Response*),
               const Caller& caller, const Request& request) {
    return Call(*threads_, method, caller, request);
  }
  template <class Request, class Response>
  auto Posts(grpc::Status (v1::Posts::Stub::*method)(grpc::ClientContext*, const Request&,
                                                     Response*),
             const Caller& caller, const Request& request) {
    return Call(*posts_, method, caller, request);
  }
  template <class Request, class Response>
  auto Files(grpc::Status (v1::Attachments::Stub::*method)(grpc::ClientContext*, const Request&,
                                                           Response*),
             const Caller& caller, const Request& request) {
    return Call(*attachments_, method, caller, request);
  }

  std::string AddTopic(v1::Topic::Visibility visibility = v1::Topic::OPEN) {
    v1::CreateTopicRequest request;
    request.mutable_topic()->set_display_name("分野" + std::to_string(++count_));
    request.mutable_topic()->set_visibility(visibility);
    return Topics(&v1::Topics::Stub::CreateTopic, TestModerator(kModerator), request)->name();
  }

  std::string AddThread(const std::string& topic, MemberId author = kAsker,
                        v1::Thread::Kind kind = v1::Thread::QUESTION) {
    v1::CreateThreadRequest request;
    request.mutable_thread()->set_topic(topic);
    request.mutable_thread()->set_kind(kind);
    request.mutable_thread()->set_title("余ったワクチンの扱い");
    request.mutable_post()->set_text("要綱はありますか。");
    const auto thread = Threads(&v1::Threads::Stub::CreateThread, TestMember(author), request);
    EXPECT_THAT(thread, IsOk());
    return thread->name();
  }

  absl::StatusOr<v1::Post> AddPost(const std::string& thread, MemberId author,
                                   const std::string& text = "課長決裁の**基準**です。") {
    v1::CreatePostRequest request;
    request.set_parent(thread);
    request.mutable_post()->set_text(text);
    return Posts(&v1::Posts::Stub::CreatePost, TestMember(author), request);
  }

  v1::ListPostsResponse ListPosts(const std::string& thread, MemberId viewer, int page_size = 0,
                                  const std::string& page_token = "") {
    v1::ListPostsRequest request;
    request.set_parent(thread);
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    return Posts(&v1::Posts::Stub::ListPosts, TestMember(viewer), request).value();
  }

  v1::Thread GetThread(const std::string& name, MemberId viewer) {
    v1::GetThreadRequest request;
    request.set_name(name);
    return Threads(&v1::Threads::Stub::GetThread, TestMember(viewer), request).value();
  }

  absl::StatusOr<v1::Attachment> Upload(MemberId member, const std::string& filename,
                                        const std::string& data) {
    v1::BeginAttachmentRequest begin;
    begin.set_filename(filename);
    begin.set_size(static_cast<std::int32_t>(data.size()));
    const auto begun = Files(&v1::Attachments::Stub::BeginAttachment, TestMember(member), begin);
    if (!begun.ok()) return begun.status();
    v1::WriteAttachmentRequest write;
    write.set_name(begun->name());
    write.set_data(data);
    const auto written = Files(&v1::Attachments::Stub::WriteAttachment, TestMember(member), write);
    if (!written.ok()) return written.status();
    v1::FinishAttachmentRequest finish;
    finish.set_name(begun->name());
    return Files(&v1::Attachments::Stub::FinishAttachment, TestMember(member), finish);
  }

  absl::StatusOr<v1::ReadAttachmentResponse> ReadFile(MemberId member, const std::string& name) {
    v1::ReadAttachmentRequest request;
    request.set_name(name);
    return Files(&v1::Attachments::Stub::ReadAttachment, TestMember(member), request);
  }

  int count_ = 0;
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
  std::unique_ptr<v1::Topics::Stub> topics_;
  std::unique_ptr<v1::Threads::Stub> threads_;
  std::unique_ptr<v1::Posts::Stub> posts_;
  std::unique_ptr<v1::Attachments::Stub> attachments_;
  std::unique_ptr<v1::Records::Stub> records_;
};

constexpr char kPdf[] = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n";

TEST_F(ServicesTest, AQuestionIsAskedAnsweredAndRead) {
  const std::string thread = AddThread(AddTopic());
  const auto answer = AddPost(thread, kAnswerer);
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->number(), 2);
  EXPECT_EQ(answer->html(), "<p>課長決裁の<strong>基準</strong>です。</p>\n");
  EXPECT_EQ(answer->author().body_display_name(), "大阪府門真市");
  EXPECT_EQ(answer->author().member(), MemberName(kAnswerer));

  const v1::ListPostsResponse page = ListPosts(thread, kOutsider);
  ASSERT_EQ(page.posts_size(), 2);
  EXPECT_EQ(page.posts(1).name(), answer->name());
  EXPECT_EQ(page.posts(1).text(), "");
  EXPECT_EQ(page.last_post_number(), 2);
  EXPECT_EQ(page.next_page_token(), "");
  EXPECT_EQ(GetThread(thread, kAsker).read_state().unread_count(), 1);
}

TEST_F(ServicesTest, PagesOfPostsFollowAndStayFreshWhenCached) {
  const std::string thread = AddThread(AddTopic());
  for (int i = 0; i < 6; ++i) ASSERT_THAT(AddPost(thread, kAnswerer), IsOk());
  for (int round = 0; round < 2; ++round) {
    std::vector<int> numbers;
    std::string token;
    do {
      const v1::ListPostsResponse page = ListPosts(thread, kOutsider, 3, token);
      for (const v1::Post& post : page.posts()) numbers.push_back(post.number());
      token = page.next_page_token();
    } while (!token.empty());
    EXPECT_THAT(numbers, ElementsAre(1, 2, 3, 4, 5, 6, 7));
  }
  ASSERT_THAT(AddPost(thread, kAnswerer), IsOk());
  const v1::ListPostsResponse first = ListPosts(thread, kOutsider, 4);
  EXPECT_NE(first.next_page_token(), "");
  EXPECT_EQ(first.last_post_number(), 8);
  // A page that was full and the last one is no longer the last one.
  const v1::ListPostsResponse second = ListPosts(thread, kOutsider, 4, first.next_page_token());
  EXPECT_EQ(second.posts_size(), 4);
  EXPECT_EQ(second.next_page_token(), "");
  ASSERT_THAT(AddPost(thread, kAnswerer), IsOk());
  EXPECT_NE(ListPosts(thread, kOutsider, 4, first.next_page_token()).next_page_token(), "");

  v1::UpdatePostRequest edit;
  edit.mutable_post()->set_name(first.posts(1).name());
  edit.mutable_post()->set_text("直しました");
  ASSERT_THAT(Posts(&v1::Posts::Stub::UpdatePost, TestMember(kAnswerer), edit), IsOk());
  EXPECT_EQ(ListPosts(thread, kOutsider, 4).posts(1).html(), "<p>直しました</p>\n");
}

TEST_F(ServicesTest, FoundHelpfulIsTheCallersOwn) {
  const std::string thread = AddThread(AddTopic());
  const std::string post = AddPost(thread, kAnswerer)->name();
  v1::ReactToPostRequest react;
  react.set_name(post);
  EXPECT_THAT(Posts(&v1::Posts::Stub::ReactToPost, TestMember(kAnswerer), react),
              StatusIs(absl::StatusCode::kFailedPrecondition, "OWN_POST"));
  EXPECT_EQ(Posts(&v1::Posts::Stub::ReactToPost, TestMember(kAsker), react)->helpful_count(), 1);
  EXPECT_TRUE(ListPosts(thread, kAsker).posts(1).found_helpful());
  EXPECT_FALSE(ListPosts(thread, kOutsider).posts(1).found_helpful());
  EXPECT_EQ(ListPosts(thread, kOutsider).posts(1).helpful_count(), 1);
}

TEST_F(ServicesTest, DeletedPostsShowNothingOfTheirText) {
  const std::string thread = AddThread(AddTopic());
  const auto file = Upload(kAnswerer, "要綱.pdf", kPdf);
  ASSERT_THAT(file, IsOk());
  v1::CreatePostRequest create;
  create.set_parent(thread);
  create.mutable_post()->set_text("秘密");
  create.mutable_post()->add_attachments()->set_name(file->name());
  const auto post = Posts(&v1::Posts::Stub::CreatePost, TestMember(kAnswerer), create);
  ASSERT_THAT(post, IsOk());
  EXPECT_EQ(post->attachments(0).filename(), "要綱.pdf");
  EXPECT_EQ(ReadFile(kOutsider, file->name())->data(), kPdf);

  v1::DeletePostRequest request;
  request.set_name(post->name());
  ASSERT_THAT(Posts(&v1::Posts::Stub::DeletePost, TestMember(kAnswerer), request), IsOk());
  const v1::ListPostsResponse page = ListPosts(thread, kAnswerer);
  EXPECT_THAT(page.ShortDebugString(), Not(HasSubstr("秘密")));
  EXPECT_THAT(page.posts(1).attachments(), IsEmpty());
  EXPECT_TRUE(page.posts(1).has_delete_time());
  EXPECT_THAT(ReadFile(kAnswerer, file->name()),
              StatusIs(absl::StatusCode::kNotFound, "ATTACHMENT_NOT_FOUND"));
  EXPECT_EQ(GetThread(thread, kAsker).post_count(), 1);
  EXPECT_EQ(GetThread(thread, kAsker).last_post_number(), 2);

  v1::UndeletePostRequest undelete;
  undelete.set_name(post->name());
  EXPECT_EQ(Posts(&v1::Posts::Stub::UndeletePost, TestMember(kAnswerer), undelete)->text(), "秘密");
}

TEST_F(ServicesTest, AllMistakesOfARequestAreToldAtOnce) {
  v1::CreateThreadRequest request;
  request.mutable_thread()->set_topic("topics/x");
  request.mutable_thread()->set_title(" 　 ");
  const auto result = Threads(&v1::Threads::Stub::CreateThread, TestMember(kAsker), request);
  EXPECT_THAT(result, StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  v1::CreatePostRequest long_post;
  long_post.set_parent(AddThread(AddTopic()));
  std::string text;
  for (int i = 0; i < 20'001; ++i) text += "長";
  long_post.mutable_post()->set_text(text);
  EXPECT_THAT(Posts(&v1::Posts::Stub::CreatePost, TestMember(kAsker), long_post),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  long_post.mutable_post()->set_text(text.substr(0, 60'000));
  EXPECT_THAT(Posts(&v1::Posts::Stub::CreatePost, TestMember(kAsker), long_post), IsOk());
}

TEST_F(ServicesTest, MentionsAreLimited) {
  std::string text;
  for (std::uint64_t i = 1; i <= 11; ++i) {
    text += "@[会員](" + MemberName(MemberId{i}) + ") ";
  }
  EXPECT_THAT(AddPost(AddThread(AddTopic()), kAnswerer, text),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(ServicesTest, TokensOfAnotherListAreRefused) {
  const std::string topic = AddTopic();
  const std::string thread = AddThread(topic);
  const std::string other = AddThread(topic);
  for (int i = 0; i < 3; ++i) ASSERT_THAT(AddPost(thread, kAnswerer), IsOk());
  v1::ListPostsRequest request;
  request.set_parent(other);
  request.set_page_token(ListPosts(thread, kAsker, 2).next_page_token());
  EXPECT_THAT(Posts(&v1::Posts::Stub::ListPosts, TestMember(kAsker), request),
              StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
}

TEST_F(ServicesTest, ThreadsAreListedWithTheirExcerpt) {
  const std::string topic = AddTopic();
  std::vector<std::string> names;
  for (int i = 0; i < 5; ++i) names.insert(names.begin(), AddThread(topic));
  v1::ListThreadsRequest request;
  request.set_topic(topic);
  request.set_page_size(2);
  std::vector<std::string> seen;
  do {
    const auto page = Threads(&v1::Threads::Stub::ListThreads, TestMember(kOutsider), request);
    ASSERT_THAT(page, IsOk());
    for (const v1::Thread& thread : page->threads()) {
      seen.push_back(thread.name());
      EXPECT_EQ(thread.excerpt(), "要綱はありますか。");
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(seen, names);
}

TEST_F(ServicesTest, WhoAsksChoosesTheAnswer) {
  const std::string thread = AddThread(AddTopic());
  v1::AcceptPostRequest accept;
  accept.set_name(AddPost(thread, kAnswerer)->name());
  EXPECT_THAT(Posts(&v1::Posts::Stub::AcceptPost, TestMember(kAnswerer), accept),
              StatusIs(absl::StatusCode::kPermissionDenied, "NOT_YOUR_QUESTION"));
  EXPECT_TRUE(Posts(&v1::Posts::Stub::AcceptPost, TestMember(kAsker), accept)->accepted());
  EXPECT_TRUE(GetThread(thread, kOutsider).solved());
}

TEST_F(ServicesTest, AnUploadThatStopsHalfWayIsNoFile) {
  v1::BeginAttachmentRequest begin;
  begin.set_filename("要綱.pdf");
  begin.set_size(1000);
  const auto begun = Files(&v1::Attachments::Stub::BeginAttachment, TestMember(kAsker), begin);
  ASSERT_THAT(begun, IsOk());
  v1::WriteAttachmentRequest write;
  write.set_name(begun->name());
  write.set_data(kPdf);
  EXPECT_EQ(Files(&v1::Attachments::Stub::WriteAttachment, TestMember(kAsker), write)->size(),
            static_cast<int>(sizeof(kPdf) - 1));
  EXPECT_THAT(Files(&v1::Attachments::Stub::WriteAttachment, TestMember(kAnswerer), write),
              StatusIs(absl::StatusCode::kNotFound, "ATTACHMENT_NOT_FOUND"));
  v1::FinishAttachmentRequest finish;
  finish.set_name(begun->name());
  EXPECT_THAT(Files(&v1::Attachments::Stub::FinishAttachment, TestMember(kAsker), finish),
              StatusIs(absl::StatusCode::kFailedPrecondition, "UPLOAD_INCOMPLETE"));
  EXPECT_THAT(ReadFile(kAsker, begun->name()),
              StatusIs(absl::StatusCode::kNotFound, "ATTACHMENT_NOT_FOUND"));
  v1::CreatePostRequest create;
  create.set_parent(AddThread(AddTopic()));
  create.mutable_post()->set_text("添付します");
  create.mutable_post()->add_attachments()->set_name(begun->name());
  EXPECT_THAT(Posts(&v1::Posts::Stub::CreatePost, TestMember(kAsker), create),
              StatusIs(absl::StatusCode::kInvalidArgument, "ATTACHMENT_NOT_USABLE"));
}

TEST_F(ServicesTest, FilesAreWhatTheyLookLike) {
  EXPECT_THAT(Upload(kAsker, "要綱.pdf", "<html><script>alert(1)</script>"),
              StatusIs(absl::StatusCode::kInvalidArgument, "FILE_TYPE_REFUSED"));
  EXPECT_THAT(Upload(kAsker, "要綱.exe", "MZ"),
              StatusIs(absl::StatusCode::kInvalidArgument, "FILE_TYPE_REFUSED"));
  const auto csv = Upload(kAsker, "一覧.csv", "名称,人口\n門真市,115000\n");
  ASSERT_THAT(csv, IsOk());
  EXPECT_EQ(csv->media_type(), "text/csv");
  EXPECT_EQ(csv->sha256().size(), 64U);
}

TEST_F(ServicesTest, FilesThatNobodyUsedGoAfterADay) {
  const auto file = Upload(kAsker, "要綱.pdf", kPdf);
  ASSERT_THAT(file, IsOk());
  EXPECT_THAT(ReadFile(kAsker, file->name()), IsOk());
  EXPECT_THAT(ReadFile(kAnswerer, file->name()), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(RemoveExpiredAttachments(store_, blobs_, clock_.Now(), absl::InfiniteFuture()),
              IsOkAndHolds(0));
  clock_.Advance(absl::Hours(24));
  EXPECT_THAT(RemoveExpiredAttachments(store_, blobs_, clock_.Now(), absl::InfiniteFuture()),
              IsOkAndHolds(1));
  EXPECT_THAT(ReadFile(kAsker, file->name()), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ServicesTest, ImportedThreadsKeepAuthorsAndTimes) {
  v1::ImportThreadRequest request;
  request.set_external_id("t001");
  request.set_topic_display_name("新型コロナワクチン");
  request.set_kind(v1::Thread::QUESTION);
  request.set_title("集団接種の予約枠");
  request.set_sample(true);
  for (int i = 0; i < 3; ++i) {
    auto& post = *request.add_posts();
    post.mutable_author()->set_member(MemberName(kAnswerer));
    post.mutable_author()->set_display_name("小木曽 亮");
    post.mutable_author()->set_sample(true);
    post.set_text("**返信**");
    post.mutable_create_time()->set_seconds(1'623'110'000 + i);
  }
  EXPECT_THAT(Threads(&v1::Threads::Stub::ImportThread, TestModerator(kModerator), request),
              StatusIs(absl::StatusCode::kPermissionDenied, "ADMINS_ONLY"));
  const auto thread = Threads(&v1::Threads::Stub::ImportThread, TestAdmin(kModerator), request);
  ASSERT_THAT(thread, IsOk());
  EXPECT_EQ(thread->external_id(), "t001");
  const v1::ListPostsResponse page = ListPosts(thread->name(), kAsker);
  ASSERT_EQ(page.posts_size(), 3);
  EXPECT_EQ(page.posts(2).create_time().seconds(), 1'623'110'002);
  EXPECT_EQ(page.posts(2).author().display_name(), "小木曽 亮");
  EXPECT_EQ(page.posts(0).html(), "<p><strong>返信</strong></p>\n");
  EXPECT_EQ(Threads(&v1::Threads::Stub::ImportThread, TestAdmin(kModerator), request)->name(),
            thread->name());

  request.mutable_posts(2)->mutable_create_time()->set_seconds(0);
  EXPECT_THAT(Threads(&v1::Threads::Stub::ImportThread, TestAdmin(kModerator), request),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(ServicesTest, AClosedTopicLetsInWhoWasApproved) {
  const std::string topic = AddTopic(v1::Topic::CLOSED);
  v1::JoinTopicRequest join;
  join.set_name(topic);
  EXPECT_EQ(Topics(&v1::Topics::Stub::JoinTopic, TestMember(kAsker), join)->membership(),
            v1::Topic::REQUESTED);
  v1::ListJoinRequestsRequest list;
  list.set_parent(topic);
  const auto requests =
      Topics(&v1::Topics::Stub::ListJoinRequests, TestModerator(kModerator), list);
  ASSERT_THAT(requests, IsOk());
  ASSERT_EQ(requests->join_requests_size(), 1);
  EXPECT_EQ(requests->join_requests(0).member(), MemberName(kAsker));
  v1::ApproveJoinRequestRequest approve;
  approve.set_name(topic);
  approve.set_member(MemberName(kAsker));
  ASSERT_THAT(Topics(&v1::Topics::Stub::ApproveJoinRequest, TestModerator(kModerator), approve),
              IsOk());
  EXPECT_EQ(Topics(&v1::Topics::Stub::JoinTopic, TestMember(kAsker), join)->membership(),
            v1::Topic::JOINED);
  AddThread(topic, kAsker);
}

// Every routed method that names something of a thread in a closed topic, called by who is not in
// it, answers as if there were no such thing. A new method fails the test below until it is here.
class ClosedTopicTest : public ServicesTest {
 protected:
  ClosedTopicTest() {
    topic_ = AddTopic(v1::Topic::CLOSED);
    thread_ = AddThread(topic_, kModerator);
    v1::CreatePostRequest create;
    create.set_parent(thread_);
    create.mutable_post()->set_text("秘密の投稿");
    const auto file = Upload(kModerator, "秘密.pdf", kPdf);
    file_ = file->name();
    create.mutable_post()->add_attachments()->set_name(file_);
    post_ = Posts(&v1::Posts::Stub::CreatePost, TestMember(kModerator), create)->name();

    const auto threads = [this](auto method, auto fill) { return Probe(*threads_, method, fill); };
    const auto posts = [this](auto method, auto fill) { return Probe(*posts_, method, fill); };
    const auto files = [this](auto method, auto fill) {
      return Probe(*attachments_, method, fill);
    };
    using ThreadsStub = v1::Threads::Stub;
    using PostsStub = v1::Posts::Stub;
    using FilesStub = v1::Attachments::Stub;
    probes_ = {
        {"CreateThread", threads(&ThreadsStub::CreateThread,
                                 [this](v1::CreateThreadRequest& request) {
                                   request.mutable_thread()->set_topic(topic_);
                                   request.mutable_thread()->set_title("題");
                                   request.mutable_post()->set_text("本文");
                                 })},
        {"GetThread",
         threads(&ThreadsStub::GetThread,
                 [this](v1::GetThreadRequest& request) { request.set_name(thread_); })},
        {"ListThreads",
         threads(&ThreadsStub::ListThreads,
                 [this](v1::ListThreadsRequest& request) { request.set_topic(topic_); })},
        {"UpdateThread", threads(&ThreadsStub::UpdateThread,
                                 [this](v1::UpdateThreadRequest& request) {
                                   request.mutable_thread()->set_name(thread_);
                                   request.mutable_thread()->set_title("題");
                                 })},
        {"DeleteThread",
         threads(&ThreadsStub::DeleteThread,
                 [this](v1::DeleteThreadRequest& request) { request.set_name(thread_); })},
        {"UpdateReadState", threads(&ThreadsStub::UpdateReadState,
                                    [this](v1::UpdateReadStateRequest& request) {
                                      request.set_name(thread_ + "/readState");
                                      request.set_last_read_number(99);
                                    })},
        {"CreatePost", posts(&PostsStub::CreatePost,
                             [this](v1::CreatePostRequest& request) {
                               request.set_parent(thread_);
                               request.mutable_post()->set_text("本文");
                               request.mutable_post()->set_reply_to(post_);
                             })},
        {"GetPost", posts(&PostsStub::GetPost,
                          [this](v1::GetPostRequest& request) { request.set_name(post_); })},
        {"ListPosts",
         posts(&PostsStub::ListPosts,
               [this](v1::ListPostsRequest& request) { request.set_parent(thread_); })},
        {"UpdatePost", posts(&PostsStub::UpdatePost,
                             [this](v1::UpdatePostRequest& request) {
                               request.mutable_post()->set_name(post_);
                               request.mutable_post()->set_text("本文");
                             })},
        {"DeletePost", posts(&PostsStub::DeletePost,
                             [this](v1::DeletePostRequest& request) { request.set_name(post_); })},
        {"UndeletePost",
         posts(&PostsStub::UndeletePost,
               [this](v1::UndeletePostRequest& request) { request.set_name(post_); })},
        {"AcceptPost", posts(&PostsStub::AcceptPost,
                             [this](v1::AcceptPostRequest& request) { request.set_name(post_); })},
        {"ReactToPost",
         posts(&PostsStub::ReactToPost,
               [this](v1::ReactToPostRequest& request) { request.set_name(post_); })},
        {"GetAttachment",
         files(&FilesStub::GetAttachment,
               [this](v1::GetAttachmentRequest& request) { request.set_name(file_); })},
        {"ReadAttachment",
         files(&FilesStub::ReadAttachment,
               [this](v1::ReadAttachmentRequest& request) { request.set_name(file_); })},
        {"WriteAttachment", files(&FilesStub::WriteAttachment,
                                  [this](v1::WriteAttachmentRequest& request) {
                                    request.set_name(file_);
                                    request.set_data("x");
                                  })},
        {"FinishAttachment",
         files(&FilesStub::FinishAttachment,
               [this](v1::FinishAttachmentRequest& request) { request.set_name(file_); })},
    };
  }

  using ProbeCall = std::function<absl::Status(const Caller&)>;

  template <class Stub, class Request, class Response, class Fill>
  ProbeCall Probe(Stub& stub,
                  grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                  Fill fill) {
    return [this, &stub, method, fill](const Caller& caller) {
      Request request;
      fill(request);
      return Call(stub, method, caller, request).status();
    };
  }

  std::string topic_;
  std::string thread_;
  std::string post_;
  std::string file_;
  std::map<std::string, ProbeCall> probes_;
};

TEST_F(ClosedTopicTest, OutsidersFindNothingByAnyMethod) {
  for (const auto& [method, call] : probes_) {
    EXPECT_THAT(call(TestMember(kOutsider)), StatusIs(absl::StatusCode::kNotFound)) << method;
    // Moderators who did not join are outsiders too.
    EXPECT_THAT(call(TestModerator(kOutsider)), StatusIs(absl::StatusCode::kNotFound)) << method;
  }
}

TEST_F(ClosedTopicTest, TheAnswersAreThoseForThingsThatNeverWere) {
  std::map<std::string, absl::Status> hidden;
  for (const auto& [method, call] : probes_) hidden[method] = call(TestMember(kOutsider));
  topic_ = "topics/0000000000001";
  thread_ = "threads/0000000000001";
  post_ = "threads/0000000000001/posts/0000000000001";
  file_ = "attachments/0000000000001";
  for (const auto& [method, call] : probes_) {
    EXPECT_EQ(call(TestMember(kOutsider)), hidden[method]) << method;
  }
}

TEST_F(ClosedTopicTest, EveryMethodIsProbed) {
  // These say nothing of what is in a topic: a closed one shows its name to all, and an upload is
  // the caller's own.
  const std::set<std::string> harmless = {
      "CreateTopic", "GetTopic",         "ListTopics",   "UpdateTopic",     "JoinTopic",
      "LeaveTopic",  "ListJoinRequests", "ImportThread", "BeginAttachment", "ApproveJoinRequest"};
  for (const auto* service :
       {v1::Topic::descriptor()->file()->FindServiceByName("Topics"),
        v1::Thread::descriptor()->file()->FindServiceByName("Threads"),
        v1::Post::descriptor()->file()->FindServiceByName("Posts"),
        v1::Attachment::descriptor()->file()->FindServiceByName("Attachments")}) {
    for (int i = 0; i < service->method_count(); ++i) {
      const std::string& name = service->method(i)->name();
      EXPECT_TRUE(probes_.contains(name) || harmless.contains(name)) << name;
    }
  }
}

TEST_F(ClosedTopicTest, ListsAndCountsDoNotShowIt) {
  const auto list =
      Threads(&v1::Threads::Stub::ListThreads, TestMember(kOutsider), v1::ListThreadsRequest());
  ASSERT_THAT(list, IsOk());
  EXPECT_EQ(list->threads_size(), 0);
  const auto topics =
      Topics(&v1::Topics::Stub::ListTopics, TestMember(kOutsider), v1::ListTopicsRequest());
  ASSERT_THAT(topics, IsOk());
  ASSERT_EQ(topics->topics_size(), 1);
  EXPECT_EQ(topics->topics(0).thread_count(), 0);
  EXPECT_FALSE(topics->topics(0).has_last_post_time());
  EXPECT_EQ(topics->topics(0).visibility(), v1::Topic::CLOSED);
}

TEST_F(ClosedTopicTest, WhoLeavesReadsNoMore) {
  v1::LeaveTopicRequest leave;
  leave.set_name(topic_);
  EXPECT_THAT(ReadFile(kModerator, file_), IsOk());
  ASSERT_THAT(Topics(&v1::Topics::Stub::LeaveTopic, TestMember(kModerator), leave), IsOk());
  EXPECT_THAT(ReadFile(kModerator, file_), StatusIs(absl::StatusCode::kNotFound));
  v1::ListPostsRequest list;
  list.set_parent(thread_);
  EXPECT_THAT(Posts(&v1::Posts::Stub::ListPosts, TestMember(kModerator), list),
              StatusIs(absl::StatusCode::kNotFound, "THREAD_NOT_FOUND"));
}

TEST_F(ClosedTopicTest, RecordsAreForServicesOnly) {
  v1::BatchGetPostRecordsRequest request;
  request.add_names(post_);
  EXPECT_THAT(
      Call(*records_, &v1::Records::Stub::BatchGetPostRecords, TestAdmin(kModerator), request),
      StatusIs(absl::StatusCode::kPermissionDenied, "INTERNAL_METHOD"));
  const auto found =
      Call(*records_, &v1::Records::Stub::BatchGetPostRecords, TestService(), request);
  ASSERT_THAT(found, IsOk());
  ASSERT_EQ(found->records_size(), 1);
  EXPECT_TRUE(found->records(0).topic_closed());
  EXPECT_EQ(found->records(0).plain_text(), "秘密の投稿");
}

}  // namespace
}  // namespace hiroba::threads
