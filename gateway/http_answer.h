// What is answered to an HTTP request at once, and how its head is written.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hiroba::gateway {

using HttpHeaders = std::vector<std::pair<std::string_view, std::string>>;

// Names of headers live for ever.
struct HttpAnswer {
  int status = 200;
  HttpHeaders headers;
  std::string_view fixed_headers;  // whole lines, each with its CRLF, that live for ever
  std::string body;
  // A body that is kept and shared; `body` is empty then.
  std::shared_ptr<const std::string> shared_body;
};

// Returns status line and headers, to the empty line that ends them: those of the answer with Date,
// Content-Length (RFC 9110 8.6: not for 204 and 304, nor when no length is given) and, for the last
// answer of a connection, Connection. Leaves out a header whose value would be two lines.
std::string FormatHead(const HttpAnswer& answer, std::optional<uint64_t> length, bool last);

}  // namespace hiroba::gateway
