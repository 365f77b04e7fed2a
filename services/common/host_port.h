// Reads "host:port". Nothing else belongs here.
#pragma once

#include <charconv>
#include <string>
#include <string_view>

namespace hiroba {

// Splits "host:port"; false when there is no host or no port from 1 to 65535.
inline bool ParseHostAndPort(std::string_view target, std::string& host, int& port) {
  const std::size_t colon = target.rfind(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view digits = target.substr(colon + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  host = target.substr(0, colon);
  return error == std::errc() && end == digits.data() + digits.size() && !host.empty() &&
         port > 0 && port < 65536;
}

}  // namespace hiroba
