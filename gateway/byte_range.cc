#include "gateway/byte_range.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "gateway/url.h"

namespace hiroba::gateway {
namespace {

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::optional<int64_t> ParseOffset(std::string_view text) {
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  int64_t value;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

}  // namespace

ByteRange ParseByteRange(std::string_view header, int64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  const ByteRange whole;
  if (!header.starts_with(kUnit)) return whole;
  header = Trim(header.substr(kUnit.size()));
  const size_t dash = header.find('-');
  if (dash == std::string_view::npos || header.find(',') != std::string_view::npos) return whole;
  const std::string_view first_text = Trim(header.substr(0, dash));
  const std::string_view last_text = Trim(header.substr(dash + 1));
  if (first_text.empty()) {
    const auto suffix = ParseOffset(last_text);
    if (!suffix) return whole;
    if (*suffix == 0 || size == 0) return {ByteRange::Kind::kUnsatisfiable, 0, 0};
    return {ByteRange::Kind::kPart, std::max<int64_t>(0, size - *suffix), size - 1};
  }
  const auto first = ParseOffset(first_text);
  const auto last = last_text.empty() ? std::optional<int64_t>(size - 1) : ParseOffset(last_text);
  if (!first || !last || (!last_text.empty() && *last < *first)) return whole;
  if (*first >= size) return {ByteRange::Kind::kUnsatisfiable, 0, 0};
  return {ByteRange::Kind::kPart, *first, std::min(*last, size - 1)};
}

bool NamesEntityTag(std::string_view header, std::string_view entity_tag) {
  while (!header.empty()) {
    const size_t comma = header.find(',');
    std::string_view tag = Trim(header.substr(0, comma));
    header = comma == std::string_view::npos ? std::string_view() : header.substr(comma + 1);
    if (tag == "*") return true;
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == entity_tag) return true;
  }
  return false;
}

std::string AttachmentDisposition(std::string_view filename) {
  std::string ascii;
  for (size_t i = 0; i < filename.size(); ++i) {
    const auto byte = static_cast<unsigned char>(filename[i]);
    const bool plain = byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\' && byte != '%';
    if (plain) {
      ascii += filename[i];
    } else if ((byte & 0xC0) != 0x80) {
      ascii += '_';  // one for each character, not for each byte
    }
  }
  return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + PercentEncode(filename);
}

}  // namespace hiroba::gateway
