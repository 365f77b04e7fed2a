// The plan by which json_writer.cc writes a message type. Included by json_plan.cc and
// json_writer.cc only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace hiroba::gateway {

class JsonPlans;
struct JsonPlan;

// The JSON names of an enum, in quotes.
struct EnumPlan {
  // Returns nothing for a number without a name.
  std::string_view NameOf(int32_t number) const;

  bool is_null_value = false;      // google.protobuf.NullValue, whose only value is null
  std::vector<std::string> dense;  // by number, from 0
  std::vector<std::pair<int32_t, std::string>> sparse;  // the others, sorted
};

struct FieldPlan {
  uint32_t number = 0;
  google::protobuf::FieldDescriptor::Type type{};
  uint32_t wire_type = 0;  // of one value
  bool repeated = false;   // a map is repeated too
  bool map = false;
  int oneof = -1;             // among the oneofs of its message, below 64
  std::string key;            // ,"displayName":
  std::string when_absent;    // ,"displayName":"" or nothing for a field with presence
  std::string default_value;  // "" of this type, for a value missing in a map entry
  const JsonPlan* message = nullptr;
  const EnumPlan* enum_type = nullptr;
};

struct JsonPlan {
  // Types that the mapping writes in a way of their own.
  enum class Form {
    kFields,
    kTimestamp,
    kDuration,
    kFieldMask,
    kWrapper,  // the one field's value
    kStruct,   // the one map, bare
    kValue,
    kListValue,  // the one list, bare
    kAny,
  };
  Form form = Form::kFields;
  std::vector<FieldPlan> fields;  // by number
  const google::protobuf::Descriptor* type = nullptr;
  JsonPlans* plans = nullptr;  // for what an Any holds
};

}  // namespace hiroba::gateway
