// Reads JSON text token by token (RFC 8259). Pure; knows no messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hiroba::gateway {

enum class JsonToken { kObject, kArray, kString, kNumber, kTrue, kFalse, kNull, kNone };

// Reads from the front of a text that is UTF-8 and outlives it. What says false has found something
// else; where it stands then does not matter, since the text is no JSON.
class JsonScanner {
 public:
  explicit JsonScanner(std::string_view text) : text_(text) {}

  // In bytes.
  size_t position() const { return at_; }
  std::string_view Since(size_t begin) const { return text_.substr(begin, at_ - begin); }

  // Says what begins here, after white space; kNone at the end, too.
  JsonToken Next();

  // Takes a character after white space if it is the next one.
  bool Take(char c);
  // Takes a word if it is right here.
  bool Word(std::string_view word);
  // Takes a number as it is written.
  bool Number(std::string_view& token);
  // Takes a string and reads its escapes. A lone half of a surrogate pair is none.
  bool String(std::string& value);

  // Whether nothing but white space is left.
  bool AtEnd();

 private:
  bool IsDigit() const { return at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; }
  bool Digits();
  void SkipSpace();
  bool Escape(std::string& value);
  bool FourHex(uint32_t& unit);
  bool UnicodeEscape(std::string& value);

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace hiroba::gateway
