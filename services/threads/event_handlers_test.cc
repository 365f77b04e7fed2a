// What identity's events leave here to be done.
#include "services/threads/event_handlers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "hiroba/identity/v1/events.pb.h"
#include "services/common/resource_name.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/names.h"
#include "services/threads/testing/sql_stores.h"

namespace hiroba::threads {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

const MemberId kStays{101};
const MemberId kLeft{102};

// Identity as it answers for members.
class FakeMembers final : public identity::v1::Members::Service {
 public:
  grpc::Status BatchGetCards(grpc::ServerContext*,
                             const identity::v1::BatchGetCardsRequest* request,
                             identity::v1::BatchGetCardsResponse* response) override {
    if (away) return {grpc::StatusCode::RESOURCE_EXHAUSTED, "as the test wants"};
    if (request->names_size() > 500) return {grpc::StatusCode::INVALID_ARGUMENT, "too many"};
    for (const std::string& name : request->names()) {
      if (known.contains(name)) response->add_cards()->set_member(name);
    }
    return grpc::Status::OK;
  }

  std::set<std::string> known;
  bool away = false;
};

constexpr Statement kDepartures{
    "test_departures", "SELECT member_id,posts,due_time FROM departures ORDER BY member_id"};
constexpr Statement kTasks{
    "test_tasks", "SELECT data_export_id,member_id FROM data_export_tasks ORDER BY data_export_id"};

class EventHandlersTest : public testing::Test {
 protected:
  static Event With(uint64_t sequence, const google::protobuf::Message& payload) {
    Event event;
    event.set_sequence(sequence);
    event.mutable_payload()->PackFrom(payload);
    return event;
  }

  static identity::v1::MemberLeft Left(MemberId member, identity::v1::Leaving::Posts posts) {
    identity::v1::MemberLeft left;
    left.set_member(MemberName(member));
    left.set_posts(posts);
    return left;
  }

  static identity::v1::DataExportRequested Requested(std::uint64_t data_export, MemberId member) {
    identity::v1::DataExportRequested requested;
    requested.set_data_export(
        FormatName("dataExports/{data_export}", TypedId<struct TestTag>{data_export}));
    requested.set_member(MemberName(member));
    return requested;
  }

  absl::Status Apply(const std::vector<Event>& events) { return handler_.Apply(events); }

  Rows Select(const Statement& statement) {
    return stores_.database()
        .Read(TestDeadline(), [&](Connection& connection) { return connection.Select(statement); })
        .value();
  }

  // Choices by member.
  std::map<std::uint64_t, int> Departures() {
    std::map<std::uint64_t, int> departures;
    for (const Row row : Select(kDepartures))
      departures[row.Uint64(0)] = static_cast<int>(row.Int64(1));
    return departures;
  }

  std::shared_ptr<grpc::Channel> StartIdentity() {
    server_.Start({&members_});
    return server_.channel();
  }

  SqlTestStores stores_;
  TestForum forum_{stores_};
  FakeClock clock_;
  FakeMembers members_;
  InProcessServer server_;
  DepartureStore departures_{stores_.database(), stores_.outbox(), stores_.changes()};
  IdentityClient identity_{StartIdentity()};
  IdentityEventHandler handler_{stores_.database(), departures_, identity_,
                                server_.internal_calls(), clock_};
};

TEST_F(EventHandlersTest, RemembersWhatIsToBeDoneWithThePosition) {
  EXPECT_THAT(handler_.Position(), IsOkAndHolds(0U));
  const std::vector<Event> events = {With(1, Requested(7, kStays)),
                                     With(2, identity::v1::MemberChanged()),
                                     With(3, Left(kLeft, identity::v1::Leaving::DELETE)),
                                     With(4, Left(MemberId{103}, identity::v1::Leaving::KEEP))};
  ASSERT_THAT(Apply(events), IsOk());
  EXPECT_THAT(handler_.Position(), IsOkAndHolds(4U));
  EXPECT_THAT(Apply(events), StatusIs(absl::StatusCode::kAborted, "POSITION_MOVED"));
  const Rows tasks = Select(kTasks);
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].Uint64(0), 7U);
  EXPECT_EQ(tasks[0].Uint64(1), kStays.value);
  EXPECT_THAT(Departures(), ElementsAre(Pair(kLeft.value, 2), Pair(103U, 1)));
  EXPECT_EQ(Select(kDepartures)[0].Time(2), clock_.Now());
}

TEST_F(EventHandlersTest, AnEventThatCannotBeReadIsBad) {
  identity::v1::MemberLeft nobody;
  nobody.set_posts(identity::v1::Leaving::KEEP);
  EXPECT_THAT(Apply({With(1, nobody)}), StatusIs(absl::StatusCode::kInvalidArgument));
  const Event no_choice = With(1, Left(kLeft, identity::v1::Leaving::POSTS_UNSPECIFIED));
  const absl::Status bad = Apply({no_choice});
  EXPECT_THAT(bad, StatusIs(absl::StatusCode::kDataLoss));
  ASSERT_THAT(handler_.SetAside(no_choice, bad), IsOk());
  EXPECT_THAT(handler_.Position(), IsOkAndHolds(1U));
  EXPECT_THAT(Departures(), IsEmpty());
}

// Each of the members has left one trace of another kind.
TEST_F(EventHandlersTest, WhoLeftInLostEventsIsFoundByAskingIdentity) {
  const TopicId topic = forum_.AddTopic(kStays);
  const ThreadId thread = forum_.AddThread(topic, kStays);
  forum_.AddPost(thread, kLeft);
  const MemberId joined{111}, read{112}, thanked{113}, uploaded{114};
  forum_.Join(topic, joined);
  ASSERT_THAT(stores_.threads().EditReadMark(TestDeadline(), thread, read, forum_.Tick(),
                                             [](ThreadView& view) {
                                               view.read_mark = ReadMark{1, 1};
                                               return absl::OkStatus();
                                             }),
              IsOk());
  const Post post = forum_.AddPost(thread, kStays);
  ASSERT_THAT(
      stores_.posts().React(TestDeadline(), thread, post.id, thanked, false, forum_.Tick(),
                            [](const ThreadAccess&, const Post&) { return absl::OkStatus(); }),
      IsOk());
  Attachment attachment;
  attachment.id = forum_.ids().New<AttachmentId>();
  attachment.uploader = uploaded;
  attachment.filename = "a.pdf";
  attachment.create_time = forum_.Tick();
  ASSERT_THAT(stores_.attachments().CreateAttachment(
                  TestDeadline(), attachment, [](int, std::int64_t) { return absl::OkStatus(); }),
              IsOk());
  members_.known = {MemberName(kStays)};

  members_.away = true;
  EXPECT_THAT(handler_.StartAnew(50), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(handler_.Position(), IsOkAndHolds(0U)) << "it is done again";
  members_.away = false;
  // One of them is known to have chosen.
  ASSERT_THAT(Apply({With(1, Left(kLeft, identity::v1::Leaving::DELETE))}), IsOk());
  ASSERT_THAT(handler_.StartAnew(50), IsOk());
  EXPECT_THAT(handler_.Position(), IsOkAndHolds(50U));
  EXPECT_THAT(Departures(),
              UnorderedElementsAre(Pair(kLeft.value, 2), Pair(joined.value, 1), Pair(read.value, 1),
                                   Pair(thanked.value, 1), Pair(uploaded.value, 1)));
  EXPECT_EQ(Select(kDepartures)[1].Time(2), clock_.Now() + absl::Hours(24));

  // The event that was still on its way says it.
  ASSERT_THAT(Apply({With(51, Left(joined, identity::v1::Leaving::DELETE))}), IsOk());
  EXPECT_EQ(Departures().at(joined.value), 2);
  EXPECT_EQ(Select(kDepartures)[1].Time(2), clock_.Now());
}

TEST_F(EventHandlersTest, MembersAreComparedInPages) {
  const TopicId topic = forum_.AddTopic(kStays);
  std::vector<MemberId> all = {kStays};
  for (std::uint64_t i = 0; i < 6; ++i) {
    all.push_back(MemberId{200 + i});
    forum_.Join(topic, all.back());
    forum_.AddPost(forum_.AddThread(topic, all.back()), kStays);
  }
  std::vector<MemberId> listed;
  while (true) {
    const auto page =
        departures_.ListMembers(TestDeadline(), listed.empty() ? MemberId{} : listed.back(), 2)
            .value();
    listed.insert(listed.end(), page.begin(), page.end());
    if (page.size() < 2) break;
  }
  EXPECT_EQ(listed, all);
}

}  // namespace
}  // namespace hiroba::threads
