#include "gateway/http_answer.h"

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "fmt/format.h"

namespace hiroba::gateway {
namespace {

std::string_view ReasonPhrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    default:
      return status < 400 ? "OK" : "Error";  // clients look at the number
  }
}

// Appends the Date header, made once a second for each thread.
void AppendDate(std::string& head) {
  thread_local absl::Time made = absl::InfinitePast();
  thread_local std::string line;
  const absl::Time now = absl::Now();
  if (now - made >= absl::Seconds(1) || now < made) {
    made = now;
    line = "Date: " + absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT\r\n", now, absl::UTCTimeZone());
  }
  head += line;
}

}  // namespace

std::string FormatHead(const HttpAnswer& answer, std::optional<uint64_t> length, bool last) {
  const int status = answer.status;
  std::string head;
  head.reserve(1024);
  head += fmt::format("HTTP/1.1 {} {}\r\n", status, ReasonPhrase(status));
  AppendDate(head);
  if (length && status != 304 && status != 204) {
    head += fmt::format("Content-Length: {}\r\n", *length);
  }
  if (last) head += "Connection: close\r\n";
  head += answer.fixed_headers;
  for (const auto& [name, value] : answer.headers) {
    if (value.find_first_of("\r\n") != std::string::npos) continue;  // would be a header of its own
    head += name;
    head += ": ";
    head += value;
    head += "\r\n";
  }
  head += "\r\n";
  return head;
}

}  // namespace hiroba::gateway
