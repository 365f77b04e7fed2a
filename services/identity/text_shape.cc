#include "services/identity/text_shape.h"

#include <fmt/format.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "services/common/strings.h"
#include "services/identity/text_fold.h"

namespace hiroba::identity {
namespace {

constexpr std::string_view kIdeographicSpace = "\u3000";

std::string_view Trim(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  for (;;) {
    if (!text.empty() && is_space(text.front())) {
      text.remove_prefix(1);
    } else if (text.starts_with(kIdeographicSpace)) {
      text.remove_prefix(kIdeographicSpace.size());
    } else if (!text.empty() && is_space(text.back())) {
      text.remove_suffix(1);
    } else if (text.ends_with(kIdeographicSpace)) {
      text.remove_suffix(kIdeographicSpace.size());
    } else {
      return text;
    }
  }
}

// What is shown as nothing or changes how the rest is shown: controls, line and paragraph
// separators, and the format characters, of which U+202E turns a name around and U+200B makes two
// names look the same (Unicode TR36, 2.10.2). Variation selectors, which Japanese names are written
// with, and private characters (外字) are none of these.
bool IsHidden(UChar32 character, bool lines) {
  constexpr uint32_t kControls = U_GC_CC_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK;
  const uint32_t category = U_GET_GC_MASK(character);
  if (!lines) return (category & (kControls | U_GC_CF_MASK)) != 0;
  // Text of several lines is pasted from documents and pages, with soft hyphens and byte order
  // marks that nobody finds; it names nobody. Only what turns the lines around is refused.
  if (character == '\n' || character == '\r' || character == '\t') return false;
  return (category & kControls) != 0 || u_hasBinaryProperty(character, UCHAR_BIDI_CONTROL);
}

// What a reader sees something of, by itself.
bool IsVisible(UChar32 character) {
  constexpr UChar32 kBlankBraille = 0x2800;
  return u_isgraph(character) && (U_GET_GC_MASK(character) & U_GC_M_MASK) == 0 &&
         !u_hasBinaryProperty(character, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) &&
         character != kBlankBraille;
}

struct Looks {
  bool has_hidden = false;
  bool has_visible = false;
};

Looks LooksOf(std::string_view text, bool lines) {
  Looks looks;
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int32_t>(text.size());
  for (int32_t at = 0; at < length;) {
    UChar32 character = 0;
    U8_NEXT(bytes, at, length, character);
    looks.has_hidden |= IsHidden(character, lines);
    looks.has_visible |= IsVisible(character);
  }
  return looks;
}

std::string Check(Violations& violations, std::string_view field, std::string_view text, int least,
                  int most, bool lines) {
  const std::string_view trimmed = Trim(text);
  const int characters = CountCharacters(trimmed);
  const Looks looks = LooksOf(trimmed, lines);
  if (characters < 0) {
    violations.Add(field, "文字コードが正しくありません。");
  } else if (looks.has_hidden) {
    violations.Add(field, lines ? "使えない文字が入っています。"
                                : "1 行で、目に見える文字だけで入力してください。");
  } else if (characters > 0 && !looks.has_visible) {
    violations.Add(field, "目に見える文字を入力してください。");
  } else if (characters < least) {
    violations.Add(field, least == 1 ? "入力してください。"
                                     : fmt::format("{} 文字以上で入力してください。", least));
  } else if (characters > most) {
    violations.Add(field, fmt::format("{} 文字以内で入力してください。", most));
  }
  return std::string(trimmed);
}

}  // namespace

std::string CheckLine(Violations& violations, std::string_view field, std::string_view text,
                      int least, int most) {
  return Check(violations, field, text, least, most, /*lines=*/false);
}

std::string CheckText(Violations& violations, std::string_view field, std::string_view text,
                      int least, int most) {
  return Check(violations, field, text, least, most, /*lines=*/true);
}

std::optional<absl::CivilDay> CheckDay(Violations& violations, std::string_view field,
                                       std::string_view text) {
  if (text.empty()) return std::nullopt;
  absl::CivilDay day;
  // What is written back is what was meant: 2026-02-30 would become 2 March.
  if (text.size() != 10 || !absl::ParseCivilTime(ToAbsl(text), &day) || DayText(day) != text ||
      day.year() < 1900 || day.year() > 2200) {
    violations.Add(field, "日付は 2026-04-01 の形で入力してください。");
    return std::nullopt;
  }
  return day;
}

std::string DayText(const std::optional<absl::CivilDay>& day) {
  if (!day) return "";
  return fmt::format("{:04}-{:02}-{:02}", day->year(), day->month(), day->day());
}

}  // namespace hiroba::identity
