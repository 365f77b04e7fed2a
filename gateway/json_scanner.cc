#include "gateway/json_scanner.h"

namespace hiroba::gateway {

JsonToken JsonScanner::Next() {
  SkipSpace();
  if (at_ == text_.size()) return JsonToken::kNone;
  switch (text_[at_]) {
    case '{':
      return JsonToken::kObject;
    case '[':
      return JsonToken::kArray;
    case '"':
      return JsonToken::kString;
    case 't':
      return JsonToken::kTrue;
    case 'f':
      return JsonToken::kFalse;
    case 'n':
      return JsonToken::kNull;
    default:
      return text_[at_] == '-' || IsDigit() ? JsonToken::kNumber : JsonToken::kNone;
  }
}

bool JsonScanner::Take(char c) {
  SkipSpace();
  if (at_ == text_.size() || text_[at_] != c) return false;
  ++at_;
  return true;
}

bool JsonScanner::AtEnd() {
  SkipSpace();
  return at_ == text_.size();
}

bool JsonScanner::Word(std::string_view word) {
  if (text_.substr(at_, word.size()) != word) return false;
  at_ += word.size();
  return true;
}

bool JsonScanner::Number(std::string_view& token) {
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

bool JsonScanner::String(std::string& value) {
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

bool JsonScanner::Digits() {
  if (!IsDigit()) return false;
  while (IsDigit()) ++at_;
  return true;
}

void JsonScanner::SkipSpace() {
  while (at_ < text_.size() &&
         (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
    ++at_;
  }
}

bool JsonScanner::Escape(std::string& value) {
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

bool JsonScanner::FourHex(uint32_t& unit) {
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

bool JsonScanner::UnicodeEscape(std::string& value) {
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

}  // namespace hiroba::gateway
