#include "gateway/json_reader.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "gateway/field_value.h"
#include "gateway/json_scanner.h"
#include "gateway/url.h"
#include "google/protobuf/util/json_util.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/violations.h"

namespace hiroba::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kMaxDepth = 64;

// Finds a field by its JSON name, or by its name in the proto.
const FieldDescriptor* FindField(const Descriptor& type, const std::string& key) {
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->json_name() == key) return type.field(i);
  }
  return type.FindFieldByName(key);
}

// Types that json_util reads: any JSON may stand for them.
bool IsFreeForm(const Descriptor& type) {
  const std::string& name = type.full_name();
  return name == "google.protobuf.Struct" || name == "google.protobuf.Value" ||
         name == "google.protobuf.ListValue" || name == "google.protobuf.Any";
}

class Reader {
 public:
  Reader(std::string_view json, std::string_view prefix) : scanner_(json), path_(prefix) {}

  absl::Status Read(Message& message) {
    if (scanner_.Next() != JsonToken::kObject) {
      return scanner_.AtEnd() || !Skip(0) ? Malformed() : WrongRoot();
    }
    RETURN_IF_ERROR(Object(message, 0));
    return scanner_.AtEnd() ? absl::OkStatus() : Malformed();
  }

 private:
  // Adds a step to the path for as long as it lives.
  class Step {
   public:
    Step(Reader& reader, std::string_view name) : path_(reader.path_), size_(path_.size()) {
      if (!path_.empty() && name[0] != '[') path_ += '.';
      path_ += name;
    }
    ~Step() { path_.resize(size_); }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    std::string& path_;
    size_t size_;
  };

  absl::Status Malformed() const {
    return InvalidArgument(
        "JSON_MALFORMED",
        fmt::format("本文をJSONとして読めません（{}バイト目付近）。", scanner_.position() + 1),
        {{"offset", std::to_string(scanner_.position())}});
  }
  absl::Status WrongRoot() const {
    return InvalidArgument("JSON_MALFORMED", "本文はJSONのオブジェクトにしてください。");
  }
  absl::Status Wrong(std::string_view what) const { return FieldViolation(path_, what); }

  absl::Status Object(Message& message, int depth) {
    if (depth > kMaxDepth) return Wrong("入れ子が深すぎます。");
    const Descriptor& type = *message.GetDescriptor();
    std::set<const FieldDescriptor*> seen;
    scanner_.Take('{');
    if (scanner_.Take('}')) return absl::OkStatus();
    std::string key;
    do {
      if (!scanner_.String(key) || !scanner_.Take(':')) return Malformed();
      const Step step(*this, key.empty() ? std::string_view("\"\"") : std::string_view(key));
      const FieldDescriptor* field = FindField(type, key);
      if (field == nullptr) return Wrong("この名前の項目はありません。");
      if (!seen.insert(field).second) return Wrong("同じ項目が二つあります。");
      if (scanner_.Next() == JsonToken::kNull && !TakesNull(*field)) {
        if (!scanner_.Word("null")) return Malformed();
        continue;
      }
      if (const auto* oneof = field->real_containing_oneof();
          oneof != nullptr && message.GetReflection()->HasOneof(message, oneof)) {
        return Wrong("同時に指定できない項目があります。");
      }
      RETURN_IF_ERROR(field->is_map()        ? Map(message, *field, depth)
                      : field->is_repeated() ? List(message, *field, depth)
                                             : One(message, *field, depth));
    } while (scanner_.Take(','));
    return scanner_.Take('}') ? absl::OkStatus() : Malformed();
  }

  static bool TakesNull(const FieldDescriptor& field) {
    return !field.is_repeated() && field.message_type() != nullptr &&
           field.message_type()->full_name() == "google.protobuf.Value";
  }

  absl::Status List(Message& message, const FieldDescriptor& field, int depth) {
    if (scanner_.Next() != JsonToken::kArray)
      return Skip(depth) ? Wrong("配列で指定してください。") : Malformed();
    scanner_.Take('[');
    if (scanner_.Take(']')) return absl::OkStatus();
    int index = 0;
    do {
      const Step step(*this, fmt::format("[{}]", index++));
      RETURN_IF_ERROR(One(message, field, depth));
    } while (scanner_.Take(','));
    return scanner_.Take(']') ? absl::OkStatus() : Malformed();
  }

  absl::Status Map(Message& message, const FieldDescriptor& field, int depth) {
    if (scanner_.Next() != JsonToken::kObject) {
      return Skip(depth) ? Wrong("オブジェクトで指定してください。") : Malformed();
    }
    const FieldDescriptor& key_field = *field.message_type()->map_key();
    const FieldDescriptor& value_field = *field.message_type()->map_value();
    std::set<std::string> seen;
    scanner_.Take('{');
    if (scanner_.Take('}')) return absl::OkStatus();
    std::string key;
    do {
      if (!scanner_.String(key) || !scanner_.Take(':')) return Malformed();
      const Step step(*this, fmt::format("[{}]", key));
      if (!seen.insert(key).second) return Wrong("同じ項目が二つあります。");
      Message& entry = *message.GetReflection()->AddMessage(&message, &field);
      if (!SetFromText(entry, key_field, key)) return Wrong(WhatItTakes(key_field));
      RETURN_IF_ERROR(One(entry, value_field, depth));
    } while (scanner_.Take(','));
    return scanner_.Take('}') ? absl::OkStatus() : Malformed();
  }

  // Reads one value, also one of a list.
  absl::Status One(Message& message, const FieldDescriptor& field, int depth) {
    const Descriptor* type = field.message_type();
    if (type != nullptr && IsFreeForm(*type)) return FreeForm(message, field, depth);
    if (type != nullptr && !IsTextMessage(*type) && !IsWrapper(*type)) {
      if (scanner_.Next() != JsonToken::kObject) {
        return Skip(depth) ? Wrong(WhatItTakes(field)) : Malformed();
      }
      const auto* reflection = message.GetReflection();
      return Object(field.is_repeated() ? *reflection->AddMessage(&message, &field)
                                        : *reflection->MutableMessage(&message, &field),
                    depth + 1);
    }
    const FieldDescriptor& scalar = type != nullptr && IsWrapper(*type) ? *type->field(0) : field;
    const JsonToken token = scanner_.Next();
    const size_t begin = scanner_.position();
    if (!(token == JsonToken::kString ? scanner_.String(text_) : Skip(depth))) return Malformed();
    const std::string_view value = token == JsonToken::kString ? text_ : scanner_.Since(begin);
    if (!Fits(scalar, token) || !SetFromText(message, field, value)) {
      return Wrong(WhatItTakes(field));
    }
    return absl::OkStatus();
  }

  // Whether a token may stand for a field at all; SetFromText looks at its text.
  static bool Fits(const FieldDescriptor& field, JsonToken token) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_BOOL:
        return token == JsonToken::kTrue || token == JsonToken::kFalse;
      case FieldDescriptor::CPPTYPE_STRING:
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return token == JsonToken::kString;
      default:
        return token == JsonToken::kNumber || token == JsonToken::kString;
    }
  }

  absl::Status FreeForm(Message& message, const FieldDescriptor& field, int depth) {
    scanner_.Next();
    const size_t begin = scanner_.position();
    if (!Skip(depth)) return Malformed();
    const std::string raw(scanner_.Since(begin));
    const auto* reflection = message.GetReflection();
    Message* const value = field.is_repeated() ? reflection->AddMessage(&message, &field)
                                               : reflection->MutableMessage(&message, &field);
    const auto status = google::protobuf::util::JsonStringToMessage(raw, value);
    return status.ok() ? absl::OkStatus() : Wrong(WhatItTakes(field));
  }

  // Moves past a value of any kind. False when it is malformed or too deep.
  bool Skip(int depth) {
    if (depth > kMaxDepth) return false;
    std::string_view number;
    switch (scanner_.Next()) {
      case JsonToken::kObject:
        scanner_.Take('{');
        if (scanner_.Take('}')) return true;
        do {
          if (!scanner_.String(skipped_) || !scanner_.Take(':') || !Skip(depth + 1)) return false;
        } while (scanner_.Take(','));
        return scanner_.Take('}');
      case JsonToken::kArray:
        scanner_.Take('[');
        if (scanner_.Take(']')) return true;
        do {
          if (!Skip(depth + 1)) return false;
        } while (scanner_.Take(','));
        return scanner_.Take(']');
      case JsonToken::kString:
        return scanner_.String(skipped_);
      case JsonToken::kNumber:
        return scanner_.Number(number);
      case JsonToken::kTrue:
        return scanner_.Word("true");
      case JsonToken::kFalse:
        return scanner_.Word("false");
      case JsonToken::kNull:
        return scanner_.Word("null");
      case JsonToken::kNone:
        return false;
    }
    return false;
  }

  JsonScanner scanner_;
  std::string path_;
  std::string text_;
  std::string skipped_;
};

}  // namespace

absl::Status ReadJson(std::string_view json, std::string_view prefix, Message& message) {
  if (!IsUtf8(json)) {
    return InvalidArgument("NOT_UTF8", "本文の文字コードはUTF-8にしてください。");
  }
  return Reader(json, prefix).Read(message);
}

}  // namespace hiroba::gateway
