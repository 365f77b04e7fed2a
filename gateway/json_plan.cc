#include "gateway/json_plan.h"

#include <algorithm>
#include <deque>
#include <map>

#include "fmt/format.h"
#include "gateway/json_writer.h"
#include "services/common/mutex.h"

namespace hiroba::gateway {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

namespace {

constexpr int kMaxDense = 256;

uint32_t WireType(FieldDescriptor::Type type) {
  switch (type) {
    case FieldDescriptor::TYPE_DOUBLE:
    case FieldDescriptor::TYPE_FIXED64:
    case FieldDescriptor::TYPE_SFIXED64:
      return 1;
    case FieldDescriptor::TYPE_STRING:
    case FieldDescriptor::TYPE_BYTES:
    case FieldDescriptor::TYPE_MESSAGE:
      return 2;
    case FieldDescriptor::TYPE_FLOAT:
    case FieldDescriptor::TYPE_FIXED32:
    case FieldDescriptor::TYPE_SFIXED32:
      return 5;
    default:
      return 0;
  }
}

JsonPlan::Form FormOf(const Descriptor& type) {
  static const auto* const kForms = new std::map<std::string_view, JsonPlan::Form>{
      {"google.protobuf.Timestamp", JsonPlan::Form::kTimestamp},
      {"google.protobuf.Duration", JsonPlan::Form::kDuration},
      {"google.protobuf.FieldMask", JsonPlan::Form::kFieldMask},
      {"google.protobuf.Struct", JsonPlan::Form::kStruct},
      {"google.protobuf.Value", JsonPlan::Form::kValue},
      {"google.protobuf.ListValue", JsonPlan::Form::kListValue},
      {"google.protobuf.Any", JsonPlan::Form::kAny},
      {"google.protobuf.BoolValue", JsonPlan::Form::kWrapper},
      {"google.protobuf.Int32Value", JsonPlan::Form::kWrapper},
      {"google.protobuf.UInt32Value", JsonPlan::Form::kWrapper},
      {"google.protobuf.Int64Value", JsonPlan::Form::kWrapper},
      {"google.protobuf.UInt64Value", JsonPlan::Form::kWrapper},
      {"google.protobuf.FloatValue", JsonPlan::Form::kWrapper},
      {"google.protobuf.DoubleValue", JsonPlan::Form::kWrapper},
      {"google.protobuf.StringValue", JsonPlan::Form::kWrapper},
      {"google.protobuf.BytesValue", JsonPlan::Form::kWrapper},
  };
  const auto found = kForms->find(type.full_name());
  return found == kForms->end() ? JsonPlan::Form::kFields : found->second;
}

}  // namespace

std::string_view EnumPlan::NameOf(int32_t number) const {
  if (number >= 0 && static_cast<size_t>(number) < dense.size()) {
    return dense[static_cast<size_t>(number)];
  }
  const auto found =
      std::lower_bound(sparse.begin(), sparse.end(), number,
                       [](const auto& entry, int32_t wanted) { return entry.first < wanted; });
  return found != sparse.end() && found->first == number ? found->second : std::string_view();
}

struct JsonPlans::State {
  Mutex mutex;
  std::map<const Descriptor*, JsonPlan> messages;
  std::map<const EnumDescriptor*, EnumPlan> enums;
};

// Fills a State; its lock is held.
struct JsonPlanMaker {
  JsonPlans& plans;
  JsonPlans::State& state;

  const EnumPlan& Enum(const EnumDescriptor& type) {
    const auto [place, is_new] = state.enums.try_emplace(&type);
    EnumPlan& plan = place->second;
    if (!is_new) return plan;
    plan.is_null_value = type.full_name() == "google.protobuf.NullValue";
    std::map<int32_t, std::string> names;  // of two names for a number the first counts
    for (int i = 0; i < type.value_count(); ++i) {
      names.try_emplace(type.value(i)->number(), fmt::format("\"{}\"", type.value(i)->name()));
    }
    for (const auto& [number, name] : names) {
      if (number == static_cast<int32_t>(plan.dense.size()) && number < kMaxDense) {
        plan.dense.push_back(name);
      } else {
        plan.sparse.emplace_back(number, name);
      }
    }
    return plan;
  }

  std::string DefaultValue(const FieldDescriptor& field) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT64:
      case FieldDescriptor::CPPTYPE_UINT64:
        return "\"0\"";
      case FieldDescriptor::CPPTYPE_BOOL:
        return "false";
      case FieldDescriptor::CPPTYPE_STRING:
        return "\"\"";
      case FieldDescriptor::CPPTYPE_ENUM: {
        const EnumPlan& plan = Enum(*field.enum_type());
        return plan.is_null_value ? "null" : std::string(plan.NameOf(0));
      }
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return {};  // the writer writes an empty message
      default:
        return "0";
    }
  }

  FieldPlan Field(const FieldDescriptor& field) {
    FieldPlan plan;
    plan.number = static_cast<uint32_t>(field.number());
    plan.type = field.type();
    plan.wire_type = WireType(field.type());
    plan.repeated = field.is_repeated();
    plan.map = field.is_map();
    const auto* oneof = field.real_containing_oneof();
    if (oneof != nullptr && oneof->index() < 64) plan.oneof = oneof->index();
    plan.key = fmt::format(",\"{}\":", field.json_name());
    plan.default_value = DefaultValue(field);
    if (plan.map) {
      plan.when_absent = plan.key + "{}";
    } else if (plan.repeated) {
      plan.when_absent = plan.key + "[]";
    } else if (!field.has_presence()) {
      plan.when_absent = plan.key + plan.default_value;
    }
    if (field.message_type() != nullptr) plan.message = &Message(*field.message_type());
    if (field.enum_type() != nullptr) plan.enum_type = &Enum(*field.enum_type());
    return plan;
  }

  const JsonPlan& Message(const Descriptor& type) {
    const auto [place, is_new] = state.messages.try_emplace(&type);
    JsonPlan& plan = place->second;  // a node of a map stays where it is
    if (!is_new) return plan;
    plan.form = FormOf(type);
    plan.type = &type;
    plan.plans = &plans;
    std::vector<FieldPlan> fields;
    for (int i = 0; i < type.field_count(); ++i) fields.push_back(Field(*type.field(i)));
    std::sort(fields.begin(), fields.end(),
              [](const FieldPlan& a, const FieldPlan& b) { return a.number < b.number; });
    plan.fields = std::move(fields);
    return plan;
  }
};

JsonPlans::JsonPlans() : state_(std::make_unique<State>()) {}
JsonPlans::~JsonPlans() = default;

const JsonPlan& JsonPlans::For(const Descriptor& type) {
  const MutexLock lock(state_->mutex);
  return JsonPlanMaker{*this, *state_}.Message(type);
}

}  // namespace hiroba::gateway
