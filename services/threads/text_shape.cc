#include "services/threads/text_shape.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "services/common/strings.h"
#include "services/common/violations.h"

namespace hiroba::threads {
namespace {

constexpr std::size_t kMaxRequestIdLength = 64;

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

}  // namespace

std::size_t CountCharacters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

bool HasControl(std::string_view text) { return std::any_of(text.begin(), text.end(), IsControl); }

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kWideSpace = "\u3000";
  while (true) {
    const std::string_view before = text;
    text = ToStd(absl::StripAsciiWhitespace(ToAbsl(text)));
    if (text.starts_with(kWideSpace)) text.remove_prefix(kWideSpace.size());
    if (text.ends_with(kWideSpace)) text.remove_suffix(kWideSpace.size());
    if (text == before) return text;
  }
}

std::string ParseLine(std::string_view text, std::string_view field, std::size_t limit,
                      Violations& violations) {
  const std::string_view line = Trim(text);
  if (line.empty()) {
    violations.Add(field, "入力してください。");
  } else if (CountCharacters(line) > limit) {
    violations.Add(field, fmt::format("{} 文字以内にしてください。", limit));
  } else if (HasControl(line)) {
    violations.Add(field, "改行や制御文字は使えません。");
  }
  return std::string(line);
}

std::string CleanText(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\r') {
      if (i + 1 == text.size() || text[i + 1] != '\n') clean.push_back('\n');
    } else if (!IsControl(c) || c == '\n' || c == '\t') {
      clean.push_back(c);
    }
  }
  return clean;
}

std::string ParseRequestId(const std::string& id, Violations& violations) {
  const bool fine = id.size() <= kMaxRequestIdLength &&
                    std::all_of(id.begin(), id.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (!fine) violations.Add("requestId", "64 文字以内の英数字と記号にしてください。");
  return id;
}

}  // namespace hiroba::threads
