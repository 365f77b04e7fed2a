#include "services/notifications/notifications_service.h"

#include "services/notifications/live_access.h"
#include "services/notifications/testing/fixture.h"

namespace hiroba::notifications {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using Stub = v1::Notifications::Stub;

constexpr PostId kPost{70};

class NotificationsServiceTest : public NotificationsFixture {
 protected:
  // An open stream. Ends with the object.
  class Page {
   public:
    Page(InProcessServer& edge, MemberId member, const std::vector<ThreadId>& threads)
        : context_(edge.As(TestMember(member))), stub_(edge.channel()) {
      v1::WatchNotificationsRequest request;
      for (const ThreadId thread : threads) request.add_thread(NameOf(thread));
      reader_ = stub_.WatchNotifications(context_.get(), request);
    }
    ~Page() {
      context_->TryCancel();
      LiveEvent event;
      while (reader_->Read(&event)) continue;
      reader_->Finish();
    }
    Page(const Page&) = delete;
    Page& operator=(const Page&) = delete;

    // Returns the next message, an empty one when the stream has ended.
    LiveEvent Next() {
      LiveEvent event;
      return reader_->Read(&event) ? event : LiveEvent();
    }

   private:
    std::unique_ptr<grpc::ClientContext> context_;
    Stub stub_;
    std::unique_ptr<grpc::ClientReader<LiveEvent>> reader_;
  };

  NotificationsServiceTest() { edge_.Start({&service_}); }
  ~NotificationsServiceTest() override { feed_.EndAll(); }

  v1::ListNotificationsResponse List(MemberId member, int page_size = 0,
                                     const std::string& page_token = "") {
    v1::ListNotificationsRequest request;
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    const auto listed = edge_.Ask(&Stub::ListNotifications, request, TestMember(member));
    EXPECT_THAT(listed, IsOk());
    return listed.value_or(v1::ListNotificationsResponse());
  }

  InProcessServer edge_;
  NotificationsService service_{edge_.rpc(), store_, threads_, feed_, live_, calls_, clock_};
};

TEST_F(NotificationsServiceTest, ListsByPagesWithWhatThreadsKnows) {
  ASSERT_THAT(Apply(Answer(kPost, 2), Answer(PostId{71}, 3)), IsOk());
  const auto first = List(kAsker, 1);
  ASSERT_THAT(first.notifications(), SizeIs(1));
  EXPECT_EQ(first.notifications(0).post(), NameOf(kThread, PostId{71}));
  EXPECT_EQ(first.notifications(0).thread_title(), "転出届の郵送");
  EXPECT_EQ(first.notifications(0).excerpt(), "郵送で受けています");
  EXPECT_EQ(first.unread_count(), 2);
  const auto second = List(kAsker, 1, first.next_page_token());
  ASSERT_THAT(second.notifications(), SizeIs(1));
  EXPECT_EQ(second.notifications(0).post(), NameOf(kThread, kPost));
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_F(NotificationsServiceTest, LeavesOutWhatIsDeletedOrInATopicSheHasLeft) {
  fakes_.threads.JoinClosedTopic(kAsker);
  ASSERT_THAT(Apply(Answer(kPost, 2, kClosedTopic)), IsOk());
  EXPECT_THAT(List(kAsker).notifications(), SizeIs(1));
  fakes_.threads.LeaveClosedTopic(kAsker);
  EXPECT_THAT(List(kAsker).notifications(), IsEmpty());
  fakes_.threads.JoinClosedTopic(kAsker);
  fakes_.threads.DeletePost(kThread, kPost);
  EXPECT_THAT(List(kAsker).notifications(), IsEmpty());
}

TEST_F(NotificationsServiceTest, MarkingReadShowsInHerOtherWindows) {
  ASSERT_THAT(Apply(Answer(kPost, 2)), IsOk());
  Page page(edge_, kAsker, {});
  EXPECT_EQ(page.Next().unread_count(), 1);
  v1::MarkNotificationsReadRequest request;
  request.set_all(true);
  const auto marked = edge_.Ask(&Stub::MarkNotificationsRead, request, TestMember(kAsker));
  ASSERT_THAT(marked, IsOk());
  EXPECT_EQ(marked->unread_count(), 0);
  const LiveEvent told = page.Next();
  EXPECT_TRUE(told.has_unread_count());
  EXPECT_EQ(told.unread_count(), 0);
}

TEST_F(NotificationsServiceTest, AThreadOfAClosedTopicIsSilentForWhoIsOutside) {
  fakes_.threads.JoinClosedTopic(kAsker);
  fakes_.threads.AddPost(kThread, kPost, 1, {}, kClosedTopic);
  constexpr ThreadId kOpenThread{8};
  fakes_.threads.AddPost(kOpenThread, PostId{80}, 1);
  Page insider(edge_, kAsker, {kThread, kOpenThread});
  Page outsider(edge_, kAnswerer, {kThread, kOpenThread});
  insider.Next();
  outsider.Next();
  feed_.ChangeThread(kThread, 2);
  EXPECT_EQ(insider.Next().thread_change().thread(), NameOf(kThread));
  feed_.ChangeThread(kOpenThread, 3);
  EXPECT_EQ(outsider.Next().thread_change().thread(), NameOf(kOpenThread));
}

TEST_F(NotificationsServiceTest, AThreadFallsSilentForWhoIsOutsideWhenItsTopicIsClosed) {
  fakes_.threads.JoinClosedTopic(kAsker);
  constexpr ThreadId kOpenThread{8};
  fakes_.threads.AddPost(kThread, kPost, 1);
  fakes_.threads.AddPost(kOpenThread, PostId{80}, 1);
  Page insider(edge_, kAsker, {kThread, kOpenThread});
  Page outsider(edge_, kAnswerer, {kThread, kOpenThread});
  insider.Next();
  outsider.Next();
  fakes_.threads.Move(kThread, kClosedTopic);
  threads::v1::TopicChanged closed;
  closed.set_topic(kClosedTopic);
  ASSERT_THAT(Apply(closed), IsOk());
  LiveAccess access(feed_, threads_, calls_);
  fakes_.threads.Fail(grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(access.Check(), StatusIs(absl::StatusCode::kResourceExhausted));
  ASSERT_THAT(access.Check(), IsOk());
  feed_.ChangeThread(kThread, 2);
  EXPECT_EQ(insider.Next().thread_change().thread(), NameOf(kThread));
  feed_.ChangeThread(kOpenThread, 3);
  EXPECT_EQ(outsider.Next().thread_change().thread(), NameOf(kOpenThread));
}

}  // namespace
}  // namespace hiroba::notifications
