#include "gateway/json_writer.h"

#include <bit>
#include <cstring>

#include "gateway/json_plan.h"
#include "gateway/json_text.h"
#include "gateway/wire_reader.h"
#include "google/protobuf/message.h"
#include "services/common/status.h"

namespace hiroba::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using Form = JsonPlan::Form;

enum class Result {
  kDone,
  kMalformed,
  kDisordered,  // valid so far, but not in the order in which it can be written in one pass
};

Result DoneIf(bool done) { return done ? Result::kDone : Result::kMalformed; }

// Writes one message and all below it.
class Writer {
 public:
  explicit Writer(JsonText& out) : out_(out) {}

  Result Message(const JsonPlan& plan, std::string_view bytes, int depth) {
    if (depth > kMaxMessageDepth) return Result::kMalformed;
    switch (plan.form) {
      case Form::kFields: {
        const size_t begin = out_.size();
        if (const Result result = Fields(plan, bytes, depth); result != Result::kDone)
          return result;
        Close(begin, '{', '}');
        return Result::kDone;
      }
      case Form::kTimestamp:
        return Time(bytes, AddTimestamp);
      case Form::kDuration:
        return Time(bytes, AddDuration);
      case Form::kFieldMask:
        return FieldMask(bytes);
      case Form::kWrapper:
      case Form::kStruct:
      case Form::kListValue:
        return OnlyField(plan, bytes, depth);
      case Form::kValue:
        return Value(plan, bytes, depth);
      case Form::kAny:
        return Any(plan, bytes, depth);
    }
    return Result::kMalformed;
  }

  // Every entry begins with a comma: the first one turns into the bracket.
  void Close(size_t begin, char open, char close) {
    if (out_.size() == begin) {
      out_.Add(open);
    } else {
      out_[begin] = open;
    }
    out_.Add(close);
  }

  // Writes `,"key":value` for all fields of a message.
  Result Fields(const JsonPlan& plan, std::string_view bytes, int depth) {
    WireReader wire(bytes);
    auto next = plan.fields.begin();  // the first field that was not written yet
    uint64_t oneofs_seen = 0;
    while (!wire.AtEnd()) {
      uint32_t number, wire_type;
      if (!wire.Tag(number, wire_type)) return Result::kMalformed;
      auto field = next;
      while (field != plan.fields.end() && field->number < number) ++field;
      const bool known = field != plan.fields.end() && field->number == number;
      if (!known || !Fits(*field, wire_type)) {
        if (!known && IsBehind(plan, number, wire_type)) return Result::kDisordered;
        if (!wire.Skip(number, wire_type, depth)) return Result::kMalformed;
        continue;
      }
      for (; next != field; ++next) out_.Add(next->when_absent);
      ++next;
      if (field->oneof >= 0) {
        const uint64_t bit = uint64_t{1} << (field->oneof & 63);
        if ((oneofs_seen & bit) != 0) return Result::kDisordered;
        oneofs_seen |= bit;
      }
      out_.Add(field->key);
      const Result result = field->map        ? Map(*field, wire, depth)
                            : field->repeated ? List(*field, wire, wire_type, depth)
                                              : One(*field, wire, depth);
      if (result != Result::kDone) return result;
    }
    for (; next != plan.fields.end(); ++next) out_.Add(next->when_absent);
    return Result::kDone;
  }

 private:
  // A packed list may come as single values, and the other way round.
  static bool Fits(const FieldPlan& field, uint32_t wire_type) {
    return wire_type == field.wire_type || (field.repeated && !field.map && wire_type == 2);
  }

  // Whether this is a field that should have come before what was written already.
  static bool IsBehind(const JsonPlan& plan, uint32_t number, uint32_t wire_type) {
    for (const FieldPlan& field : plan.fields) {
      if (field.number == number) return Fits(field, wire_type);
    }
    return false;
  }

  // Writes one value, which begins at `wire`.
  Result One(const FieldPlan& field, WireReader& wire, int depth) {
    switch (field.type) {
      case FieldDescriptor::TYPE_STRING: {
        std::string_view bytes;
        return DoneIf(wire.Bytes(bytes) && AddString(bytes, out_));
      }
      case FieldDescriptor::TYPE_BYTES: {
        std::string_view bytes;
        if (!wire.Bytes(bytes)) return Result::kMalformed;
        AddBase64(bytes, out_);
        return Result::kDone;
      }
      case FieldDescriptor::TYPE_MESSAGE: {
        std::string_view bytes;
        return wire.Bytes(bytes) ? Message(*field.message, bytes, depth + 1) : Result::kMalformed;
      }
      default:
        return Scalar(field, wire);
    }
  }

  Result Scalar(const FieldPlan& field, WireReader& wire) {
    uint64_t varint = 0;
    uint32_t fixed32 = 0;
    const bool read = field.wire_type == 0   ? wire.Varint(varint)
                      : field.wire_type == 1 ? wire.Fixed(varint)
                                             : wire.Fixed(fixed32);
    if (!read) return Result::kMalformed;
    const auto low = static_cast<uint32_t>(varint);
    switch (field.type) {
      case FieldDescriptor::TYPE_BOOL:
        out_.Add(varint != 0 ? "true" : "false");
        break;
      case FieldDescriptor::TYPE_ENUM:
        Enum(*field.enum_type, static_cast<int32_t>(low));
        break;
      case FieldDescriptor::TYPE_INT32:
        AddNumber(static_cast<int32_t>(low), out_);
        break;
      case FieldDescriptor::TYPE_UINT32:
        AddNumber(low, out_);
        break;
      case FieldDescriptor::TYPE_SINT32:
        AddNumber(static_cast<int32_t>((low >> 1) ^ (~(low & 1) + 1)), out_);
        break;
      case FieldDescriptor::TYPE_FIXED32:
        AddNumber(fixed32, out_);
        break;
      case FieldDescriptor::TYPE_SFIXED32:
        AddNumber(static_cast<int32_t>(fixed32), out_);
        break;
      case FieldDescriptor::TYPE_INT64:
      case FieldDescriptor::TYPE_SFIXED64:
        AddQuotedNumber(static_cast<int64_t>(varint), out_);
        break;
      case FieldDescriptor::TYPE_UINT64:
      case FieldDescriptor::TYPE_FIXED64:
        AddQuotedNumber(varint, out_);
        break;
      case FieldDescriptor::TYPE_SINT64:
        AddQuotedNumber(static_cast<int64_t>((varint >> 1) ^ (~(varint & 1) + 1)), out_);
        break;
      case FieldDescriptor::TYPE_FLOAT:
        AddFloating(std::bit_cast<float>(fixed32), out_);
        break;
      case FieldDescriptor::TYPE_DOUBLE:
        AddFloating(std::bit_cast<double>(varint), out_);
        break;
      default:
        return Result::kMalformed;
    }
    return Result::kDone;
  }

  void Enum(const EnumPlan& plan, int32_t number) {
    if (plan.is_null_value) return out_.Add("null");
    const std::string_view name = plan.NameOf(number);
    if (name.empty()) {
      AddNumber(number, out_);  // a value newer than this program
    } else {
      out_.Add(name);
    }
  }

  // Moves past the tag if the same field comes again.
  static bool ComesAgain(const FieldPlan& field, WireReader& wire, uint32_t& wire_type) {
    if (wire.AtEnd()) return false;
    const char* const position = wire.position();
    uint32_t number;
    if (wire.Tag(number, wire_type) && number == field.number && Fits(field, wire_type))
      return true;
    wire.Rewind(position);
    return false;
  }

  Result List(const FieldPlan& field, WireReader& wire, uint32_t wire_type, int depth) {
    const size_t begin = out_.size();
    do {
      if (wire_type == 2 && field.wire_type != 2) {
        std::string_view packed;
        if (!wire.Bytes(packed)) return Result::kMalformed;
        for (WireReader values(packed); !values.AtEnd();) {
          out_.Add(',');
          if (const Result result = Scalar(field, values); result != Result::kDone) return result;
        }
      } else {
        out_.Add(',');
        if (const Result result = One(field, wire, depth); result != Result::kDone) return result;
      }
    } while (ComesAgain(field, wire, wire_type));
    Close(begin, '[', ']');
    return Result::kDone;
  }

  Result Map(const FieldPlan& field, WireReader& wire, int depth) {
    const size_t begin = out_.size();
    uint32_t wire_type;
    do {
      std::string_view entry;
      if (!wire.Bytes(entry)) return Result::kMalformed;
      out_.Add(',');
      if (const Result result = MapEntry(*field.message, entry, depth); result != Result::kDone) {
        return result;
      }
    } while (ComesAgain(field, wire, wire_type));
    Close(begin, '{', '}');
    return Result::kDone;
  }

  // A map entry is a message of key (1) and value (2). A missing key or value is its default.
  Result MapEntry(const JsonPlan& plan, std::string_view bytes, int depth) {
    const FieldPlan& key = plan.fields[0];
    const FieldPlan& value = plan.fields[1];
    WireReader wire(bytes);
    int written = 0;  // 1: the key, 2: the value too
    while (!wire.AtEnd()) {
      uint32_t number, wire_type;
      if (!wire.Tag(number, wire_type)) return Result::kMalformed;
      const bool is_key = number == 1 && wire_type == key.wire_type;
      const bool is_value = number == 2 && wire_type == value.wire_type;
      if (!is_key && !is_value) {
        if (!wire.Skip(number, wire_type, depth)) return Result::kMalformed;
        continue;
      }
      if (written >= static_cast<int>(number)) return Result::kDisordered;
      if (is_value && written == 0) MapKeyDefault(key);
      const Result result = is_key ? MapKey(key, wire) : One(value, wire, depth + 1);
      if (result != Result::kDone) return result;
      written = static_cast<int>(number);
    }
    if (written == 0) MapKeyDefault(key);
    if (written == 2) return Result::kDone;
    if (value.type == FieldDescriptor::TYPE_MESSAGE) return Message(*value.message, {}, depth + 2);
    out_.Add(value.default_value);
    return Result::kDone;
  }

  static bool IsQuoted(const FieldPlan& key) {
    return key.type == FieldDescriptor::TYPE_STRING || key.default_value == "\"0\"";
  }

  void MapKeyDefault(const FieldPlan& key) {
    if (!IsQuoted(key)) out_.Add('"');
    out_.Add(key.default_value);
    out_.Add(IsQuoted(key) ? ":" : "\":");
  }

  Result MapKey(const FieldPlan& key, WireReader& wire) {
    if (!IsQuoted(key)) out_.Add('"');
    if (const Result result = One(key, wire, 0); result != Result::kDone) return result;
    out_.Add(IsQuoted(key) ? ":" : "\":");
    return Result::kDone;
  }

  // Reads seconds (1) and nanos (2) of a Timestamp or a Duration.
  Result Time(std::string_view bytes, bool (*add)(int64_t, int32_t, JsonText&)) {
    uint64_t seconds = 0, nanos = 0;
    WireReader wire(bytes);
    while (!wire.AtEnd()) {
      uint32_t number, wire_type;
      if (!wire.Tag(number, wire_type)) return Result::kMalformed;
      const bool read = number == 1 && wire_type == 0   ? wire.Varint(seconds)
                        : number == 2 && wire_type == 0 ? wire.Varint(nanos)
                                                        : wire.Skip(number, wire_type, 0);
      if (!read) return Result::kMalformed;
    }
    return DoneIf(add(static_cast<int64_t>(seconds),
                      static_cast<int32_t>(static_cast<uint32_t>(nanos)), out_));
  }

  // Paths in lowerCamelCase, joined by commas.
  Result FieldMask(std::string_view bytes) {
    WireReader wire(bytes);
    bool first = true;
    out_.Add('"');
    while (!wire.AtEnd()) {
      uint32_t number, wire_type;
      if (!wire.Tag(number, wire_type)) return Result::kMalformed;
      if (number != 1 || wire_type != 2) {
        if (!wire.Skip(number, wire_type, 0)) return Result::kMalformed;
        continue;
      }
      std::string_view path;
      if (!wire.Bytes(path)) return Result::kMalformed;
      if (!first) out_.Add(',');
      first = false;
      for (size_t i = 0; i < path.size(); ++i) {
        const char c = path[i];
        if (c == '_') {
          if (i + 1 == path.size() || path[i + 1] < 'a' || path[i + 1] > 'z') {
            return Result::kMalformed;
          }
          out_.Add(static_cast<char>(path[++i] - 'a' + 'A'));
        } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '*') {
          out_.Add(c);
        } else {
          return Result::kMalformed;  // has no form from which it could be read back
        }
      }
    }
    out_.Add('"');
    return Result::kDone;
  }

  // A message that stands for its only field: a wrapper, a Struct, a ListValue.
  Result OnlyField(const JsonPlan& plan, std::string_view bytes, int depth) {
    const FieldPlan& field = plan.fields[0];
    const size_t begin = out_.size();
    if (const Result result = Fields(plan, bytes, depth); result != Result::kDone) return result;
    // Takes `,"value":` away again; fields without presence are always there.
    const size_t key = field.key.size();
    std::memmove(&out_[begin], &out_[begin] + key, out_.size() - begin - key);
    out_.Shrink(out_.size() - key);
    return Result::kDone;
  }

  Result Value(const JsonPlan& plan, std::string_view bytes, int depth) {
    WireReader wire(bytes);
    bool written = false;
    while (!wire.AtEnd()) {
      uint32_t number, wire_type;
      if (!wire.Tag(number, wire_type)) return Result::kMalformed;
      const FieldPlan* field = number <= plan.fields.size() ? &plan.fields[number - 1] : nullptr;
      if (field == nullptr || wire_type != field->wire_type) {
        if (!wire.Skip(number, wire_type, depth)) return Result::kMalformed;
        continue;
      }
      if (written) return Result::kDisordered;
      written = true;
      if (const Result result = One(*field, wire, depth); result != Result::kDone) return result;
    }
    if (!written) out_.Add("null");
    return Result::kDone;
  }

  Result Any(const JsonPlan& plan, std::string_view bytes, int depth) {
    std::string_view url, value;
    WireReader wire(bytes);
    while (!wire.AtEnd()) {
      uint32_t number, wire_type;
      if (!wire.Tag(number, wire_type)) return Result::kMalformed;
      const bool read = number == 1 && wire_type == 2   ? wire.Bytes(url)
                        : number == 2 && wire_type == 2 ? wire.Bytes(value)
                                                        : wire.Skip(number, wire_type, depth);
      if (!read) return Result::kMalformed;
    }
    if (url.empty()) {
      out_.Add("{}");
      return value.empty() ? Result::kDone : Result::kMalformed;
    }
    const auto* type = plan.type->file()->pool()->FindMessageTypeByName(
        std::string(url.substr(url.rfind('/') + 1)));
    if (url.find('/') == std::string_view::npos || type == nullptr) return Result::kMalformed;
    const JsonPlan& held = plan.plans->For(*type);
    const size_t begin = out_.size();
    out_.Add(",\"@type\":");
    if (!AddString(url, out_)) return Result::kMalformed;
    const size_t after_type = out_.size();
    Result result = AnyContent(held, value, depth);
    if (result == Result::kDisordered) {
      // Bytes in an Any stay as they came when the message around them is put in order.
      const std::string ordered = InOrder(held, value);
      out_.Shrink(after_type);
      result = AnyContent(held, ordered, depth);
    }
    Close(begin, '{', '}');
    return result;
  }

  Result AnyContent(const JsonPlan& held, std::string_view value, int depth) {
    if (depth > kMaxMessageDepth) return Result::kMalformed;
    if (held.form == Form::kFields) return Fields(held, value, depth + 1);
    out_.Add(",\"value\":");
    return Message(held, value, depth + 1);
  }

 public:
  // Returns the message as protobuf writes it, or bytes that are malformed when it is none.
  static std::string InOrder(const JsonPlan& plan, std::string_view bytes) {
    const auto* prototype =
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(plan.type);
    if (prototype == nullptr) return "\x07";
    const std::unique_ptr<google::protobuf::Message> message(prototype->New());
    if (!message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return "\x07";
    message->DiscardUnknownFields();
    return message->SerializeAsString();
  }

 private:
  JsonText& out_;
};

}  // namespace

absl::Status AppendJson(const JsonPlan& plan, std::string_view wire, std::string& json) {
  JsonText out(json, wire.size() * 2 + 256);
  const size_t begin = out.size();
  Writer writer(out);
  Result result = writer.Message(plan, wire, 1);
  if (result == Result::kDisordered) {
    out.Shrink(begin);
    result = writer.Message(plan, Writer::InOrder(plan, wire), 1);
  }
  if (result != Result::kDone) {
    return Internal("ANSWER_MALFORMED",
                    "内部で問題が起きました。時間をおいてもう一度お試しください。");
  }
  return absl::OkStatus();
}

void AppendJsonString(std::string_view text, std::string& json) {
  JsonText out(json, text.size() + 16);
  AddString(text, out);
}

}  // namespace hiroba::gateway
