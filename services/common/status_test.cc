#include "services/common/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "services/common/grpc_status.h"
#include "services/common/status_macros.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/violations.h"

namespace hiroba {
namespace {

TEST(Status, CarriesReasonMessageAndMetadata) {
  const std::string name = "threads/0000000000001";
  const absl::Status status =
      FailedPrecondition("THREAD_LOCKED", "このスレッドは閉じられています。", {{"thread", name}});
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition, "THREAD_LOCKED"));
  EXPECT_EQ(status.message(), "このスレッドは閉じられています。");
  EXPECT_EQ(ReasonMetadata(status, "thread"), name);
  EXPECT_EQ(ReasonMetadata(status, "post"), "");
}

TEST(Status, ResourceExhaustedSaysWhenToComeBack) {
  const absl::Status status =
      ResourceExhausted("TOO_MANY", "混み合っています。", absl::Milliseconds(1500));
  EXPECT_EQ(RetryAfter(status), absl::Milliseconds(1500));
  EXPECT_EQ(RetryAfter(NotFound("X", "ない")), std::nullopt);
}

TEST(Presentable, HidesTheTextsOfLibraries) {
  const absl::Status inner = absl::InternalError("password=hunter2");
  const absl::Status outside = Presentable(inner);
  EXPECT_EQ(outside.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(outside.ToString().find("hunter2"), std::string::npos);
  EXPECT_EQ(Reason(outside), "INTERNAL");
}

TEST(Presentable, LeavesOurOwnAlone) {
  const absl::Status status = NotFound("POST_NOT_FOUND", "投稿が見つかりません。");
  EXPECT_EQ(Presentable(status), status);
}

TEST(GrpcStatus, KeepsTheDetailsOnTheWay) {
  const absl::Status status =
      ResourceExhausted("TOO_MANY", "混み合っています。", absl::Seconds(3), {{"limit", "10"}});
  const grpc::Status over_grpc = ToGrpcStatus(status);
  EXPECT_EQ(over_grpc.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(over_grpc.error_details()));
  EXPECT_EQ(details.details_size(), 3);
  EXPECT_EQ(FromGrpcStatus(over_grpc), status);
}

TEST(GrpcStatus, DoesNotLetOutTheTextsOfLibraries) {
  const grpc::Status over_grpc = ToGrpcStatus(absl::UnknownError("SELECT secret"));
  EXPECT_EQ(over_grpc.error_message().find("SELECT"), std::string::npos);
  EXPECT_THAT(FromGrpcStatus(over_grpc), StatusIs(absl::StatusCode::kUnknown, "UNKNOWN"));
}

TEST(GrpcStatus, OkStaysOk) {
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
  EXPECT_THAT(FromGrpcStatus(grpc::Status::OK), IsOk());
}

google::rpc::BadRequest BadRequestOf(const absl::Status& status) {
  google::rpc::BadRequest bad_request;
  if (const auto payload =
          status.GetPayload(absl::string_view(kBadRequestUrl.data(), kBadRequestUrl.size()))) {
    bad_request.ParseFromString(std::string(*payload));
  }
  return bad_request;
}

TEST(Violations, AreOkWithoutAny) { EXPECT_THAT(Violations().ToStatus(), IsOk()); }

TEST(Violations, ListAllFieldsInOrder) {
  Violations violations;
  violations.Add("post.title", "題名を書いてください。");
  violations.Merge(FieldViolation("pageSize", "件数は 0 以上です。"));
  violations.Merge(absl::OkStatus());
  const absl::Status status = violations.ToStatus();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  const google::rpc::BadRequest bad_request = BadRequestOf(status);
  ASSERT_EQ(bad_request.field_violations_size(), 2);
  EXPECT_EQ(bad_request.field_violations(0).field(), "post.title");
  EXPECT_EQ(bad_request.field_violations(1).description(), "件数は 0 以上です。");
}

TEST(Violations, GiveWayToAnotherFailure) {
  Violations violations;
  violations.Add("a", "b");
  violations.Merge(Aborted("STALE", "古い"));
  EXPECT_THAT(violations.ToStatus(), StatusIs(absl::StatusCode::kAborted, "STALE"));
}

absl::StatusOr<int> Half(int value) {
  if (value % 2 != 0) return InvalidArgument("ODD", "奇数です。");
  return value / 2;
}

absl::StatusOr<int> Quarter(int value) {
  ASSIGN_OR_RETURN(const int half, Half(value));
  ASSIGN_OR_RETURN(const int quarter, Half(half));
  return quarter;
}

TEST(StatusMacros, PassValuesOnAndFailuresBack) {
  EXPECT_THAT(Quarter(8), IsOkAndHolds(2));
  EXPECT_THAT(Quarter(6), StatusIs(absl::StatusCode::kInvalidArgument, "ODD"));
}

}  // namespace
}  // namespace hiroba
