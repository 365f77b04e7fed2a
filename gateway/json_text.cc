#include "gateway/json_text.h"

#include <chrono>

namespace hiroba::gateway {
namespace {

constexpr int64_t kMinTimestamp = -62135596800;  // 0001-01-01T00:00:00Z
constexpr int64_t kMaxTimestamp = 253402300799;  // 9999-12-31T23:59:59Z
constexpr int64_t kMaxDuration = 315576000000;   // about 10,000 years, as duration.proto says
constexpr int32_t kNanosPerSecond = 1'000'000'000;

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

void AddEscape(uint8_t c, JsonText& out) {
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

}  // namespace

bool AddString(std::string_view text, JsonText& out) {
  const auto* at = reinterpret_cast<const uint8_t*>(text.data());
  const auto* const end = at + text.size();
  bool valid = true;
  out.Add('"');
  for (;;) {
    const uint8_t* const plain_end = PlainEnd(at, end, valid);
    out.Add({reinterpret_cast<const char*>(at), static_cast<size_t>(plain_end - at)});
    if (!valid) return false;
    if (plain_end == end) break;
    AddEscape(*plain_end, out);
    at = plain_end + 1;
  }
  out.Add('"');
  return true;
}

void AddBase64(std::string_view bytes, JsonText& out) {
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

bool AddTimestamp(int64_t seconds, int32_t nanos, JsonText& out) {
  if (seconds < kMinTimestamp || seconds > kMaxTimestamp) return false;
  if (nanos < 0 || nanos >= kNanosPerSecond) return false;
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
  return true;
}

bool AddDuration(int64_t seconds, int32_t nanos, JsonText& out) {
  if (seconds < -kMaxDuration || seconds > kMaxDuration) return false;
  if (nanos <= -kNanosPerSecond || nanos >= kNanosPerSecond) return false;
  if ((seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0)) return false;
  char* to = out.Room(40);
  *to++ = '"';
  if (seconds < 0 || nanos < 0) *to++ = '-';
  to = std::to_chars(to, to + 20, seconds < 0 ? -seconds : seconds).ptr;
  to = PutFraction(to, static_cast<uint32_t>(nanos < 0 ? -nanos : nanos));
  *to++ = 's';
  *to++ = '"';
  out.Advance(to);
  return true;
}

}  // namespace hiroba::gateway
