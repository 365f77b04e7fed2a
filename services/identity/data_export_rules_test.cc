#include "services/identity/data_export_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba::identity {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
using State = DataExport::State;

DataExport ExportOf(absl::Time create_time, State state = State::kPending) {
  return {.id = DataExportId{1}, .member = MemberId{2}, .state = state, .create_time = create_time};
}

std::vector<DataExportPart> PartsOf(bool own, bool threads, bool notifications) {
  return {{.name = "identity", .done = own},
          {.name = "notifications", .done = notifications},
          {.name = "threads", .done = threads}};
}

TEST(CheckCreateDataExport, OneAtATimeAndThreeADay) {
  const auto check = [](const std::vector<DataExport>& exports) {
    return CheckCreateDataExport(exports, kNow);
  };
  EXPECT_THAT(check({}), IsOk());
  EXPECT_THAT(check({ExportOf(kNow - absl::Hours(1))}),
              StatusIs(absl::StatusCode::kFailedPrecondition, "DATA_EXPORT_UNDER_WAY"));
  std::vector<DataExport> exports = {ExportOf(kNow - absl::Hours(23), State::kFailed),
                                     ExportOf(kNow - absl::Hours(2), State::kReady),
                                     ExportOf(kNow - absl::Hours(24), State::kReady)};
  EXPECT_THAT(check(exports), IsOk());
  exports.push_back(ExportOf(kNow - absl::Hours(1), State::kReady));
  const absl::Status refused = check(exports);
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_DATA_EXPORTS"));
  EXPECT_EQ(RetryAfter(refused), absl::Hours(1));
}

TEST(CheckPartPiece, ComesInOrderAndMayComeTwice) {
  const DataExport pending = ExportOf(kNow);
  DataExportPart part{.name = "threads", .size = 20};
  const auto check = [&](int64_t offset, int64_t size, bool last = false) {
    return CheckPartPiece(pending, part, offset, size, last);
  };
  EXPECT_THAT(check(0, 10), IsOkAndHolds(PartPiece::kBegin));
  EXPECT_THAT(check(20, 10), IsOkAndHolds(PartPiece::kAppend));
  EXPECT_THAT(check(20, 0, true), IsOkAndHolds(PartPiece::kAppend));
  EXPECT_THAT(check(10, 10), IsOkAndHolds(PartPiece::kWritten));
  for (const int64_t offset : {5, 30}) {
    const auto refused = check(offset, 10);
    EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_OFFSET"));
    EXPECT_EQ(ReasonMetadata(refused.status(), "offset"), "20");
  }
  part.size = kMaxDataExportPart - 10;
  EXPECT_THAT(check(part.size, 10), IsOk());
  EXPECT_THAT(check(part.size, 11),
              StatusIs(absl::StatusCode::kInvalidArgument, "DATA_EXPORT_PART_TOO_LARGE"));
}

TEST(CheckPartPiece, NobodyWaitsForAWholePartOrAnEndedCopy) {
  const DataExportPart whole{.name = "threads", .size = 20, .done = true};
  EXPECT_THAT(CheckPartPiece(ExportOf(kNow), whole, 10, 10, true),
              IsOkAndHolds(PartPiece::kWritten));
  for (const int64_t offset : {0, 10, 20}) {
    EXPECT_THAT(CheckPartPiece(ExportOf(kNow), whole, offset, 10, false),
                StatusIs(absl::StatusCode::kNotFound, "DATA_EXPORT_NOT_FOUND"));
  }
  for (const State state : {State::kReady, State::kFailed, State::kRemoving}) {
    EXPECT_THAT(CheckPartPiece(ExportOf(kNow, state), {.name = "threads"}, 0, 10, false),
                StatusIs(absl::StatusCode::kNotFound, "DATA_EXPORT_NOT_FOUND"));
  }
}

TEST(TakeStep, WalksFromTheOwnPartToTheArchive) {
  DataExport data_export = ExportOf(kNow);
  EXPECT_EQ(TakeStep(data_export, PartsOf(false, true, true), kNow), DataExportStep::kMakeOwnPart);
  EXPECT_GT(data_export.due_time, kNow);
  EXPECT_EQ(TakeStep(data_export, PartsOf(true, true, false), kNow), DataExportStep::kWait);
  EXPECT_EQ(data_export.due_time, kNow + absl::Hours(24));
  EXPECT_EQ(TakeStep(data_export, PartsOf(true, true, true), kNow), DataExportStep::kMerge);
  EXPECT_GT(data_export.due_time, kNow);
  ASSERT_THAT(FinishDataExport(data_export, 2'000, kNow), IsOk());
  EXPECT_EQ(data_export.state, State::kReady);
  EXPECT_EQ(data_export.expire_time, kNow + absl::Hours(7 * 24));
  EXPECT_EQ(data_export.due_time, data_export.expire_time);
  EXPECT_THAT(FinishDataExport(data_export, 2'000, kNow),
              StatusIs(absl::StatusCode::kNotFound, "DATA_EXPORT_NOT_FOUND"));
  EXPECT_EQ(TakeStep(data_export, {}, data_export.due_time), DataExportStep::kRemove);
  EXPECT_EQ(data_export.state, State::kRemoving);
}

TEST(TakeStep, GivesUpAfterADay) {
  DataExport data_export = ExportOf(kNow);
  EXPECT_EQ(TakeStep(data_export, PartsOf(true, true, true), kNow + absl::Hours(24)),
            DataExportStep::kFail);
  ASSERT_THAT(FailDataExport(data_export, kNow), IsOk());
  EXPECT_EQ(data_export.state, State::kFailed);
  EXPECT_EQ(data_export.due_time, kNow + absl::Hours(7 * 24));
  EXPECT_THAT(FailDataExport(data_export, kNow),
              StatusIs(absl::StatusCode::kNotFound, "DATA_EXPORT_NOT_FOUND"));
}

TEST(CheckFetch, OnlyHersWhileItLasts) {
  DataExport data_export = ExportOf(kNow);
  EXPECT_THAT(CheckFetch(data_export, MemberId{2}, kNow),
              StatusIs(absl::StatusCode::kNotFound, "DATA_EXPORT_NOT_FOUND"));
  ASSERT_THAT(FinishDataExport(data_export, 1, kNow), IsOk());
  EXPECT_THAT(CheckFetch(data_export, MemberId{2}, kNow), IsOk());
  EXPECT_THAT(CheckFetch(data_export, MemberId{3}, kNow),
              StatusIs(absl::StatusCode::kNotFound, "DATA_EXPORT_NOT_FOUND"));
  EXPECT_THAT(CheckFetch(data_export, MemberId{2}, *data_export.expire_time),
              StatusIs(absl::StatusCode::kNotFound, "DATA_EXPORT_NOT_FOUND"));
}

}  // namespace
}  // namespace hiroba::identity
