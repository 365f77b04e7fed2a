#include "gateway/field_value.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "absl/strings/escaping.h"
#include "gateway/json_writer.h"
#include "google/protobuf/util/json_util.h"
#include "services/common/strings.h"

namespace hiroba::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

template <typename Number>
std::optional<Number> ParseWhole(std::string_view text) {
  Number value;
  const char* const end = text.data() + text.size();
  const auto whole = std::from_chars(text.data(), end, value);
  if (whole.ec == std::errc() && whole.ptr == end) return value;
  // 1.0 and 1e3 are whole numbers too. Beyond 2^53 a double no longer tells them apart.
  double number;
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end || std::trunc(number) != number) return {};
  constexpr double kExact = 9007199254740992.0;
  if (number < -kExact || number > kExact) return {};
  if (number < static_cast<double>(std::numeric_limits<Number>::min()) ||
      number > static_cast<double>(std::numeric_limits<Number>::max())) {
    return {};
  }
  return static_cast<Number>(number);
}

template <typename Number>
std::optional<Number> ParseFloating(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<Number>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<Number>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<Number>::infinity();
  if (text.empty() || !(text[0] == '-' || (text[0] >= '0' && text[0] <= '9'))) return {};
  Number value;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end || !std::isfinite(value)) return {};
  return value;
}

std::optional<int> ParseEnum(const google::protobuf::EnumDescriptor& type, std::string_view text) {
  if (const auto* value = type.FindValueByName(std::string(text))) return value->number();
  int number;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end) return {};
  if (type.FindValueByNumber(number) == nullptr) return {};
  return number;
}

std::optional<std::string> ParseBase64(std::string_view text) {
  std::string bytes;
  const bool web_safe = text.find_first_of("-_") != std::string_view::npos;
  const bool ok = web_safe ? absl::WebSafeBase64Unescape(ToAbsl(text), &bytes)
                           : absl::Base64Unescape(ToAbsl(text), &bytes);
  if (!ok) return {};
  return bytes;
}

bool SetTextMessage(Message& message, const FieldDescriptor& field, std::string_view text) {
  // Read apart, so that a wrong text leaves the request as it was.
  const auto* reflection = message.GetReflection();
  const std::unique_ptr<Message> value(
      reflection->GetMessageFactory()->GetPrototype(field.message_type())->New());
  std::string json;
  AppendJsonString(text, json);
  if (!google::protobuf::util::JsonStringToMessage(json, value.get()).ok()) return false;
  Message* const place = field.is_repeated() ? reflection->AddMessage(&message, &field)
                                             : reflection->MutableMessage(&message, &field);
  place->CopyFrom(*value);
  return true;
}

bool SetWrapper(Message& message, const FieldDescriptor& field, std::string_view text) {
  const auto* reflection = message.GetReflection();
  const std::unique_ptr<Message> value(
      reflection->GetMessageFactory()->GetPrototype(field.message_type())->New());
  if (!SetFromText(*value, *field.message_type()->field(0), text)) return false;
  Message* const place = field.is_repeated() ? reflection->AddMessage(&message, &field)
                                             : reflection->MutableMessage(&message, &field);
  place->CopyFrom(*value);
  return true;
}

}  // namespace

bool IsTextMessage(const google::protobuf::Descriptor& type) {
  const std::string& name = type.full_name();
  return name == "google.protobuf.Timestamp" || name == "google.protobuf.Duration" ||
         name == "google.protobuf.FieldMask";
}

bool IsWrapper(const google::protobuf::Descriptor& type) {
  return type.file()->name() == "google/protobuf/wrappers.proto";
}

bool SetFromText(Message& message, const FieldDescriptor& field, std::string_view text) {
  const auto* const reflection = message.GetReflection();
  // Sets or adds the value if there is one.
  const auto put = [&](const auto& value, auto set, auto add) {
    if (!value) return false;
    field.is_repeated() ? (reflection->*add)(&message, &field, *value)
                        : (reflection->*set)(&message, &field, *value);
    return true;
  };
  using google::protobuf::Reflection;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return put(ParseWhole<int32_t>(text), &Reflection::SetInt32, &Reflection::AddInt32);
    case FieldDescriptor::CPPTYPE_INT64:
      return put(ParseWhole<int64_t>(text), &Reflection::SetInt64, &Reflection::AddInt64);
    case FieldDescriptor::CPPTYPE_UINT32:
      return put(ParseWhole<uint32_t>(text), &Reflection::SetUInt32, &Reflection::AddUInt32);
    case FieldDescriptor::CPPTYPE_UINT64:
      return put(ParseWhole<uint64_t>(text), &Reflection::SetUInt64, &Reflection::AddUInt64);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return put(ParseFloating<double>(text), &Reflection::SetDouble, &Reflection::AddDouble);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return put(ParseFloating<float>(text), &Reflection::SetFloat, &Reflection::AddFloat);
    case FieldDescriptor::CPPTYPE_BOOL: {
      const std::optional<bool> value = text == "true"    ? std::optional(true)
                                        : text == "false" ? std::optional(false)
                                                          : std::nullopt;
      return put(value, &Reflection::SetBool, &Reflection::AddBool);
    }
    case FieldDescriptor::CPPTYPE_ENUM:
      return put(ParseEnum(*field.enum_type(), text), &Reflection::SetEnumValue,
                 &Reflection::AddEnumValue);
    case FieldDescriptor::CPPTYPE_STRING: {
      const auto value = field.type() == FieldDescriptor::TYPE_BYTES
                             ? ParseBase64(text)
                             : std::optional<std::string>(std::string(text));
      return put(value, &Reflection::SetString, &Reflection::AddString);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (IsTextMessage(*field.message_type())) return SetTextMessage(message, field, text);
      if (IsWrapper(*field.message_type())) return SetWrapper(message, field, text);
      return false;
  }
  return false;
}

std::string_view WhatItTakes(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
      return "範囲内の整数で指定してください。";
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return "数値で指定してください。";
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true または false で指定してください。";
    case FieldDescriptor::CPPTYPE_ENUM:
      return "決められた値のいずれかを指定してください。";
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_BYTES ? "base64の文字列で指定してください。"
                                                         : "文字列で指定してください。";
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  const std::string& name = field.message_type()->full_name();
  if (name == "google.protobuf.Timestamp") {
    return "日時を 2026-04-01T09:00:00Z の形で指定してください。";
  }
  if (name == "google.protobuf.Duration") return "時間を 1.5s の形で指定してください。";
  if (name == "google.protobuf.FieldMask") return "項目の名前をコンマで区切って指定してください。";
  if (IsWrapper(*field.message_type())) return WhatItTakes(*field.message_type()->field(0));
  return "オブジェクトで指定してください。";
}

}  // namespace hiroba::gateway
