#include "gateway/json_writer.h"

#include <string>

#include "absl/status/statusor.h"
#include "gateway/testing/random_message.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/stubs/logging.h"
#include "google/protobuf/util/field_comparator.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "hiroba/gateway/testing/v1/everything.pb.h"

namespace hiroba::gateway {
namespace {

using google::protobuf::Message;
using google::protobuf::Value;
using testing::v1::Everything;
using testing::v1::EverythingLater;

JsonPlans& Plans() {
  static auto* const plans = new JsonPlans;
  return *plans;
}

absl::StatusOr<std::string> Write(const google::protobuf::Descriptor& type, std::string_view wire) {
  std::string json;
  const absl::Status status = AppendJson(Plans().For(type), wire, json);
  if (!status.ok()) return status;
  return json;
}

std::string Write(const Message& message) {
  const auto json = Write(*message.GetDescriptor(), message.SerializeAsString());
  return json.ok() ? *json : "failed";
}

// What protobuf itself writes, in the same shape.
absl::StatusOr<std::string> WriteByProtobuf(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) return absl::InternalError(std::string(status.message()));
  return json;
}

Value Read(const std::string& json) {
  Value value;
  const auto status = google::protobuf::util::JsonStringToMessage(json, &value);
  EXPECT_TRUE(status.ok()) << status.ToString() << "\n" << json;
  return value;
}

bool Same(const Message& a, const Message& b, std::string* difference = nullptr) {
  google::protobuf::util::DefaultFieldComparator comparator;
  comparator.set_treat_nan_as_equal(true);
  comparator.set_float_comparison(google::protobuf::util::DefaultFieldComparator::APPROXIMATE);
  comparator.SetDefaultFractionAndMargin(1e-6, 0);  // protobuf writes floats with more digits
  google::protobuf::util::MessageDifferencer differencer;
  differencer.set_field_comparator(&comparator);
  if (difference != nullptr) differencer.ReportDifferencesToString(difference);
  return differencer.Compare(a, b);
}

// Takes away what json_util writes differently when it is to write everything: it leaves nulls out
// of a Struct and empty fields out of an Any. Says whether there was anything.
bool TakeLooseTypes(Everything& message) {
  bool any = message.has_struct_() || message.has_value() || message.has_list_value() ||
             message.has_any() || message.any_list_size() > 0;
  message.clear_struct_();
  message.clear_value();
  message.clear_list_value();
  message.clear_any();
  message.clear_any_list();
  if (message.has_everything() && TakeLooseTypes(*message.mutable_everything())) any = true;
  return any;
}

// The JSON of `wire` reads back as the message, and has the fields that protobuf writes.
void ExpectSameAsProtobuf(const Everything& message, std::string_view wire) {
  const auto json = Write(*message.GetDescriptor(), wire);
  ASSERT_TRUE(json.ok()) << message.DebugString();
  Everything back;
  const auto read = google::protobuf::util::JsonStringToMessage(*json, &back);
  ASSERT_TRUE(read.ok()) << read.ToString() << "\n" << *json;
  std::string difference;
  EXPECT_TRUE(Same(message, back, &difference)) << difference << "\n" << *json;

  Everything strict = message;
  TakeLooseTypes(strict);
  const auto expected = WriteByProtobuf(strict);
  ASSERT_TRUE(expected.ok()) << expected.status();
  difference.clear();
  EXPECT_TRUE(Same(Read(*expected), Read(Write(strict)), &difference))
      << difference << "\nwant " << *expected << "\nhave " << Write(strict);
}

TEST(JsonWriter, WritesTheSameAsProtobufForRandomMessages) {
  Random random(20260401);
  for (int i = 0; i < 500; ++i) {
    Everything message;
    FillAtRandom(random, message);
    ExpectSameAsProtobuf(message, message.SerializeAsString());
    if (HasFatalFailure() || HasNonfatalFailure()) return;
  }
}

TEST(JsonWriter, WritesEveryFieldOfAnEmptyMessageThatHasNoPresence) {
  const std::string json = Write(Everything());
  EXPECT_NE(json.find("\"stringValue\":\"\""), std::string::npos) << json;
  EXPECT_NE(json.find("\"int64Value\":\"0\""), std::string::npos) << json;
  EXPECT_NE(json.find("\"innerList\":[]"), std::string::npos) << json;
  EXPECT_NE(json.find("\"stringMap\":{}"), std::string::npos) << json;
  EXPECT_NE(json.find("\"color\":\"COLOR_UNSPECIFIED\""), std::string::npos) << json;
  EXPECT_NE(json.find("\"calledOtherwise\":\"\""), std::string::npos) << json;
  EXPECT_EQ(json.find("maybe"), std::string::npos) << json;
  EXPECT_EQ(json.find("choice"), std::string::npos) << json;
  EXPECT_EQ(json.find("\"inner\""), std::string::npos) << json;
}

TEST(JsonWriter, EscapesWhatJsonMustEscapeAndNothingElse) {
  Everything::Inner inner;
  inner.set_text_value("\"\\/\b\f\n\r\t\x01é 門真市 🙂 <b>");
  inner.set_count(-5);
  EXPECT_EQ(
      Write(inner),
      "{\"textValue\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001é 門真市 🙂 <b>\",\"count\":-5}");
}

TEST(JsonWriter, WritesTimesInUtcWithThreeSixOrNineDigits) {
  Everything message;
  message.mutable_timestamp()->set_seconds(951827696);  // a leap day
  message.mutable_timestamp()->set_nanos(120'000'000);
  message.mutable_duration()->set_nanos(-500'000);
  const std::string json = Write(message);
  EXPECT_NE(json.find("\"2000-02-29T12:34:56.120Z\""), std::string::npos) << json;
  EXPECT_NE(json.find("\"-0.000500s\""), std::string::npos) << json;
}

TEST(JsonWriter, LeavesOutFieldsOfALaterVersion) {
  EverythingLater later;
  later.set_new_first("x");
  later.set_string_value("kept");
  later.add_new_list(3);
  later.mutable_new_inner()->set_count(1);
  later.set_last("end");
  Everything expected;
  expected.set_string_value("kept");
  expected.set_snake_case_with_1_digit("end");
  const auto json = Write(*Everything::descriptor(), later.SerializeAsString());
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(*json, Write(expected));
}

TEST(JsonWriter, ReadsFieldsInAnyOrderAndRepeatedOnesInPieces) {
  Random random(7);
  for (int i = 0; i < 100; ++i) {
    // Two messages one after the other are their merger, by the rules of the wire format.
    Everything first, second;
    FillAtRandom(random, first);
    FillAtRandom(random, second);
    // Half of one Any or Duration and half of another need not make a whole.
    TakeLooseTypes(second);
    second.clear_everything();
    second.clear_duration();
    const std::string wire = first.SerializeAsString() + second.SerializeAsString();
    Everything merged;
    ASSERT_TRUE(merged.ParseFromString(wire));
    ExpectSameAsProtobuf(merged, wire);
    if (HasFatalFailure() || HasNonfatalFailure()) return;
  }
}

TEST(JsonWriter, ReadsDisorderedBytesInsideAnAny) {
  Everything message;
  message.mutable_any()->set_type_url(
      "type.googleapis.com/hiroba.gateway.testing.v1.Everything.Inner");
  message.mutable_any()->set_value(
      std::string("\x10\x05\x0a\x01"
                  "a",
                  5));
  const std::string json = Write(message);
  EXPECT_NE(json.find("Inner\",\"textValue\":\"a\",\"count\":5}"), std::string::npos) << json;
}

TEST(JsonWriter, RefusesTextThatIsNotUtf8) {
  for (const std::string bad : {"\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE3\x81",
                                "\xE0\x80\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80"}) {
    const std::string wire =
        std::string("\x0a") + static_cast<char>(bad.size() + 6) + "ab" + bad + "cdef";
    EXPECT_FALSE(Write(*Everything::Inner::descriptor(), wire).ok());
  }
}

TEST(JsonWriter, RefusesTimesThatHaveNoJsonForm) {
  Everything message;
  message.mutable_timestamp()->set_seconds(253402300800);
  EXPECT_EQ(Write(message), "failed");
  message.mutable_timestamp()->set_seconds(0);
  message.mutable_timestamp()->set_nanos(-1);
  EXPECT_EQ(Write(message), "failed");
}

TEST(JsonWriter, RefusesMessagesThatLieTooDeep) {
  Everything::Inner inner;
  for (int i = 0; i < 150; ++i) {
    Everything::Inner outer;
    *outer.mutable_inner() = inner;
    inner = outer;
  }
  EXPECT_EQ(Write(inner), "failed");
}

// Whatever the bytes are, the writer returns; where protobuf reads and writes them, it says the
// same.
TEST(JsonWriter, SurvivesBytesThatWereCutOrChanged) {
  Random random(42);
  google::protobuf::LogSilencer quiet;  // protobuf logs each text that is not UTF-8
  int compared = 0;
  for (int i = 0; i < 1000; ++i) {
    Everything message;
    FillAtRandom(random, message);
    TakeLooseTypes(message);
    std::string wire = message.SerializeAsString();
    if (wire.empty()) continue;
    for (uint64_t change = 1 + random() % 3; change > 0; --change) {
      wire[random() % wire.size()] = static_cast<char>(random());
    }
    if (random() % 3 == 0) wire.resize(random() % wire.size());
    const auto json = Write(*Everything::descriptor(), wire);
    Everything read;
    if (!read.ParseFromString(wire) || TakeLooseTypes(read)) continue;
    const auto expected = WriteByProtobuf(read);
    if (!expected.ok() || !json.ok()) continue;
    Value want;
    if (!google::protobuf::util::JsonStringToMessage(*expected, &want).ok()) continue;
    ++compared;
    ASSERT_TRUE(Same(want, Read(*json))) << "want " << *expected << "\nhave " << *json;
  }
  EXPECT_GT(compared, 100);
}

TEST(JsonWriter, SurvivesRandomBytes) {
  Random random(43);
  for (int i = 0; i < 20000; ++i) {
    std::string wire(random() % 40, '\0');
    for (char& c : wire) c = static_cast<char>(random());
    const auto json = Write(*Everything::descriptor(), wire);
    if (json.ok()) Read(*json);
  }
}

}  // namespace
}  // namespace hiroba::gateway
