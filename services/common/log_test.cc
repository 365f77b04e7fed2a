#include "services/common/log.h"

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "services/common/mutex.h"
#include "services/common/status.h"

namespace hiroba {
namespace {

std::vector<std::string>& Lines() {
  static std::vector<std::string> lines;
  return lines;
}

class LogTest : public testing::Test {
 protected:
  LogTest() {
    Lines().clear();
    ConfigureLog("test", INFO);
    CaptureLog([](std::string_view line) { Lines().emplace_back(line); });
  }
  ~LogTest() override {
    CaptureLog(nullptr);
    ConfigureLog("", INFO);
  }

  // The fields of the only line, read by somebody else's JSON parser.
  static google::protobuf::Struct Fields() {
    google::protobuf::Struct fields;
    EXPECT_EQ(Lines().size(), 1);
    if (Lines().empty()) return fields;
    const auto status = google::protobuf::util::JsonStringToMessage(Lines().front(), &fields);
    EXPECT_TRUE(status.ok()) << Lines().front();
    return fields;
  }

  static std::string Text(const google::protobuf::Struct& fields, const std::string& name) {
    const auto found = fields.fields().find(name);
    return found == fields.fields().end() ? "(none)" : found->second.string_value();
  }
};

TEST_F(LogTest, ALineIsAnEventWithFields) {
  Log(INFO, "post created",
      {{"post", TypedId<struct PostTag>{1}},
       {"count", 3},
       {"cached", true},
       {"took", absl::Milliseconds(1500)}});
  const google::protobuf::Struct fields = Fields();
  EXPECT_EQ(Text(fields, "event"), "post created");
  EXPECT_EQ(Text(fields, "level"), "info");
  EXPECT_EQ(Text(fields, "service"), "test");
  EXPECT_EQ(Text(fields, "post"), "0000000000001");
  EXPECT_EQ(fields.fields().at("count").number_value(), 3);
  EXPECT_EQ(fields.fields().at("took").number_value(), 1.5);
  EXPECT_TRUE(fields.fields().at("cached").bool_value());
}

TEST_F(LogTest, TextCannotBreakOutOfItsField) {
  const std::string evil = std::string("a\"b\\c\nd\te\0f", 11) + "\x1b[0m 日本語";
  Log(INFO, "x", {{"text", evil}});
  EXPECT_EQ(Lines().front().find('\n'), std::string::npos);
  EXPECT_EQ(Text(Fields(), "text"), evil);
}

TEST_F(LogTest, NumbersThatJsonLacksBecomeNull) {
  Log(INFO, "x", {{"value", std::numeric_limits<double>::infinity()}});
  EXPECT_EQ(Fields().fields().at("value").kind_case(), google::protobuf::Value::kNullValue);
}

TEST_F(LogTest, StatusesShowReasonAndInnerText) {
  const absl::Status status = NotFound("POST_NOT_FOUND", "ない");
  Log(ERROR, "x", {{"error", status}});
  EXPECT_EQ(Text(Fields(), "error"), "NOT_FOUND POST_NOT_FOUND: ない");
}

TEST_F(LogTest, LinesInACallCarryItsIdMethodAndMember) {
  {
    const LogContext context("abc123", "hiroba.test.v1.Test/Do", 1);
    Log(INFO, "inside");
  }
  const google::protobuf::Struct fields = Fields();
  EXPECT_EQ(Text(fields, "request_id"), "abc123");
  EXPECT_EQ(Text(fields, "method"), "hiroba.test.v1.Test/Do");
  EXPECT_EQ(Text(fields, "member"), "0000000000001");
  Lines().clear();
  Log(INFO, "outside");
  EXPECT_EQ(Text(Fields(), "request_id"), "(none)");
}

TEST_F(LogTest, WhatIsBelowTheLevelIsNotWritten) {
  ConfigureLog("test", WARNING);
  Log(INFO, "quiet");
  Log(WARNING, "loud");
  EXPECT_EQ(Text(Fields(), "event"), "loud");
}

}  // namespace
}  // namespace hiroba
