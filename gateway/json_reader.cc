#include "gateway/json_reader.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "fmt/format.h"
#include "gateway/field_value.h"
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

enum class Token { kObject, kArray, kString, kNumber, kTrue, kFalse, kNull, kNone };

// Reads tokens of RFC 8259 from the front. The text is known to be UTF-8.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  size_t position() const { return at_; }
  std::string_view Since(size_t begin) const { return text_.substr(begin, at_ - begin); }

  // Says what begins here, after white space.
  Token Next() {
    SkipSpace();
    if (at_ == text_.size()) return Token::kNone;
    switch (text_[at_]) {
      case '{':
        return Token::kObject;
      case '[':
        return Token::kArray;
      case '"':
        return Token::kString;
      case 't':
        return Token::kTrue;
      case 'f':
        return Token::kFalse;
      case 'n':
        return Token::kNull;
      default:
        return text_[at_] == '-' || IsDigit() ? Token::kNumber : Token::kNone;
    }
  }

  // Takes a character after white space if it is the next one.
  bool Take(char c) {
    SkipSpace();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool AtEnd() {
    SkipSpace();
    return at_ == text_.size();
  }

  bool Word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  bool Number(std::string_view& token) {
    const size_t begin = at_;
    Word("-");
    if (!Word("0") && !Digits()) return false;
    if (Word(".") && !Digits()) return false;
    if (Word("e") || Word("E")) {
      if (!Word("+")) Word("-");
      if (!Digits()) return false;
    }
    token = Since(begin);
    return true;
  }

  bool String(std::string& value) {
    value.clear();
    if (!Take('"')) return false;
    for (;;) {
      const size_t begin = at_;
      while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
             static_cast<uint8_t>(text_[at_]) >= 0x20) {
        ++at_;
      }
      value += Since(begin);
      if (at_ == text_.size()) return false;
      if (Word("\"")) return true;
      if (!Word("\\") || !Escape(value)) return false;
    }
  }

 private:
  bool IsDigit() const { return at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; }

  bool Digits() {
    if (!IsDigit()) return false;
    while (IsDigit()) ++at_;
    return true;
  }

  void SkipSpace() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
      ++at_;
    }
  }

  bool Escape(std::string& value) {
    if (at_ == text_.size()) return false;
    const char c = text_[at_++];
    switch (c) {
      case '"':
      case '\\':
      case '/':
        value += c;
        return true;
      case 'b':
        value += '\b';
        return true;
      case 'f':
        value += '\f';
        return true;
      case 'n':
        value += '\n';
        return true;
      case 'r':
        value += '\r';
        return true;
      case 't':
        value += '\t';
        return true;
      case 'u':
        return UnicodeEscape(value);
      default:
        return false;
    }
  }

  bool FourHex(uint32_t& unit) {
    if (text_.size() - at_ < 4) return false;
    unit = 0;
    for (const char c : text_.substr(at_, 4)) {
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return false;
      unit = unit * 16 + static_cast<uint32_t>(digit);
    }
    at_ += 4;
    return true;
  }

  bool UnicodeEscape(std::string& value) {
    uint32_t point;
    if (!FourHex(point)) return false;
    if (point >= 0xDC00 && point <= 0xDFFF) return false;  // the second half of a pair
    if (point >= 0xD800 && point <= 0xDBFF) {
      uint32_t low;
      if (!Word("\\u") || !FourHex(low) || low < 0xDC00 || low > 0xDFFF) return false;
      point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    }
    const auto put = [&value](uint32_t byte) { value += static_cast<char>(byte); };
    if (point < 0x80) {
      put(point);
    } else if (point < 0x800) {
      put(0xC0 | point >> 6);
      put(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
      put(0xE0 | point >> 12);
      put(0x80 | (point >> 6 & 0x3F));
      put(0x80 | (point & 0x3F));
    } else {
      put(0xF0 | point >> 18);
      put(0x80 | (point >> 12 & 0x3F));
      put(0x80 | (point >> 6 & 0x3F));
      put(0x80 | (point & 0x3F));
    }
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
};

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
    if (scanner_.Next() != Token::kObject) {
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
      if (scanner_.Next() == Token::kNull && !TakesNull(*field)) {
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
    if (scanner_.Next() != Token::kArray)
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
    if (scanner_.Next() != Token::kObject) {
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
      if (scanner_.Next() != Token::kObject) {
        return Skip(depth) ? Wrong(WhatItTakes(field)) : Malformed();
      }
      const auto* reflection = message.GetReflection();
      return Object(field.is_repeated() ? *reflection->AddMessage(&message, &field)
                                        : *reflection->MutableMessage(&message, &field),
                    depth + 1);
    }
    const FieldDescriptor& scalar = type != nullptr && IsWrapper(*type) ? *type->field(0) : field;
    const Token token = scanner_.Next();
    const size_t begin = scanner_.position();
    if (!(token == Token::kString ? scanner_.String(text_) : Skip(depth))) return Malformed();
    const std::string_view value = token == Token::kString ? text_ : scanner_.Since(begin);
    if (!Fits(scalar, token) || !SetFromText(message, field, value)) {
      return Wrong(WhatItTakes(field));
    }
    return absl::OkStatus();
  }

  // Whether a token may stand for a field at all; SetFromText looks at its text.
  static bool Fits(const FieldDescriptor& field, Token token) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_BOOL:
        return token == Token::kTrue || token == Token::kFalse;
      case FieldDescriptor::CPPTYPE_STRING:
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return token == Token::kString;
      default:
        return token == Token::kNumber || token == Token::kString;
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
      case Token::kObject:
        scanner_.Take('{');
        if (scanner_.Take('}')) return true;
        do {
          if (!scanner_.String(skipped_) || !scanner_.Take(':') || !Skip(depth + 1)) return false;
        } while (scanner_.Take(','));
        return scanner_.Take('}');
      case Token::kArray:
        scanner_.Take('[');
        if (scanner_.Take(']')) return true;
        do {
          if (!Skip(depth + 1)) return false;
        } while (scanner_.Take(','));
        return scanner_.Take(']');
      case Token::kString:
        return scanner_.String(skipped_);
      case Token::kNumber:
        return scanner_.Number(number);
      case Token::kTrue:
        return scanner_.Word("true");
      case Token::kFalse:
        return scanner_.Word("false");
      case Token::kNull:
        return scanner_.Word("null");
      case Token::kNone:
        return false;
    }
    return false;
  }

  Scanner scanner_;
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
