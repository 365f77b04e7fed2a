#include "services/identity/text_shape.h"

#include <fmt/format.h>

#include <algorithm>

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

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

std::string Check(Violations& violations, std::string_view field, std::string_view text, int least,
                  int most, bool lines) {
  const std::string_view trimmed = Trim(text);
  const int characters = CountCharacters(trimmed);
  const bool has_control = std::any_of(trimmed.begin(), trimmed.end(), [&](char c) {
    return IsControl(c) && !(lines && (c == '\n' || c == '\r' || c == '\t'));
  });
  if (characters < 0) {
    violations.Add(field, "文字コードが正しくありません。");
  } else if (has_control) {
    violations.Add(field, lines ? "使えない文字が入っています。" : "1 行で入力してください。");
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
