#include "services/common/outbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>
#include <map>
#include <set>

#include "services/common/testing/event_pipeline.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kStream = "events:test";

OutboxRelayOptions Options() {
  OutboxRelayOptions options;
  options.stream = kStream;
  return options;
}

class OutboxTest : public ::testing::Test {
 protected:
  // Sequence and entity of what is in Redis.
  std::map<uint64_t, std::string> Published() {
    std::map<uint64_t, std::string> published;
    Redis redis(redis_.options());
    const auto reply = redis.Command({"XRANGE", kStream, "-", "+"});
    if (!reply.ok()) return published;
    for (const RedisReply& entry : reply->elements) {
      api::v1::Event event;
      EXPECT_TRUE(event.ParseFromString(entry.elements[1].elements[1].text));
      EXPECT_EQ(entry.elements[0].text, std::to_string(event.sequence()) + "-0");
      published[event.sequence()] = event.entity();
    }
    return published;
  }

  std::vector<std::string> Entities() {
    std::vector<std::string> entities;
    for (const api::v1::Event& event : producer_.Events()) entities.push_back(event.entity());
    return entities;
  }

  uint64_t Scalar(const std::string& sql) {
    const Statement statement{"scalar", sql.c_str()};
    const auto rows = producer_.test().root().Read(
        TestDeadline(), [&](Connection& c) { return c.Select(statement); });
    EXPECT_THAT(rows, IsOk());
    return rows.ok() && !rows->empty() ? rows->front().Uint64(0) : 0;
  }

  void Text(const std::string& sql) {
    ASSERT_THAT(producer_.test().root().Read(TestDeadline(),
                                             [&](Connection& c) { return c.ExecuteText(sql); }),
                IsOk());
  }

  EventProducer producer_;
  TestRedis redis_;
};

TEST_F(OutboxTest, NumbersAndPublishesWhatIsCommitted) {
  RunningRelay relay(producer_, redis_.options(), Options());
  producer_.Produce("threads/1");
  const absl::Status failed =
      producer_.database().Transact(TestDeadline(), [&](Transaction& t) -> absl::Status {
        RETURN_IF_ERROR(
            producer_.outbox().Append(t, "threads/never", 1, EventProducer::Payload("x")));
        return absl::CancelledError("no");
      });
  EXPECT_FALSE(failed.ok());
  producer_.Produce("threads/2");
  EXPECT_TRUE(Eventually([&] { return Published().size() == 2; }));
  EXPECT_THAT(Published(), ElementsAre(std::pair(1, "threads/1"), std::pair(2, "threads/2")));
  const std::vector<api::v1::Event> events = producer_.Events();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].sequence(), 1U);
  EXPECT_EQ(events[0].version(), 1U);
  api::v1::AuthorCard payload;
  ASSERT_TRUE(events[0].payload().UnpackTo(&payload));
  EXPECT_EQ(payload.member(), "threads/1");
}

TEST_F(OutboxTest, WakesTheRelayAtTheCommit) {
  OutboxRelayOptions options = Options();
  options.poll_interval = absl::Hours(1);
  options.lease = absl::Hours(2);
  RunningRelay relay(producer_, redis_.options(), options);
  for (int i = 0; i < 20; ++i) {
    producer_.Produce("threads/" + std::to_string(i));
    ASSERT_TRUE(Eventually([&] { return Published().size() == static_cast<size_t>(i) + 1; }));
  }
}

TEST_F(OutboxTest, GivesALateTransactionALaterNumber) {
  RunningRelay relay(producer_, redis_.options(), Options());
  std::latch appended(1);
  std::latch may_commit(1);
  std::thread late([&] {
    EXPECT_THAT(
        producer_.database().Transact(TestDeadline(),
                                      [&](Transaction& t) -> absl::Status {
                                        RETURN_IF_ERROR(producer_.outbox().Append(
                                            t, "threads/late", 1, EventProducer::Payload("late")));
                                        appended.count_down();
                                        may_commit.wait();
                                        return absl::OkStatus();
                                      }),
        IsOk());
  });
  appended.wait();
  producer_.Produce("threads/early");
  EXPECT_TRUE(Eventually([&] { return producer_.EventCount() == 1; }));
  may_commit.count_down();
  late.join();
  EXPECT_TRUE(Eventually([&] { return producer_.EventCount() == 2; }));
  EXPECT_THAT(Entities(), ElementsAre("threads/early", "threads/late"));
}

TEST_F(OutboxTest, NumbersEachEventOnceWhileRelaysFightForTheLease) {
  OutboxRelayOptions options = Options();
  options.lease = absl::Microseconds(200);  // expires before it can be used up
  options.poll_interval = absl::Milliseconds(1);
  options.batch_size = 4;
  constexpr size_t kEvents = 400;
  {
    RunningRelay first(producer_, redis_.options(), options);
    RunningRelay second(producer_, redis_.options(), options);
    RunningRelay third(producer_, redis_.options(), options);
    std::vector<std::thread> writers;
    for (int writer = 0; writer < 4; ++writer) {
      writers.emplace_back([&, writer] {
        for (size_t i = 0; i < kEvents / 4; ++i) {
          producer_.Produce("threads/" + std::to_string(writer) + "-" + std::to_string(i));
        }
      });
    }
    for (std::thread& writer : writers) writer.join();
    EXPECT_TRUE(Eventually([&] { return producer_.EventCount() == kEvents; }));
  }
  EXPECT_GT(Scalar("SELECT fencing_token FROM outbox_lease"), 10U) << "they did not fight";
  EXPECT_EQ(Scalar("SELECT last_sequence FROM outbox_lease"), kEvents);
  const std::vector<api::v1::Event> events = producer_.Events();
  ASSERT_EQ(events.size(), kEvents);
  std::set<std::string> entities;
  for (const api::v1::Event& event : events) entities.insert(event.entity());
  EXPECT_EQ(entities.size(), kEvents);
  // A relay that was overtaken may leave a number out of the stream, but never puts a wrong one in.
  for (const auto& [sequence, entity] : Published()) {
    EXPECT_EQ(events[sequence - 1].entity(), entity);
  }
}

TEST_F(OutboxTest, HandsTheLeaseOverWhenItStops) {
  OutboxRelayOptions options = Options();
  options.lease = absl::Hours(1);
  auto first = std::make_unique<RunningRelay>(producer_, redis_.options(), options);
  producer_.Produce("threads/1");
  EXPECT_TRUE(Eventually([&] { return producer_.EventCount() == 1; }));
  RunningRelay second(producer_, redis_.options(), options);
  first.reset();
  producer_.Produce("threads/2");
  EXPECT_TRUE(Eventually([&] { return producer_.EventCount() == 2; }));
}

TEST_F(OutboxTest, TakesOverFromARelayThatDied) {
  // A relay that was killed leaves an unexpired lease behind.
  Text("UPDATE outbox_lease SET fencing_token=7, expire_time=UTC_TIMESTAMP(6) + INTERVAL 1 SECOND");
  RunningRelay relay(producer_, redis_.options(), Options());
  producer_.Produce("threads/1");
  EXPECT_EQ(producer_.EventCount(), 0U);
  EXPECT_TRUE(Eventually([&] { return producer_.EventCount() == 1; }));
}

TEST_F(OutboxTest, GoesOnNumberingWithoutRedisAndPublishesAgainWhenItIsBack) {
  RunningRelay relay(producer_, redis_.options(), Options());
  producer_.Produce("threads/1");
  EXPECT_TRUE(Eventually([&] { return Published().size() == 1; }));
  redis_.Kill();
  producer_.Produce("threads/2");
  EXPECT_TRUE(Eventually([&] { return producer_.EventCount() == 2; }));
  redis_.Start();
  EXPECT_TRUE(Eventually([&] {
    producer_.Produce("threads/more");
    return !Published().empty();
  }));
  EXPECT_GT(Published().begin()->first, 2U);
}

TEST_F(OutboxTest, DeletesAStreamOfAnotherHistory) {
  Redis redis(redis_.options());
  api::v1::Event foreign;
  foreign.set_sequence(2);
  ASSERT_THAT(redis.Command({"XADD", kStream, "2-0", "e", foreign.SerializeAsString()}), IsOk());
  for (int i = 1; i <= 3; ++i) producer_.Produce("threads/" + std::to_string(i));
  RunningRelay relay(producer_, redis_.options(), Options());
  EXPECT_TRUE(Eventually([&] { return Published().size() == 3; }));
  EXPECT_EQ(Published()[2], "threads/2");
}

TEST_F(OutboxTest, DeletesAStreamOfAnotherHistoryBeforeAnythingIsPublished) {
  Redis redis(redis_.options());
  api::v1::Event foreign;
  foreign.set_sequence(7);
  ASSERT_THAT(redis.Command({"XADD", kStream, "7-0", "e", foreign.SerializeAsString()}), IsOk());
  RunningRelay relay(producer_, redis_.options(), Options());
  EXPECT_TRUE(Eventually([&] { return Published().empty(); }));
  producer_.Produce("threads/1");
  EXPECT_TRUE(Eventually([&] { return Published().size() == 1; }));
}

TEST_F(OutboxTest, LeavesAStreamOfItsOwnHistoryWhenItStartsAgain) {
  {
    RunningRelay relay(producer_, redis_.options(), Options());
    for (int i = 1; i <= 3; ++i) producer_.Produce("threads/" + std::to_string(i));
    EXPECT_TRUE(Eventually([&] { return Published().size() == 3; }));
  }
  RunningRelay relay(producer_, redis_.options(), Options());
  producer_.Produce("threads/4");
  EXPECT_TRUE(Eventually([&] { return Published().contains(4); }));
  EXPECT_EQ(Published().size(), 4U);
}

TEST_F(OutboxTest, KeepsEventsForAWhileAndTellsWhenTheyAreGone) {
  OutboxRelayOptions options = Options();
  {
    RunningRelay relay(producer_, redis_.options(), options);
    for (int i = 0; i < 3; ++i) producer_.Produce("threads/" + std::to_string(i));
    EXPECT_TRUE(Eventually([&] { return producer_.EventCount() == 3; }));
  }
  Text("UPDATE outbox SET occur_time='2020-01-01' WHERE sequence < 3");
  RunningRelay relay(producer_, redis_.options(), options);
  EXPECT_TRUE(Eventually([&] { return Scalar("SELECT COUNT(*) FROM outbox") == 1; }));
  const auto read = [&](uint64_t after) {
    return producer_.database().Read(TestDeadline(),
                                     [&](Connection& c) { return ReadEvents(c, after, 10); });
  };
  EXPECT_THAT(read(0), StatusIs(absl::StatusCode::kOutOfRange, "EVENTS_EXPIRED"));
  EXPECT_THAT(read(1), StatusIs(absl::StatusCode::kOutOfRange, "EVENTS_EXPIRED"));
  ASSERT_THAT(read(2), IsOk());
  EXPECT_EQ(read(2)->events.size(), 1U);
  EXPECT_EQ(read(3)->events.size(), 0U);
  EXPECT_EQ(read(3)->last_sequence, 3U);
}

TEST_F(OutboxTest, FindsNewAndNumberedEventsByTheIndex) {
  for (const char* query :
       {"SELECT event_id, entity, version, occur_time, payload FROM outbox"
        " FORCE INDEX (outbox_sequence) WHERE sequence IS NULL ORDER BY event_id LIMIT 256",
        "SELECT sequence, payload FROM outbox FORCE INDEX (outbox_sequence) WHERE sequence > 5"
        " ORDER BY sequence LIMIT 500"}) {
    const std::string explain = std::string("EXPLAIN ") + query;
    const Statement statement{"explain", explain.c_str()};
    const auto rows = producer_.test().root().Read(
        TestDeadline(), [&](Connection& c) { return c.Select(statement); });
    ASSERT_THAT(rows, IsOk());
    EXPECT_EQ(rows->front().String("key"), "outbox_sequence");
    EXPECT_THAT(rows->front().String("Extra"), Not(HasSubstr("filesort")));
  }
}

}  // namespace
}  // namespace hiroba
