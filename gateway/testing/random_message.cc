#include "gateway/testing/random_message.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include "google/protobuf/any.pb.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "hiroba/gateway/testing/v1/everything.pb.h"

namespace hiroba::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

int64_t Below(Random& random, int64_t limit) {
  return std::uniform_int_distribution<int64_t>(0, limit - 1)(random);
}

// Mostly small numbers, sometimes any, sometimes the ends of the range.
template <typename Number>
Number RandomNumber(Random& random) {
  switch (Below(random, 6)) {
    case 0:
      return std::numeric_limits<Number>::min();
    case 1:
      return std::numeric_limits<Number>::max();
    case 2:
      return static_cast<Number>(random());
    default:
      return static_cast<Number>(Below(random, 200));
  }
}

double RandomDouble(Random& random) {
  constexpr std::array<double, 9> kOdd = {0.0, 2.0,      1.5,       -1e300, 1e-300,
                                          0.1, INFINITY, -INFINITY, NAN};
  if (Below(random, 2) == 0) return kOdd[static_cast<size_t>(Below(random, kOdd.size()))];
  return static_cast<double>(Below(random, 1'000'000)) / 1000;
}

// Fills the types whose JSON form limits what they may hold. False for every other type.
bool FillSpecial(Random& random, Message& message, int depth) {
  using google::protobuf::Any;
  using google::protobuf::Value;
  if (auto* timestamp = dynamic_cast<google::protobuf::Timestamp*>(&message)) {
    constexpr std::array<int32_t, 5> kNanos = {0, 120'000'000, 1'000, 999'999'999, 1};
    timestamp->set_seconds(Below(random, 315'537'897'600) - 62'135'596'800);
    timestamp->set_nanos(kNanos[static_cast<size_t>(Below(random, kNanos.size()))]);
  } else if (auto* duration = dynamic_cast<google::protobuf::Duration*>(&message)) {
    const int sign = Below(random, 2) == 0 ? 1 : -1;
    duration->set_seconds(sign * Below(random, 3) * Below(random, 100'000));
    duration->set_nanos(sign * static_cast<int32_t>(Below(random, 3) * 250'000'000));
  } else if (auto* mask = dynamic_cast<google::protobuf::FieldMask*>(&message)) {
    for (int64_t i = Below(random, 3); i > 0; --i) mask->add_paths("post.display_name");
    for (int64_t i = Below(random, 2); i > 0; --i) mask->add_paths("title");
  } else if (auto* value = dynamic_cast<Value*>(&message)) {
    switch (Below(random, depth > 4 ? 4 : 6)) {
      case 0:
        value->set_null_value(google::protobuf::NULL_VALUE);
        break;
      case 1:
        value->set_number_value(static_cast<double>(Below(random, 1000)) / 8);
        break;
      case 2:
        value->set_string_value(RandomText(random, 10));
        break;
      case 3:
        value->set_bool_value(Below(random, 2) == 0);
        break;
      case 4:
        FillAtRandom(random, *value->mutable_struct_value(), depth + 1);
        break;
      default:
        FillAtRandom(random, *value->mutable_list_value(), depth + 1);
    }
  } else if (auto* any = dynamic_cast<Any*>(&message)) {
    if (Below(random, 2) == 0) {
      testing::v1::Everything::Inner inner;
      FillAtRandom(random, inner, depth + 1);
      any->PackFrom(inner);
    } else {
      google::protobuf::Timestamp held;
      FillSpecial(random, held, depth);
      any->PackFrom(held);
    }
  } else {
    return false;
  }
  return true;
}

void SetField(Random& random, Message& message, const FieldDescriptor* field, int depth) {
  const Reflection& reflection = *message.GetReflection();
  const bool add = field->is_repeated();
#define HIROBA_SET(type, value)                       \
  (add ? reflection.Add##type(&message, field, value) \
       : reflection.Set##type(&message, field, value))
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return HIROBA_SET(Int32, RandomNumber<int32_t>(random));
    case FieldDescriptor::CPPTYPE_INT64:
      return HIROBA_SET(Int64, RandomNumber<int64_t>(random));
    case FieldDescriptor::CPPTYPE_UINT32:
      return HIROBA_SET(UInt32, RandomNumber<uint32_t>(random));
    case FieldDescriptor::CPPTYPE_UINT64:
      return HIROBA_SET(UInt64, RandomNumber<uint64_t>(random));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return HIROBA_SET(Double, RandomDouble(random));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return HIROBA_SET(Float, static_cast<float>(Below(random, 1000)) / 8);
    case FieldDescriptor::CPPTYPE_BOOL:
      return HIROBA_SET(Bool, Below(random, 2) == 0);
    case FieldDescriptor::CPPTYPE_ENUM:
      if (field->enum_type()->full_name() == "google.protobuf.NullValue") return;
      return HIROBA_SET(EnumValue,
                        Below(random, 5) == 0 ? 1000 : static_cast<int>(Below(random, 4)));
    case FieldDescriptor::CPPTYPE_STRING:
      return HIROBA_SET(String, RandomText(random, 20));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      FillAtRandom(random,
                   add ? *reflection.AddMessage(&message, field)
                       : *reflection.MutableMessage(&message, field),
                   depth + 1);
  }
#undef HIROBA_SET
}

}  // namespace

std::string RandomText(Random& random, int longest) {
  constexpr std::array<const char*, 16> kPieces = {"a",  "Z",    " ",    "\"",  "\\", "\n",
                                                   "\t", "\x01", "\x7f", "é",   "あ", "漢",
                                                   "ࠀ",  "퟿",  "🙂", "</b>"};
  std::string text;
  for (int64_t i = Below(random, longest + 1); i > 0; --i) {
    text += kPieces[static_cast<size_t>(Below(random, kPieces.size()))];
  }
  return text;
}

void FillAtRandom(Random& random, Message& message, int depth) {
  if (FillSpecial(random, message, depth)) return;
  const auto* type = message.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    const bool in_map = type->options().map_entry();
    if (!in_map && Below(random, 5) < 2) continue;
    if (!in_map && field->message_type() != nullptr && depth > 3) continue;
    const int64_t times = field->is_repeated() ? 1 + Below(random, 3) : 1;
    for (int64_t j = 0; j < times; ++j) SetField(random, message, field, depth);
  }
  // Reflection adds map entries without looking at their keys.
  if (depth == 0) message.ParseFromString(message.SerializeAsString());
}

}  // namespace hiroba::gateway
