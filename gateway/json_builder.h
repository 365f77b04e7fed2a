// Builds JSON text by hand, for documents that are no message. Commas come by themselves.
#pragma once

#include <string>
#include <string_view>

#include "gateway/json_writer.h"

namespace hiroba::gateway {

class JsonBuilder {
 public:
  JsonBuilder& Open(char bracket) {
    Separate();
    text_ += bracket;
    return *this;
  }
  JsonBuilder& Close(char bracket) {
    text_ += bracket;
    return *this;
  }
  JsonBuilder& Key(std::string_view key) {
    Text(key);
    text_ += ':';
    return *this;
  }
  JsonBuilder& Text(std::string_view text) {
    Separate();
    AppendJsonString(text, text_);
    return *this;
  }
  // A value that is JSON already.
  JsonBuilder& Raw(std::string_view json) {
    Separate();
    text_ += json;
    return *this;
  }
  JsonBuilder& Pair(std::string_view key, std::string_view text) { return Key(key).Text(text); }

  const std::string& text() const { return text_; }

 private:
  void Separate() {
    if (!text_.empty() && std::string_view("{[:").find(text_.back()) == std::string_view::npos) {
      text_ += ',';
    }
  }

  std::string text_;
};

}  // namespace hiroba::gateway
