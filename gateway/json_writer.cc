#include "gateway/json_writer.h"

#include <bit>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>

#include "gateway/json_plan.h"
#include "google/protobuf/message.h"
#include "services/common/status.h"

namespace hiroba::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using Form = JsonPlan::Form;

constexpr int kMaxDepth = 100;
constexpr int64_t kMinTimestamp = -62135596800;  // 0001-01-01T00:00:00Z
constexpr int64_t kMaxTimestamp = 253402300799;  // 9999-12-31T23:59:59Z
constexpr int64_t kMaxDuration = 315576000000;   // about 10,000 years, as duration.proto says
constexpr int32_t kNanosPerSecond = 1'000'000'000;

enum class Result {
  kDone,
  kMalformed,
  kDisordered,  // valid so far, but not in the order in which it can be written in one pass
};

// The text made so far. Writes through a pointer into room that was made before.
class Output {
 public:
  explicit Output(std::string& text, size_t expected) : text_(text), used_(text.size()) {
    text_.resize(used_ + expected);
  }
  ~Output() { text_.resize(used_); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  size_t size() const { return used_; }
  void Shrink(size_t size) { used_ = size; }
  char& operator[](size_t at) { return text_[at]; }

  // Returns where up to `size` characters may be put; Advance says how many were.
  char* Room(size_t size) {
    if (text_.size() - used_ < size) text_.resize((used_ + size) * 2);
    return text_.data() + used_;
  }
  void Advance(const char* end) { used_ = static_cast<size_t>(end - text_.data()); }

  void Add(std::string_view text) {
    std::memcpy(Room(text.size()), text.data(), text.size());
    used_ += text.size();
  }
  void Add(char c) {
    *Room(1) = c;
    ++used_;
  }

 private:
  std::string& text_;
  size_t used_;
};

// Reads wire bytes from the front. Every reader says false when the bytes end too early.
class Wire {
 public:
  explicit Wire(std::string_view bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

  bool AtEnd() const { return at_ == end_; }
  const char* position() const { return at_; }
  void Rewind(const char* position) { at_ = position; }

  bool Varint(uint64_t& value) {
    value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (at_ == end_) return false;
      const auto byte = static_cast<uint8_t>(*at_++);
      value |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }

  template <typename Number>
  bool Fixed(Number& value) {
    static_assert(std::endian::native == std::endian::little);
    if (static_cast<size_t>(end_ - at_) < sizeof(value)) return false;
    std::memcpy(&value, at_, sizeof(value));
    at_ += sizeof(value);
    return true;
  }

  bool Bytes(std::string_view& value) {
    uint64_t size;
    if (!Varint(size) || size > static_cast<size_t>(end_ - at_)) return false;
    value = {at_, static_cast<size_t>(size)};
    at_ += size;
    return true;
  }

  // Reads a field's number and wire type.
  bool Tag(uint32_t& number, uint32_t& wire_type) {
    uint64_t tag;
    if (!Varint(tag) || tag > std::numeric_limits<uint32_t>::max()) return false;
    number = static_cast<uint32_t>(tag) >> 3;
    wire_type = static_cast<uint32_t>(tag) & 7;
    return number != 0;
  }

  bool Skip(uint32_t number, uint32_t wire_type, int depth) {
    uint64_t varint;
    uint32_t fixed32;
    std::string_view bytes;
    switch (wire_type) {
      case 0:
        return Varint(varint);
      case 1:
        return Fixed(varint);
      case 2:
        return Bytes(bytes);
      case 3:
        return SkipGroup(number, depth + 1);
      case 5:
        return Fixed(fixed32);
      default:
        return false;
    }
  }

 private:
  bool SkipGroup(uint32_t group, int depth) {
    if (depth > kMaxDepth) return false;
    uint32_t number, wire_type;
    while (Tag(number, wire_type)) {
      if (wire_type == 4) return number == group;
      if (!Skip(number, wire_type, depth)) return false;
    }
    return false;
  }

  const char* at_;
  const char* end_;
};

// Length of the UTF-8 character at `at` that is not ASCII, 0 when there is none.
size_t CharacterLength(const uint8_t* at, const uint8_t* end) {
  const uint8_t lead = *at;
  const auto left = static_cast<size_t>(end - at);
  const auto continues = [&](size_t i) { return (at[i] & 0xC0) == 0x80; };
  if (lead >= 0xC2 && lead <= 0xDF) return left >= 2 && continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (left < 3 || !continues(1) || !continues(2)) return 0;
    if (lead == 0xE0 && at[1] < 0xA0) return 0;
    if (lead == 0xED && at[1] > 0x9F) return 0;
    return 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (left < 4 || !continues(1) || !continues(2) || !continues(3)) return 0;
    if (lead == 0xF0 && at[1] < 0x90) return 0;
    if (lead == 0xF4 && at[1] > 0x8F) return 0;
    return 4;
  }
  return 0;
}

// Returns the end of the part that needs no escape; `valid` becomes false at a byte that is not
// UTF-8. Most of our text is Japanese, three bytes a character: those are tested by one comparison.
const uint8_t* PlainEnd(const uint8_t* at, const uint8_t* end, bool& valid) {
  while (at < end) {
    if (*at < 0x80) {
      if (*at < 0x20 || *at == '"' || *at == '\\') return at;
      ++at;
      continue;
    }
    if (end - at >= 4) {
      uint32_t four;
      std::memcpy(&four, at, sizeof(four));
      const bool three_bytes = (four & 0x00C0C0F0) == 0x008080E0;
      if (three_bytes && *at != 0xE0 && *at != 0xED) {
        at += 3;
        continue;
      }
    }
    const size_t length = CharacterLength(at, end);
    if (length == 0) {
      valid = false;
      return at;
    }
    at += length;
  }
  return at;
}

void AddEscape(uint8_t c, Output& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out.Add('\\');
  switch (c) {
    case '"':
    case '\\':
      return out.Add(static_cast<char>(c));
    case '\b':
      return out.Add('b');
    case '\f':
      return out.Add('f');
    case '\n':
      return out.Add('n');
    case '\r':
      return out.Add('r');
    case '\t':
      return out.Add('t');
    default:
      out.Add("u00");
      out.Add(kHex[c >> 4]);
      out.Add(kHex[c & 15]);
  }
}

Result AddString(std::string_view text, Output& out) {
  const auto* at = reinterpret_cast<const uint8_t*>(text.data());
  const auto* const end = at + text.size();
  bool valid = true;
  out.Add('"');
  for (;;) {
    const uint8_t* const plain_end = PlainEnd(at, end, valid);
    out.Add({reinterpret_cast<const char*>(at), static_cast<size_t>(plain_end - at)});
    if (!valid) return Result::kMalformed;
    if (plain_end == end) break;
    AddEscape(*plain_end, out);
    at = plain_end + 1;
  }
  out.Add('"');
  return Result::kDone;
}

void AddBase64(std::string_view bytes, Output& out) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  char* to = out.Room(bytes.size() / 3 * 4 + 8);
  *to++ = '"';
  const auto* at = reinterpret_cast<const uint8_t*>(bytes.data());
  size_t left = bytes.size();
  for (; left > 0; at += 3) {
    const uint32_t three = static_cast<uint32_t>(at[0]) << 16 |
                           (left > 1 ? static_cast<uint32_t>(at[1]) << 8 : 0U) |
                           (left > 2 ? static_cast<uint32_t>(at[2]) : 0U);
    *to++ = kDigits[three >> 18];
    *to++ = kDigits[three >> 12 & 63];
    *to++ = left > 1 ? kDigits[three >> 6 & 63] : '=';
    *to++ = left > 2 ? kDigits[three & 63] : '=';
    left = left > 3 ? left - 3 : 0;
  }
  *to++ = '"';
  out.Advance(to);
}

template <typename Number>
void AddNumber(Number value, Output& out) {
  char* const to = out.Room(32);
  out.Advance(std::to_chars(to, to + 32, value).ptr);
}

template <typename Number>
void AddQuotedNumber(Number value, Output& out) {
  out.Add('"');
  AddNumber(value, out);
  out.Add('"');
}

template <typename Number>
void AddFloating(Number value, Output& out) {
  if (std::isnan(value)) return out.Add("\"NaN\"");
  if (std::isinf(value)) return out.Add(value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
  AddNumber(value, out);
}

// Writes a number of exactly `digits` digits, with zeros in front.
char* PutDigits(char* to, uint32_t value, int digits) {
  for (int i = digits - 1; i >= 0; --i, value /= 10) to[i] = static_cast<char>('0' + value % 10);
  return to + digits;
}

// Writes a dot and 3, 6 or 9 digits; nothing for 0.
char* PutFraction(char* to, uint32_t nanos) {
  if (nanos == 0) return to;
  *to++ = '.';
  if (nanos % 1'000'000 == 0) return PutDigits(to, nanos / 1'000'000, 3);
  if (nanos % 1'000 == 0) return PutDigits(to, nanos / 1'000, 6);
  return PutDigits(to, nanos, 9);
}

Result AddTimestamp(int64_t seconds, int32_t nanos, Output& out) {
  if (seconds < kMinTimestamp || seconds > kMaxTimestamp) return Result::kMalformed;
  if (nanos < 0 || nanos >= kNanosPerSecond) return Result::kMalformed;
  const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const auto second_of_day = static_cast<uint32_t>((time - day).count());
  char* to = out.Room(40);
  *to++ = '"';
  to = PutDigits(to, static_cast<uint32_t>(static_cast<int>(date.year())), 4);
  *to++ = '-';
  to = PutDigits(to, static_cast<unsigned>(date.month()), 2);
  *to++ = '-';
  to = PutDigits(to, static_cast<unsigned>(date.day()), 2);
  *to++ = 'T';
  to = PutDigits(to, second_of_day / 3600, 2);
  *to++ = ':';
  to = PutDigits(to, second_of_day / 60 % 60, 2);
  *to++ = ':';
  to = PutDigits(to, second_of_day % 60, 2);
  to = PutFraction(to, static_cast<uint32_t>(nanos));
  *to++ = 'Z';
  *to++ = '"';
  out.Advance(to);
  return Result::kDone;
}

Result AddDuration(int64_t seconds, int32_t nanos, Output& out) {
  if (seconds < -kMaxDuration || seconds > kMaxDuration) return Result::kMalformed;
  if (nanos <= -kNanosPerSecond || nanos >= kNanosPerSecond) return Result::kMalformed;
  if ((seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0)) return Result::kMalformed;
  char* to = out.Room(40);
  *to++ = '"';
  if (seconds < 0 || nanos < 0) *to++ = '-';
  to = std::to_chars(to, to + 20, seconds < 0 ? -seconds : seconds).ptr;
  to = PutFraction(to, static_cast<uint32_t>(nanos < 0 ? -nanos : nanos));
  *to++ = 's';
  *to++ = '"';
  out.Advance(to);
  return Result::kDone;
}

// Writes one message and all below it.
class Writer {
 public:
  explicit Writer(Output& out) : out_(out) {}

  Result Message(const JsonPlan& plan, std::string_view bytes, int depth) {
    if (depth > kMaxDepth) return Result::kMalformed;
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
    Wire wire(bytes);
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
  Result One(const FieldPlan& field, Wire& wire, int depth) {
    switch (field.type) {
      case FieldDescriptor::TYPE_STRING: {
        std::string_view bytes;
        return wire.Bytes(bytes) ? AddString(bytes, out_) : Result::kMalformed;
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

  Result Scalar(const FieldPlan& field, Wire& wire) {
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
  static bool ComesAgain(const FieldPlan& field, Wire& wire, uint32_t& wire_type) {
    if (wire.AtEnd()) return false;
    const char* const position = wire.position();
    uint32_t number;
    if (wire.Tag(number, wire_type) && number == field.number && Fits(field, wire_type))
      return true;
    wire.Rewind(position);
    return false;
  }

  Result List(const FieldPlan& field, Wire& wire, uint32_t wire_type, int depth) {
    const size_t begin = out_.size();
    do {
      if (wire_type == 2 && field.wire_type != 2) {
        std::string_view packed;
        if (!wire.Bytes(packed)) return Result::kMalformed;
        for (Wire values(packed); !values.AtEnd();) {
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

  Result Map(const FieldPlan& field, Wire& wire, int depth) {
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
    Wire wire(bytes);
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

  Result MapKey(const FieldPlan& key, Wire& wire) {
    if (!IsQuoted(key)) out_.Add('"');
    if (const Result result = One(key, wire, 0); result != Result::kDone) return result;
    out_.Add(IsQuoted(key) ? ":" : "\":");
    return Result::kDone;
  }

  // Reads seconds (1) and nanos (2) of a Timestamp or a Duration.
  Result Time(std::string_view bytes, Result (*add)(int64_t, int32_t, Output&)) {
    uint64_t seconds = 0, nanos = 0;
    Wire wire(bytes);
    while (!wire.AtEnd()) {
      uint32_t number, wire_type;
      if (!wire.Tag(number, wire_type)) return Result::kMalformed;
      const bool read = number == 1 && wire_type == 0   ? wire.Varint(seconds)
                        : number == 2 && wire_type == 0 ? wire.Varint(nanos)
                                                        : wire.Skip(number, wire_type, 0);
      if (!read) return Result::kMalformed;
    }
    return add(static_cast<int64_t>(seconds), static_cast<int32_t>(static_cast<uint32_t>(nanos)),
               out_);
  }

  // Paths in lowerCamelCase, joined by commas.
  Result FieldMask(std::string_view bytes) {
    Wire wire(bytes);
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
    Wire wire(bytes);
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
    Wire wire(bytes);
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
    if (AddString(url, out_) != Result::kDone) return Result::kMalformed;
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
    if (depth > kMaxDepth) return Result::kMalformed;
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
  Output& out_;
};

}  // namespace

absl::Status AppendJson(const JsonPlan& plan, std::string_view wire, std::string& json) {
  Output out(json, wire.size() * 2 + 256);
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
  Output out(json, text.size() + 16);
  AddString(text, out);
}

}  // namespace hiroba::gateway
