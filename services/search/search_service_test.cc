// The service over a real index and real gRPC, with threads played by a service of this process.
#include "services/search/search_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <mutex>
#include <set>

#include "hiroba/threads/v1/events.pb.h"
#include "services/common/grpc_status.h"
#include "services/common/resource_name.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/testing/status_matchers.h"
#include "services/search/event_handlers.h"
#include "services/search/testing.h"

namespace hiroba::search {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

namespace pb = threads::v1;

constexpr MemberId kInsider{1001};
constexpr MemberId kOutsider{1002};

// What search reads of threads, kept in memory.
class FakeRecords final : public pb::Records::CallbackService {
 public:
  explicit FakeRecords(Rpc& rpc) : rpc_(rpc) {}

  // Adds or replaces a post; returns its name.
  std::string Put(const std::string& thread, int number, const std::string& text,
                  const std::function<void(pb::PostRecord&)>& change = {}) {
    pb::PostRecord record;
    record.mutable_thread()->set_name("threads/" + thread);
    record.mutable_thread()->set_title("題 " + thread);
    record.mutable_thread()->set_topic("topics/0000000000001");
    record.mutable_thread()->set_topic_display_name("防災");
    record.mutable_thread()->set_kind(pb::Thread::QUESTION);
    record.mutable_post()->set_name("threads/" + thread + "/posts/" + std::to_string(number));
    record.mutable_post()->set_number(number);
    record.mutable_post()->mutable_author()->set_display_name("山田");
    record.set_plain_text(text);
    if (change) change(record);
    const std::lock_guard lock(mutex_);
    const std::string name = record.post().name();
    records_[name] = std::move(record);
    return name;
  }

  void SetClosedTopics(const std::string& member, std::vector<std::string> topics) {
    const std::lock_guard lock(mutex_);
    closed_topics_[member] = std::move(topics);
  }

  // From now on so many lists are answered, and the rest fail.
  void FailListsAfter(int count) {
    const std::lock_guard lock(mutex_);
    lists_left_ = count;
  }

  grpc::ServerUnaryReactor* BatchGetPostRecords(
      grpc::CallbackServerContext* context, const pb::BatchGetPostRecordsRequest* request,
      pb::BatchGetPostRecordsResponse* response) override {
    return rpc_.Handle(*context, *request, [=, this](const Call&) {
      const std::lock_guard lock(mutex_);
      for (const std::string& name : request->names()) {
        if (records_.contains(name)) *response->add_records() = records_[name];
      }
      return absl::OkStatus();
    });
  }

  // Pages of two, so that paging is seen.
  grpc::ServerUnaryReactor* ListPostRecords(grpc::CallbackServerContext* context,
                                            const pb::ListPostRecordsRequest* request,
                                            pb::ListPostRecordsResponse* response) override {
    return rpc_.Handle(*context, *request, [=, this](const Call&) -> absl::Status {
      const std::lock_guard lock(mutex_);
      if (lists_left_-- <= 0) return absl::InternalError("no more lists");
      for (const auto& [name, record] : records_) {
        if (record.deleted() || name <= request->page_token()) continue;
        if (!request->thread().empty() && record.thread().name() != request->thread()) continue;
        if (response->records_size() == 2) {
          response->set_next_page_token(response->records(1).post().name());
          break;
        }
        *response->add_records() = record;
      }
      return absl::OkStatus();
    });
  }

  grpc::ServerUnaryReactor* ListReadableTopics(grpc::CallbackServerContext* context,
                                               const pb::ListReadableTopicsRequest* request,
                                               pb::ListReadableTopicsResponse* response) override {
    return rpc_.Handle(*context, *request, [=, this](const Call&) {
      const std::lock_guard lock(mutex_);
      for (const std::string& topic : closed_topics_[request->member()]) {
        response->add_closed_topics(topic);
      }
      return absl::OkStatus();
    });
  }

 private:
  Rpc& rpc_;
  std::mutex mutex_;
  std::map<std::string, pb::PostRecord> records_;
  int lists_left_ = 1'000'000;
  std::map<std::string, std::vector<std::string>> closed_topics_;
};

class SearchServiceTest : public testing::Test {
 protected:
  SearchServiceTest() {
    server_.Start({&service_});
    stub_ = v1::Search::NewStub(server_.channel());
  }
  ~SearchServiceTest() override {
    server_.Stop();
    threads_server_.Stop();
  }

  // Hands the next event to the index, and commits.
  template <class Payload>
  void Happens(const Payload& payload) {
    Event event;
    event.set_sequence(writer_->position() + 1);
    event.mutable_payload()->PackFrom(payload);
    ASSERT_THAT(updater_.Apply({&event, 1}), IsOk());
    ASSERT_THAT(writer_->Commit(), IsOk());
  }

  void Created(const std::string& post) {
    pb::PostCreated created;
    created.set_post(post);
    Happens(created);
  }

  void Changed(const std::string& post, pb::PostChanged::Change change) {
    pb::PostChanged changed;
    changed.set_post(post);
    changed.set_thread(post.substr(0, post.find("/posts/")));
    changed.set_change(change);
    Happens(changed);
  }

  absl::StatusOr<v1::SearchThreadsResponse> Search(const v1::SearchThreadsRequest& request,
                                                   MemberId member = kOutsider) {
    v1::SearchThreadsResponse response;
    const auto context = server_.As(TestMember(member));
    const absl::Status status =
        FromGrpcStatus(stub_->SearchThreads(context.get(), request, &response));
    if (!status.ok()) return status;
    return response;
  }

  std::vector<std::string> ThreadsFor(const std::string& query, MemberId member = kOutsider) {
    v1::SearchThreadsRequest request;
    request.set_query(query);
    const auto response = Search(request, member);
    EXPECT_THAT(response, IsOk());
    std::vector<std::string> threads;
    if (response.ok()) {
      for (const v1::SearchHit& hit : response->hits()) threads.push_back(hit.thread());
    }
    return threads;
  }

  std::shared_ptr<grpc::Channel> StartThreads() {
    threads_server_.Start({&records_});
    return threads_server_.channel();
  }

  TemporaryFolder folder_;
  InProcessServer threads_server_;
  FakeRecords records_{threads_server_.rpc()};
  ThreadsClient threads_{StartThreads(), threads_server_.internal_calls()};

  SystemClock clock_;
  ReadableTopics topics_{clock_};
  InProcessServer server_;
  const std::unique_ptr<IndexWriter> writer_ =
      IndexWriter::Open({.path = folder_ / "index"}, TestAnalyser(), server_.metrics()).value();
  const IndexReader reader_{folder_ / "index"};
  const Synonyms synonyms_;
  const Searcher searcher_{TestAnalyser(), synonyms_, reader_};
  SearchService service_{server_.rpc(), searcher_, threads_, topics_, server_.metrics()};
  IndexUpdater updater_{*writer_, reader_, threads_, topics_};
  std::unique_ptr<v1::Search::Stub> stub_;
};

TEST_F(SearchServiceTest, NewEditedDeletedAndRestoredPostsAreFollowed) {
  const std::string post = records_.Put("a", 1, "毛布の備蓄");
  Created(post);
  EXPECT_THAT(ThreadsFor("毛布"), ElementsAre("threads/a"));

  records_.Put("a", 1, "発電機の備蓄");
  Changed(post, pb::PostChanged::EDITED);
  EXPECT_THAT(ThreadsFor("毛布"), IsEmpty());
  EXPECT_THAT(ThreadsFor("発電機"), ElementsAre("threads/a"));

  records_.Put("a", 1, "", [](pb::PostRecord& record) { record.set_deleted(true); });
  Changed(post, pb::PostChanged::DELETED);
  EXPECT_THAT(ThreadsFor("発電機"), IsEmpty());

  records_.Put("a", 1, "発電機の備蓄");
  Changed(post, pb::PostChanged::UNDELETED);
  EXPECT_THAT(ThreadsFor("発電機"), ElementsAre("threads/a"));
}

TEST_F(SearchServiceTest, HitShowsTheThreadAndWhereItMatches) {
  Created(records_.Put("a", 1, "どうしていますか"));
  Created(records_.Put("a", 2, "毛布は百枚あります"));
  v1::SearchThreadsRequest request;
  request.set_query("毛布");
  const auto response = Search(request);
  ASSERT_THAT(response, IsOk());
  ASSERT_EQ(response->hits_size(), 1);
  EXPECT_EQ(response->estimated_count(), 1);
  const v1::SearchHit& hit = response->hits(0);
  EXPECT_EQ(hit.title().text(), "題 a");
  EXPECT_EQ(hit.topic_display_name(), "防災");
  EXPECT_EQ(hit.kind(), pb::Thread::QUESTION);
  ASSERT_EQ(hit.posts_size(), 1);
  EXPECT_EQ(hit.posts(0).post(), "threads/a/posts/2");
  EXPECT_EQ(hit.posts(0).author().display_name(), "山田");
  EXPECT_EQ(hit.posts(0).snippet().text(), "毛布は百枚あります");
  ASSERT_EQ(hit.posts(0).snippet().ranges_size(), 1);
  EXPECT_EQ(hit.posts(0).snippet().ranges(0).start(), 0);
  EXPECT_EQ(hit.posts(0).snippet().ranges(0).end(), 2);
}

TEST_F(SearchServiceTest, ThreadThatChangedIsReadAnewAndADeletedOneIsGone) {
  for (int i = 1; i <= 5; ++i) Created(records_.Put("a", i, "毛布"));
  for (int i = 1; i <= 5; ++i) {
    records_.Put("a", i, "毛布",
                 [](pb::PostRecord& record) { record.mutable_thread()->set_title("福祉避難所"); });
  }
  pb::ThreadChanged changed;
  changed.set_thread("threads/a");
  Happens(changed);
  EXPECT_THAT(ThreadsFor("福祉避難所"), ElementsAre("threads/a"));
  changed.set_deleted(true);
  Happens(changed);
  EXPECT_THAT(ThreadsFor("毛布"), IsEmpty());
  EXPECT_EQ(writer_->post_count(), 0u);
}

// Her posts stay without her name, or go: neither is told by threads otherwise than here.
TEST_F(SearchServiceTest, AMemberWhoLeftIsFoundNoMore) {
  Created(records_.Put("a", 1, "毛布は?"));
  Created(records_.Put("a", 2, "百枚の毛布"));
  Created(records_.Put("a", 3, "発電機もあります"));
  v1::SearchThreadsRequest request;
  request.set_query("毛布");
  EXPECT_EQ(Search(request)->hits(0).posts(0).author().display_name(), "山田");

  const auto nobody = [](pb::PostRecord& record) { record.mutable_post()->clear_author(); };
  records_.Put("a", 1, "毛布は?", nobody);
  records_.Put("a", 2, "百枚の毛布", nobody);
  pb::ThreadChanged changed;
  changed.set_thread("threads/a");
  Happens(changed);
  const auto kept = Search(request);
  ASSERT_THAT(kept, IsOk());
  ASSERT_EQ(kept->hits(0).posts_size(), 2);
  for (const auto& post : kept->hits(0).posts()) {
    EXPECT_EQ(post.author().ShortDebugString(), "");
  }
  EXPECT_THAT(ThreadsFor("山田"), IsEmpty());

  // The first post goes, too, and the thread with the reply of somebody else stays.
  const auto erase = [](pb::PostRecord& record) { record.set_deleted(true); };
  records_.Put("a", 1, "", erase);
  records_.Put("a", 2, "", erase);
  Changed("threads/a/posts/1", pb::PostChanged::DELETED);
  Changed("threads/a/posts/2", pb::PostChanged::DELETED);
  Happens(changed);
  EXPECT_THAT(ThreadsFor("毛布"), IsEmpty());
  EXPECT_THAT(ThreadsFor("発電機"), ElementsAre("threads/a"));
  EXPECT_EQ(writer_->post_count(), 1u);
}

TEST_F(SearchServiceTest, ImportedThreadIsReadWithAllItsPosts) {
  for (int i = 1; i <= 5; ++i) records_.Put("a", i, "毛布" + std::to_string(i));
  pb::ThreadImported imported;
  imported.set_thread("threads/a");
  Happens(imported);
  EXPECT_EQ(writer_->post_count(), 5u);
}

TEST_F(SearchServiceTest, AcceptedAnswerSolvesTheThread) {
  Created(records_.Put("a", 1, "毛布は?"));
  Created(records_.Put("a", 2, "百枚です"));
  records_.Put("a", 1, "毛布は?",
               [](pb::PostRecord& record) { record.mutable_thread()->set_solved(true); });
  Changed("threads/a/posts/2", pb::PostChanged::ACCEPTED);
  v1::SearchThreadsRequest request;
  request.set_query("毛布");
  const auto response = Search(request);
  ASSERT_THAT(response, IsOk());
  ASSERT_EQ(response->hits_size(), 1);
  EXPECT_TRUE(response->hits(0).solved());
}

TEST_F(SearchServiceTest, ClosedTopicShowsToWhoWasLetInAndNoLongerAfterLeaving) {
  const auto close = [](pb::PostRecord& record) { record.set_topic_closed(true); };
  Created(records_.Put("a", 1, "毛布の入札", close));
  records_.SetClosedTopics(FormatName("members/{member}", kInsider), {"topics/0000000000001"});
  EXPECT_THAT(ThreadsFor("毛布", kOutsider), IsEmpty());
  EXPECT_THAT(ThreadsFor("毛布", kInsider), ElementsAre("threads/a"));

  records_.SetClosedTopics(FormatName("members/{member}", kInsider), {});
  pb::TopicMembershipChanged left;
  left.set_member(FormatName("members/{member}", kInsider));
  Happens(left);
  EXPECT_THAT(ThreadsFor("毛布", kInsider), IsEmpty());
}

TEST_F(SearchServiceTest, TopicThatWasClosedHidesItsPosts) {
  for (int i = 1; i <= 3; ++i) Created(records_.Put("a", i, "毛布"));
  EXPECT_THAT(ThreadsFor("毛布"), ElementsAre("threads/a"));
  for (int i = 1; i <= 3; ++i) {
    records_.Put("a", i, "毛布", [](pb::PostRecord& record) { record.set_topic_closed(true); });
  }
  pb::TopicChanged changed;
  changed.set_topic("topics/0000000000001");
  Happens(changed);
  EXPECT_THAT(ThreadsFor("毛布"), IsEmpty());
}

TEST_F(SearchServiceTest, TopicThatWasClosedHidesItsPostsBeforeAllAreReadAnew) {
  const auto close = [](pb::PostRecord& record) { record.set_topic_closed(true); };
  for (const char* thread : {"a", "b", "c"}) Created(records_.Put(thread, 1, "毛布"));
  EXPECT_THAT(ThreadsFor("毛布"), testing::SizeIs(3));
  for (const char* thread : {"a", "b", "c"}) records_.Put(thread, 1, "毛布", close);
  records_.SetClosedTopics(FormatName("members/{member}", kInsider), {"topics/0000000000001"});
  pb::TopicChanged changed;
  changed.set_topic("topics/0000000000001");
  Event event;
  event.set_sequence(writer_->position() + 1);
  event.mutable_payload()->PackFrom(changed);
  records_.FailListsAfter(1);
  EXPECT_FALSE(updater_.Apply({&event, 1}).ok());
  EXPECT_THAT(ThreadsFor("毛布", kOutsider), IsEmpty());
  EXPECT_THAT(ThreadsFor("毛布", kInsider), testing::SizeIs(3));
}

TEST_F(SearchServiceTest, TopicThatWasClosedUnheardHidesItsPostsBeforeAllAreReadAnew) {
  for (const char* thread : {"a", "b", "c"}) Created(records_.Put(thread, 1, "毛布"));
  for (const char* thread : {"a", "b", "c"}) {
    records_.Put(thread, 1, "毛布", [](pb::PostRecord& record) { record.set_topic_closed(true); });
  }
  records_.FailListsAfter(1);
  EXPECT_FALSE(updater_.StartAnew(50).ok());
  EXPECT_THAT(ThreadsFor("毛布", kOutsider), IsEmpty());
}

TEST_F(SearchServiceTest, TopicThatWasClosedIsHiddenThoughItsFirstThreadIsDeleted) {
  for (const char* thread : {"a", "b", "c"}) Created(records_.Put(thread, 1, "毛布"));
  for (const char* thread : {"a", "b", "c"}) {
    records_.Put(thread, 1, "毛布", [&](pb::PostRecord& record) {
      record.set_topic_closed(true);
      record.set_deleted(*thread == 'a');
    });
  }
  records_.FailListsAfter(2);
  EXPECT_FALSE(updater_.StartAnew(50).ok());
  EXPECT_THAT(ThreadsFor("毛布", kOutsider), IsEmpty());
}

TEST_F(SearchServiceTest, EverythingIsReadAnewFromThreads) {
  Created(records_.Put("gone", 1, "毛布"));
  records_.Put("gone", 1, "毛布", [](pb::PostRecord& record) { record.set_deleted(true); });
  for (int i = 1; i <= 5; ++i) records_.Put("a", i, "毛布");
  ASSERT_THAT(updater_.StartAnew(50), IsOk());
  EXPECT_THAT(ThreadsFor("毛布"), ElementsAre("threads/a"));
  EXPECT_EQ(writer_->position(), 50u);
  EXPECT_THAT(updater_.Check(), IsOk());
}

TEST_F(SearchServiceTest, FailureOfThreadsLeavesThePositionAndTheEventComesAgain) {
  const std::string post = records_.Put("a", 1, "毛布");
  threads_server_.Stop();
  pb::PostCreated created;
  created.set_post(post);
  Event event;
  event.set_sequence(1);
  event.mutable_payload()->PackFrom(created);
  EXPECT_THAT(updater_.Apply({&event, 1}), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(writer_->position(), 0u);
}

TEST_F(SearchServiceTest, EventThatIsSetAsideIsPassedOverAndTriedAgainLater) {
  pb::PostCreated created;
  created.set_post(records_.Put("a", 1, "毛布"));
  Event event;
  event.set_sequence(1);
  event.mutable_payload()->PackFrom(created);
  ASSERT_THAT(updater_.SetAside(event, absl::InternalError("test")), IsOk());
  EXPECT_EQ(writer_->position(), 1u);
  EXPECT_THAT(ThreadsFor("毛布"), IsEmpty());

  // The process after this one.
  ASSERT_THAT(writer_->Commit(), IsOk());
  IndexUpdater next(*writer_, reader_, threads_, topics_);
  pb::PostCreated other;
  other.set_post(records_.Put("b", 1, "水"));
  event.set_sequence(2);
  event.mutable_payload()->PackFrom(other);
  ASSERT_THAT(next.Apply({&event, 1}), IsOk());
  ASSERT_THAT(writer_->Commit(), IsOk());
  EXPECT_THAT(ThreadsFor("毛布"), ElementsAre("threads/a"));
  EXPECT_EQ(writer_->position(), 2u);
  const auto keeps_nothing = [](const Xapian::Database& index) {
    return index.metadata_keys_begin(kSetAsidePrefix) == index.metadata_keys_end(kSetAsidePrefix)
               ? absl::OkStatus()
               : absl::InternalError("still kept");
  };
  EXPECT_THAT(reader_.Read(keeps_nothing), IsOk());
}

TEST_F(SearchServiceTest, PagesFollowEachOtherAndATokenOfAnotherQueryIsRefused) {
  for (char name = 'a'; name < 'f'; ++name) Created(records_.Put(std::string(1, name), 1, "毛布"));
  v1::SearchThreadsRequest request;
  request.set_query("毛布");
  request.set_page_size(2);
  std::set<std::string> threads;
  do {
    const auto response = Search(request);
    ASSERT_THAT(response, IsOk());
    for (const v1::SearchHit& hit : response->hits()) {
      EXPECT_TRUE(threads.insert(hit.thread()).second) << hit.thread() << " came twice";
    }
    request.set_page_token(response->next_page_token());
    if (threads.size() == 2) {
      v1::SearchThreadsRequest other = request;
      other.set_query("水");
      EXPECT_THAT(Search(other),
                  StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
    }
  } while (!request.page_token().empty());
  EXPECT_EQ(threads.size(), 5u);
}

TEST_F(SearchServiceTest, WrongShapesAreNamed) {
  v1::SearchThreadsRequest request;
  for (const std::string& query : {std::string(), std::string(" 　"), std::string(201, 'a')}) {
    request.set_query(query);
    EXPECT_THAT(Search(request), StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  }
  request.set_query("毛布");
  request.set_topic("topic/x");
  EXPECT_THAT(Search(request), StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  request.clear_topic();
  request.set_page_size(-1);
  EXPECT_THAT(Search(request), StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
}

TEST(ReadableTopics, AreAskedForOnceInAWhile) {
  FakeClock clock;
  ReadableTopics topics(clock);
  int asked = 0;
  const auto ask = [&]() -> absl::StatusOr<std::vector<std::string>> {
    return std::vector<std::string>{std::to_string(++asked)};
  };
  EXPECT_THAT(topics.Get("members/a", ask), IsOkAndHolds(ElementsAre("1")));
  EXPECT_THAT(topics.Get("members/a", ask), IsOkAndHolds(ElementsAre("1")));
  clock.Advance(kTopicsAge);
  EXPECT_THAT(topics.Get("members/a", ask), IsOkAndHolds(ElementsAre("2")));
  topics.Forget("members/a");
  EXPECT_THAT(topics.Get("members/a", ask), IsOkAndHolds(ElementsAre("3")));
}

TEST(ReadableTopics, AnswerThatAnEventOvertookIsNotKept) {
  FakeClock clock;
  ReadableTopics topics(clock);
  const auto before = [&]() -> absl::StatusOr<std::vector<std::string>> {
    topics.Forget("members/a");
    return std::vector<std::string>{"old"};
  };
  ASSERT_THAT(topics.Get("members/a", before), IsOk());
  const auto after = [&]() -> absl::StatusOr<std::vector<std::string>> {
    return std::vector<std::string>{"new"};
  };
  EXPECT_THAT(topics.Get("members/a", after), IsOkAndHolds(ElementsAre("new")));
}

}  // namespace
}  // namespace hiroba::search
