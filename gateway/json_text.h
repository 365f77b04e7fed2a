// Values as JSON text: strings, bytes, numbers, times. Pure; knows no messages.
#pragma once

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace hiroba::gateway {

// The text made so far. Writes through a pointer into room that was made before.
class JsonText {
 public:
  explicit JsonText(std::string& text, size_t expected) : text_(text), used_(text.size()) {
    text_.resize(used_ + expected);
  }
  ~JsonText() { text_.resize(used_); }
  JsonText(const JsonText&) = delete;
  JsonText& operator=(const JsonText&) = delete;

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

// Adds text in quotes, escaped. False when it is not UTF-8.
bool AddString(std::string_view text, JsonText& out);

// Adds bytes in quotes, in base64.
void AddBase64(std::string_view bytes, JsonText& out);

// Adds a time in quotes, in UTC with 0, 3, 6 or 9 digits of a second, or a duration in seconds.
// False when it has no JSON form.
bool AddTimestamp(int64_t seconds, int32_t nanos, JsonText& out);
bool AddDuration(int64_t seconds, int32_t nanos, JsonText& out);

template <typename Number>
void AddNumber(Number value, JsonText& out) {
  char* const to = out.Room(32);
  out.Advance(std::to_chars(to, to + 32, value).ptr);
}

template <typename Number>
void AddQuotedNumber(Number value, JsonText& out) {
  out.Add('"');
  AddNumber(value, out);
  out.Add('"');
}

template <typename Number>
void AddFloating(Number value, JsonText& out) {
  if (std::isnan(value)) return out.Add("\"NaN\"");
  if (std::isinf(value)) return out.Add(value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
  AddNumber(value, out);
}

}  // namespace hiroba::gateway
