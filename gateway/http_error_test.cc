#include "gateway/http_error.h"

#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "services/common/status.h"
#include "services/common/violations.h"

namespace hiroba::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

bool IsJson(const std::string& text) {
  google::protobuf::Struct value;
  return google::protobuf::util::JsonStringToMessage(text, &value).ok();
}

TEST(ToHttpError, ShowsWhatOurServicesSay) {
  const HttpError error = ToHttpError(
      NotFound("THREAD_UNKNOWN", "スレッドが\"見つかりません\"。", {{"thread", "threads/0a"}}),
      "req1");
  EXPECT_EQ(error.http_status, 404);
  EXPECT_TRUE(IsJson(error.json)) << error.json;
  EXPECT_THAT(error.json, HasSubstr(R"({"error":{"code":404,"status":"NOT_FOUND","message":"ス)"));
  EXPECT_THAT(
      error.json,
      HasSubstr(R"("@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"THREAD_UNKNOWN")"));
  EXPECT_THAT(error.json, HasSubstr(R"("metadata":{"thread":"threads/0a"})"));
  EXPECT_THAT(
      error.json,
      HasSubstr(R"("@type":"type.googleapis.com/google.rpc.LocalizedMessage","locale":"ja")"));
  EXPECT_THAT(
      error.json,
      HasSubstr(
          R"({"@type":"type.googleapis.com/google.rpc.RequestInfo","requestId":"req1","servingData":""}]}})"));
}

TEST(ToHttpError, NamesTheFields) {
  const HttpError error = ToHttpError(FieldViolation("post.text", "本文を入れてください。"), "r");
  EXPECT_EQ(error.http_status, 400);
  EXPECT_THAT(error.json, HasSubstr(R"("fieldViolations":[{"field":"post.text")"));
}

TEST(ToHttpError, HidesWhatLibrariesSay) {
  const HttpError error =
      ToHttpError(absl::UnavailableError("failed to connect to unix:/secret/path"), "r");
  EXPECT_EQ(error.http_status, 503);
  EXPECT_TRUE(IsJson(error.json)) << error.json;
  EXPECT_THAT(error.json, Not(HasSubstr("secret")));
  EXPECT_THAT(error.json, HasSubstr("ErrorInfo"));
  EXPECT_EQ(error.retry_after_seconds, 1);
}

TEST(ToHttpError, SaysWhenToComeBack) {
  const HttpError error = ToHttpError(
      ResourceExhausted("TOO_MANY", "混み合っています。", absl::Milliseconds(2300)), "r");
  EXPECT_EQ(error.http_status, 429);
  EXPECT_EQ(error.retry_after_seconds, 3);
  EXPECT_THAT(error.json, HasSubstr(R"("retryDelay":"2.300s")"));
}

TEST(ToHttpError, KnowsEveryCode) {
  for (int code = 1; code <= 16; ++code) {
    const HttpError error =
        ToHttpError(absl::Status(static_cast<absl::StatusCode>(code), "x"), "r");
    EXPECT_GE(error.http_status, 400) << code;
    EXPECT_TRUE(IsJson(error.json)) << error.json;
  }
}

TEST(ToHttpError, HasCloserCodesForSomeReasons) {
  const HttpError error = ToHttpError(OutOfRange("BODY_TOO_LARGE", "本文が大きすぎます。"), "r");
  EXPECT_EQ(error.http_status, 413);
  EXPECT_THAT(error.json, HasSubstr(R"("code":413,"status":"OUT_OF_RANGE")"));
  EXPECT_THAT(error.json, HasSubstr(R"("reason":"BODY_TOO_LARGE")"));
}

}  // namespace
}  // namespace hiroba::gateway
