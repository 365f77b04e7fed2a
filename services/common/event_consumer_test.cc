#include "services/common/event_consumer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "services/common/consumer_positions.h"
#include "services/common/event_log_client.h"
#include "services/common/event_log_service.h"
#include "services/common/testing/event_pipeline.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba {
namespace {

using ::testing::ElementsAre;

constexpr const char* kStream = "events:test";

OutboxRelayOptions RelayOptions() {
  OutboxRelayOptions options;
  options.stream = kStream;
  return options;
}

EventConsumerOptions Options() {
  EventConsumerOptions options;
  options.name = "test";
  options.stream = kStream;
  return options;
}

// Writes each event into a table without a unique key, so that a second effect would be seen.
class TableSink final : public EventSink {
 public:
  explicit TableSink(TestDatabase& test) : database_(test.Connect()) {
    const absl::Status created = test.root().Read(TestDeadline(), [](Connection& c) {
      return c.ExecuteText(
          "CREATE TABLE IF NOT EXISTS effects (effect_id INT AUTO_INCREMENT PRIMARY KEY,"
          " sequence BIGINT UNSIGNED, entity VARCHAR(255))");
    });
    EXPECT_THAT(created, IsOk());
  }

  absl::StatusOr<uint64_t> Position() override {
    return database_->Read(TestDeadline(), [&](Connection& c) { return positions_.Read(c); });
  }

  absl::Status Apply(std::span<const Event> events) override {
    ++batches;
    const absl::Status status =
        database_->Transact(TestDeadline(), [&](Transaction& t) -> absl::Status {
          RETURN_IF_ERROR(positions_.Advance(t, events));
          for (const Event& event : events) {
            if (event.entity().starts_with("poison") && !mended) {
              return absl::InvalidArgumentError("poison");
            }
            if (event.entity().starts_with("hard") && hard_failures > 0) {
              --hard_failures;
              return absl::InternalError("no fault of the event");
            }
            RETURN_IF_ERROR(t.Execute(kInsert, event.sequence(), event.entity()).status());
          }
          if (fail_before_commit.exchange(false)) return absl::UnavailableError("crash");
          return absl::OkStatus();
        });
    if (status.ok() && fail_after_commit.exchange(false)) {
      return absl::UnavailableError("the answer to the commit is lost");
    }
    return status;
  }

  absl::Status SetAside(const Event& event, const absl::Status& error) override {
    return database_->Transact(
        TestDeadline(), [&](Transaction& t) { return positions_.SetAside(t, event, error); });
  }

  absl::Status StartAnew(uint64_t last_sequence) override {
    anew_from = last_sequence;
    return database_->Transact(TestDeadline(),
                               [&](Transaction& t) { return positions_.Jump(t, last_sequence); });
  }

  std::vector<std::string> Effects() {
    const auto rows =
        database_->Read(TestDeadline(), [](Connection& c) { return c.Select(kSelect); });
    std::vector<std::string> effects;
    if (rows.ok()) {
      for (const Row row : *rows) effects.push_back(row.String(0));
    }
    return effects;
  }

  std::atomic<int> batches = 0;
  std::atomic<bool> fail_before_commit = false;
  std::atomic<bool> fail_after_commit = false;
  std::atomic<bool> mended = false;
  std::atomic<int> hard_failures = 0;
  std::atomic<uint64_t> anew_from = 0;

 private:
  static constexpr Statement kInsert{"insert_effect",
                                     "INSERT INTO effects (sequence, entity) VALUES (?, ?)"};
  static constexpr Statement kSelect{"select_effects",
                                     "SELECT entity FROM effects ORDER BY effect_id"};

  const std::unique_ptr<Database> database_;
  const ConsumerPositions positions_{"test"};
};

class RunningConsumer {
 public:
  RunningConsumer(EventSource& source, const RedisOptions& redis, EventSink& sink,
                  EventConsumerOptions options = Options())
      : redis_(redis),
        consumer_(source, redis_, sink, metrics_, std::move(options)),
        thread_([this](const std::stop_token& stop) { consumer_.Run(stop); }) {}

  uint64_t position() const { return consumer_.position(); }
  std::string metrics() const { return metrics_.Expose(); }

 private:
  Metrics metrics_;
  Redis redis_;
  EventConsumer consumer_;
  std::jthread thread_;
};

class EventConsumerTest : public ::testing::Test {
 protected:
  std::vector<std::string> ProduceMany(const std::string& prefix, int count) {
    std::vector<std::string> entities;
    for (int i = 0; i < count; ++i) {
      const std::string entity = producer_.Produce(prefix + std::to_string(i));
      if (!entity.empty()) entities.push_back(entity);
    }
    return entities;
  }

  bool Await(const std::vector<std::string>& effects) {
    return Eventually([&] { return sink_.Effects().size() >= effects.size(); }) &&
           sink_.Effects() == effects;
  }

  EventProducer producer_;
  TestRedis redis_;
  LocalEventSource source_{producer_};
  TableSink sink_{producer_.test()};
};

TEST_F(EventConsumerTest, AppliesEventsOnceAndInOrder) {
  RunningRelay relay(producer_, redis_.options(), RelayOptions());
  std::vector<std::string> entities = ProduceMany("before/", 10);
  RunningConsumer consumer(source_, redis_.options(), sink_);
  for (const std::string& entity : ProduceMany("after/", 10)) entities.push_back(entity);
  EXPECT_TRUE(Await(entities));
  EXPECT_EQ(consumer.position(), 20U);
}

TEST_F(EventConsumerTest, EventsThatComeCloseTogetherAreAppliedTogether) {
  RunningRelay relay(producer_, redis_.options(), RelayOptions());
  EventConsumerOptions options = Options();
  options.least_interval = absl::Milliseconds(500);
  RunningConsumer consumer(source_, redis_.options(), sink_, options);
  const absl::Time begin = absl::Now();
  const std::vector<std::string> entities = ProduceMany("e/", 40);
  EXPECT_TRUE(Await(entities));
  // One at once, and one whenever the interval is over.
  EXPECT_LE(sink_.batches, 2 + (absl::Now() - begin) / options.least_interval);
}

TEST_F(EventConsumerTest, IsToldByRedisAtOnce) {
  // Nothing comes by looking or by asking: not in the relay, not in the consumer.
  OutboxRelayOptions relay_options = RelayOptions();
  relay_options.poll_interval = absl::Hours(1);
  relay_options.lease = absl::Hours(2);
  RunningRelay relay(producer_, redis_.options(), relay_options);
  EventConsumerOptions options = Options();
  options.check_interval = absl::Hours(1);
  RunningConsumer consumer(source_, redis_.options(), sink_, options);
  absl::Duration sum;
  for (uint64_t i = 1; i <= 50; ++i) {
    producer_.Produce("threads/" + std::to_string(i));
    const absl::Time committed = absl::Now();
    ASSERT_TRUE(Eventually([&] { return consumer.position() == i; }));
    sum += absl::Now() - committed;
  }
  RecordProperty("mean_microseconds", static_cast<int>(absl::ToInt64Microseconds(sum / 50)));
  EXPECT_LE(source_.calls(), 1);
}

TEST_F(EventConsumerTest, FindsWithinASecondWhatRedisLostInSilence) {
  RunningConsumer consumer(source_, redis_.options(), sink_);
  // Numbered, but never in the consumer's Redis: as if that had been emptied right afterwards.
  RunningRelay relay(producer_, {.socket = "/tmp/no-such-socket"}, RelayOptions());
  ASSERT_TRUE(Await(ProduceMany("first/", 1)));
  const absl::Time committed = absl::Now();
  producer_.Produce("threads/lost");
  ASSERT_TRUE(Eventually([&] { return consumer.position() == 2; }));
  EXPECT_LT(absl::Now() - committed, absl::Seconds(2)) << "a second, and one for a busy machine";
}

TEST_F(EventConsumerTest, FillsTheGapOfAnEmptiedRedis) {
  RunningRelay relay(producer_, redis_.options(), RelayOptions());
  std::vector<std::string> entities = ProduceMany("lost/", 20);
  EXPECT_TRUE(Eventually([&] { return producer_.EventCount() == 20; }));
  Redis redis(redis_.options());
  ASSERT_THAT(redis.Command({"FLUSHALL"}), IsOk());
  RunningConsumer consumer(source_, redis_.options(), sink_);
  for (const std::string& entity : ProduceMany("kept/", 20)) entities.push_back(entity);
  EXPECT_TRUE(Await(entities));
}

TEST_F(EventConsumerTest, FollowsWhileRedisIsAwayAndWhenItComesBack) {
  RunningRelay relay(producer_, redis_.options(), RelayOptions());
  RunningConsumer consumer(source_, redis_.options(), sink_);
  std::vector<std::string> entities = ProduceMany("with/", 5);
  ASSERT_TRUE(Await(entities));
  redis_.Kill();
  for (const std::string& entity : ProduceMany("without/", 5)) entities.push_back(entity);
  ASSERT_TRUE(Await(entities));
  redis_.Start();
  for (const std::string& entity : ProduceMany("again/", 5)) entities.push_back(entity);
  ASSERT_TRUE(Await(entities));
  // And by Redis again, not only by asking.
  Redis redis(redis_.options());
  EXPECT_TRUE(Eventually([&] {
    entities.push_back(producer_.Produce("more"));
    return Await(entities) && redis.Command({"XLEN", kStream})->integer > 0;
  }));
}

TEST_F(EventConsumerTest, HasNoEffectTwiceWhenTheCommitFailsOrItsAnswerIsLost) {
  RunningRelay relay(producer_, redis_.options(), RelayOptions());
  RunningConsumer consumer(source_, redis_.options(), sink_);
  std::vector<std::string> entities;
  for (int round = 0; round < 5; ++round) {
    sink_.fail_before_commit = true;
    for (const std::string& entity : ProduceMany("a/", 3)) entities.push_back(entity);
    ASSERT_TRUE(Await(entities));
    sink_.fail_after_commit = true;
    for (const std::string& entity : ProduceMany("b/", 3)) entities.push_back(entity);
    ASSERT_TRUE(Await(entities));
  }
}

TEST_F(EventConsumerTest, HasNoEffectTwiceWithSeveralReplicas) {
  RunningRelay relay(producer_, redis_.options(), RelayOptions());
  TableSink second_sink(producer_.test());
  TableSink third_sink(producer_.test());
  EventConsumerOptions options = Options();
  options.batch_size = 3;
  RunningConsumer first(source_, redis_.options(), sink_, options);
  RunningConsumer second(source_, redis_.options(), second_sink, options);
  RunningConsumer third(source_, redis_.options(), third_sink, options);
  EXPECT_TRUE(Await(ProduceMany("threads/", 200)));
}

TEST_F(EventConsumerTest, SetsAPoisonEventAsideAndGoesOn) {
  // All in one batch: numbered before the consumer starts.
  RunningRelay relay(producer_, redis_.options(), RelayOptions());
  producer_.Produce("good/1");
  producer_.Produce("poison/2");
  producer_.Produce("good/3");
  ASSERT_TRUE(Eventually([&] { return producer_.EventCount() == 3; }));
  RunningConsumer consumer(source_, redis_.options(), sink_);
  EXPECT_TRUE(Await({"good/1", "good/3"}));
  static constexpr Statement kPoison{"poison",
                                     "SELECT consumer, sequence, event FROM poison_events"};
  const auto rows =
      producer_.database().Read(TestDeadline(), [](Connection& c) { return c.Select(kPoison); });
  ASSERT_THAT(rows, IsOk());
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(rows->front().String("consumer"), "test");
  EXPECT_EQ(rows->front().Uint64("sequence"), 2U);
  Event event;
  ASSERT_TRUE(event.ParseFromString(rows->front().String("event")));
  EXPECT_EQ(event.entity(), "poison/2");
  EXPECT_THAT(consumer.metrics(),
              ::testing::HasSubstr("events_set_aside_total{consumer=\"test\"} 1"));
}

TEST_F(EventConsumerTest, TriesAgainWhenACallFailsForNoFaultOfTheEvent) {
  RunningRelay relay(producer_, redis_.options(), RelayOptions());
  producer_.Produce("good/1");
  producer_.Produce("hard/2");
  producer_.Produce("good/3");
  ASSERT_TRUE(Eventually([&] { return producer_.EventCount() == 3; }));
  sink_.hard_failures = 8;  // more often than poison_tries, not for so long
  RunningConsumer consumer(source_, redis_.options(), sink_);
  EXPECT_TRUE(Await({"good/1", "hard/2", "good/3"}));
  EXPECT_THAT(consumer.metrics(),
              ::testing::HasSubstr("events_set_aside_total{consumer=\"test\"} 0"));
}

TEST_F(EventConsumerTest, SetsAsideWhatFailsForTooLong) {
  RunningRelay relay(producer_, redis_.options(), RelayOptions());
  producer_.Produce("good/1");
  producer_.Produce("hard/2");
  producer_.Produce("good/3");
  ASSERT_TRUE(Eventually([&] { return producer_.EventCount() == 3; }));
  sink_.hard_failures = 1'000'000;
  EventConsumerOptions options = Options();
  options.poison_tries = 3;
  options.poison_time = absl::Milliseconds(50);
  RunningConsumer consumer(source_, redis_.options(), sink_, options);
  EXPECT_TRUE(Await({"good/1", "good/3"}));
  EXPECT_EQ(consumer.position(), 3U);
}

TEST_F(EventConsumerTest, AppliesAnEventThatWasSetAsideWhenItIsToldAnew) {
  RunningRelay relay(producer_, redis_.options(), RelayOptions());
  RunningConsumer consumer(source_, redis_.options(), sink_);
  producer_.Produce("poison/1");
  producer_.Produce("good/2");
  ASSERT_TRUE(Await({"good/2"}));
  sink_.mended = true;
  // As consumer_positions.h says.
  ASSERT_THAT(
      producer_.database().Read(
          TestDeadline(),
          [](Connection& c) {
            return c.ExecuteText(
                "INSERT INTO outbox (event_id, entity, version, occur_time, payload)"
                " SELECT (SELECT MAX(event_id) + 1 FROM outbox), entity, version, occur_time,"
                " payload FROM outbox WHERE sequence=1");
          }),
      IsOk());
  EXPECT_TRUE(Await({"good/2", "poison/1"}));
  EXPECT_EQ(consumer.position(), 3U);
}

TEST_F(EventConsumerTest, StopsSettingAsideWhenEverythingIsPoison) {
  RunningRelay relay(producer_, redis_.options(), RelayOptions());
  RunningConsumer consumer(source_, redis_.options(), sink_);
  ProduceMany("poison/", 20);
  EXPECT_TRUE(Eventually([&] { return consumer.position() == 10; }));
  EXPECT_TRUE(Eventually([&] { return producer_.EventCount() == 20; }));
  EXPECT_EQ(consumer.position(), 10U);
}

TEST_F(EventConsumerTest, StartsAnewWhenTheEventsHaveExpired) {
  {
    RunningRelay relay(producer_, redis_.options(), RelayOptions());
    ProduceMany("old/", 3);
    ASSERT_TRUE(Eventually([&] { return producer_.EventCount() == 3; }));
  }
  ASSERT_THAT(
      producer_.test().root().Read(
          TestDeadline(), [](Connection& c) { return c.ExecuteText("DELETE FROM outbox"); }),
      IsOk());
  Redis redis(redis_.options());
  ASSERT_THAT(redis.Command({"FLUSHALL"}), IsOk());
  RunningRelay relay(producer_, redis_.options(), RelayOptions());
  RunningConsumer consumer(source_, redis_.options(), sink_);
  EXPECT_TRUE(Eventually([&] { return sink_.anew_from == 3; }));
  EXPECT_TRUE(Await(ProduceMany("new/", 3)));
}

TEST_F(EventConsumerTest, FollowsByGrpc) {
  InProcessServer server;
  EventLogService log(server.rpc(), producer_.database());
  server.Start({&log});
  EventLogClient client(server.channel(), server.internal_calls());
  RunningRelay relay(producer_, redis_.options(), RelayOptions());
  EventConsumerOptions options = Options();
  options.batch_size = 2;
  RunningConsumer consumer(client, {.socket = "/tmp/no-such-socket"}, sink_, options);
  EXPECT_TRUE(Await(ProduceMany("threads/", 5)));
  api::v1::ListEventsRequest request;
  EXPECT_THAT(client.ListEvents(request, TestDeadline()), IsOk());
  request.set_page_size(-1);
  EXPECT_THAT(client.ListEvents(request, TestDeadline()),
              StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_SIZE_NEGATIVE"));
}

TEST_F(EventConsumerTest, LosesAndRepeatsNothingWhileServersAreKilled) {
  RunningRelay first_relay(producer_, redis_.options(), RelayOptions());
  RunningRelay second_relay(producer_, redis_.options(), RelayOptions());
  RunningConsumer consumer(source_, redis_.options(), sink_);
  std::atomic<bool> stop = false;
  std::atomic<size_t> produced_count = 0;
  std::set<std::string> produced;
  std::thread writer([&] {
    for (int i = 0; !stop; ++i) {
      // Only what was acknowledged; a commit whose answer was lost may be there too.
      const std::string entity = producer_.Produce("threads/" + std::to_string(i));
      if (entity.empty()) continue;
      produced.insert(entity);
      ++produced_count;
    }
  });
  const auto produce_more = [&] {
    const size_t target = produced_count + 50;
    EXPECT_TRUE(Eventually([&] { return produced_count >= target; }));
  };
  Redis redis(redis_.options());
  for (int round = 0; round < 3; ++round) {
    produce_more();
    TestDatabaseServer::Get().Kill();
    TestDatabaseServer::Get().Start();
    produce_more();
    EXPECT_TRUE(Eventually([&] { return redis.Command({"FLUSHALL"}).ok(); }));
    produce_more();
    redis_.Kill();
    produce_more();
    redis_.Start();
  }
  stop = true;
  writer.join();
  const auto all_applied = [&] {
    const std::vector<std::string> effects = sink_.Effects();
    const std::set<std::string> applied(effects.begin(), effects.end());
    return std::includes(applied.begin(), applied.end(), produced.begin(), produced.end());
  };
  EXPECT_TRUE(Eventually(all_applied));
  const std::vector<std::string> effects = sink_.Effects();
  EXPECT_EQ(std::set<std::string>(effects.begin(), effects.end()).size(), effects.size())
      << "an event took effect twice";
}

}  // namespace
}  // namespace hiroba
