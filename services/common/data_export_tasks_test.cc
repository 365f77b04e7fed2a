#include "services/common/data_export_tasks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "hiroba/api/v1/data_export_parts.grpc.pb.h"
#include "services/common/status.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/test_database.h"

namespace hiroba {
namespace {

// Takes parts as identity does, into memory.
class Parts final : public api::v1::DataExportParts::CallbackService {
 public:
  explicit Parts(Rpc& rpc) : rpc_(rpc) {}

  grpc::ServerUnaryReactor* WriteDataExportPart(
      grpc::CallbackServerContext* context, const api::v1::WriteDataExportPartRequest* request,
      api::v1::WriteDataExportPartResponse* response) override {
    return rpc_.Handle(*context, *request, [=, this](const Call&) -> absl::Status {
      if (!answer.ok()) return answer;
      EXPECT_EQ(request->part(), "threads");
      EXPECT_EQ(request->offset(), static_cast<int64_t>(bytes.size()));
      EXPECT_LE(request->data().size(), 1u << 20);
      name = request->data_export();
      bytes += request->data();
      whole = request->last();
      response->set_size(static_cast<int64_t>(bytes.size()));
      return absl::OkStatus();
    });
  }

  absl::Status answer;
  std::string name;
  std::string bytes;
  bool whole = false;

 private:
  Rpc& rpc_;
};

class DataExportTasksTest : public testing::Test {
 protected:
  DataExportTasksTest() {
    server_.Start({&parts_});
    tasks_.emplace(DataExportTasks::Parts{
        .database = test_.database(),
        .identity = server_.channel(),
        .calls = server_.internal_calls(),
        .clock = clock_,
        .part = "threads",
        .write = [this](MemberId member, ZipFile& zip) { return Write(member, zip); }});
  }

  void Ask(DataExportId data_export) {
    ASSERT_THAT(test_.database().Transact(TestDeadline(),
                                          [&](Transaction& transaction) {
                                            return AddDataExportTask(transaction, data_export,
                                                                     MemberId{7}, clock_.Now());
                                          }),
                IsOk());
  }

  // Too much for one piece: a file that is no text is not compressed.
  absl::Status Write(MemberId member, ZipFile& zip) {
    EXPECT_EQ(member, MemberId{7});
    if (const std::function<void()> meanwhile = std::exchange(meanwhile_, nullptr)) meanwhile();
    return zip.Add("threads/files/a.bin", std::string(1'500'000, 'a'), clock_.Now());
  }

  TestDatabase test_{"common"};
  FakeClock clock_;
  InProcessServer server_;
  Parts parts_{server_.rpc()};
  std::optional<DataExportTasks> tasks_;
  std::function<void()> meanwhile_;  // happens once, while a part is made
};

TEST_F(DataExportTasksTest, HandsOverAPartOnceInPieces) {
  EXPECT_THAT(tasks_->HandOverOne(), IsOkAndHolds(false));
  Ask(DataExportId{5});
  Ask(DataExportId{5});
  EXPECT_THAT(tasks_->HandOverOne(), IsOkAndHolds(true));
  EXPECT_EQ(parts_.name, "dataExports/" + FormatId(DataExportId{5}));
  EXPECT_TRUE(parts_.whole);
  EXPECT_GT(parts_.bytes.size(), 1'500'000u);
  EXPECT_TRUE(parts_.bytes.starts_with("PK"));
  EXPECT_THAT(tasks_->HandOverOne(), IsOkAndHolds(false));
}

TEST_F(DataExportTasksTest, WhatFailsIsTriedAgainLater) {
  Ask(DataExportId{5});
  parts_.answer = Unavailable("DOWN", "停止中です。");
  EXPECT_THAT(tasks_->HandOverOne(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(tasks_->HandOverOne(), IsOkAndHolds(false));
  clock_.Advance(absl::Minutes(1));
  EXPECT_THAT(tasks_->HandOverOne(), StatusIs(absl::StatusCode::kUnavailable));
  clock_.Advance(absl::Seconds(119));
  EXPECT_THAT(tasks_->HandOverOne(), IsOkAndHolds(false)) << "twice as long as before";
  clock_.Advance(absl::Seconds(1));
  parts_.answer = absl::OkStatus();
  EXPECT_THAT(tasks_->HandOverOne(), IsOkAndHolds(true));
}

TEST_F(DataExportTasksTest, WhatNobodyWaitsForIsForgotten) {
  Ask(DataExportId{5});
  parts_.answer = NotFound("DATA_EXPORT_NOT_FOUND", "見つかりません。");
  EXPECT_THAT(tasks_->HandOverOne(), IsOkAndHolds(true));
  clock_.Advance(absl::Hours(2));
  EXPECT_THAT(tasks_->HandOverOne(), IsOkAndHolds(false));
}

TEST_F(DataExportTasksTest, WhatIsRefusedForGoodIsNotTriedAgain) {
  Ask(DataExportId{5});
  parts_.answer = InvalidArgument("DATA_EXPORT_PART_TOO_LARGE", "大きすぎます。");
  EXPECT_THAT(tasks_->HandOverOne(), IsOkAndHolds(true));
  parts_.answer = absl::OkStatus();
  clock_.Advance(absl::Hours(2));
  EXPECT_THAT(tasks_->HandOverOne(), IsOkAndHolds(false));
}

TEST_F(DataExportTasksTest, WhoTookTooLongDoesNotEndTheTaskOfAnother) {
  Ask(DataExportId{5});
  meanwhile_ = [this] {
    clock_.Advance(absl::Minutes(11));
    parts_.answer = Unavailable("DOWN", "停止中です。");
    EXPECT_THAT(tasks_->HandOverOne(), StatusIs(absl::StatusCode::kUnavailable));
    parts_.answer = absl::OkStatus();
  };
  EXPECT_THAT(tasks_->HandOverOne(), IsOkAndHolds(true));
  parts_.bytes.clear();
  clock_.Advance(absl::Minutes(2));
  EXPECT_THAT(tasks_->HandOverOne(), IsOkAndHolds(true)) << "it is still the other's";
  EXPECT_THAT(tasks_->HandOverOne(), IsOkAndHolds(false));
}

}  // namespace
}  // namespace hiroba
