// Speaks to a forum's public HTTP API as any program does: JSON, a bearer token, one connection
// that is kept.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace hiroba::admin {

using Json = nlohmann::json;

// For one thread.
class ApiClient {
 public:
  // `url` is the forum's address, http://localhost:8080. An empty token is nobody's.
  ApiClient(std::string url, std::string token);

  // Sends a request and returns the answer. An error of the API comes back as a status with its
  // code, reason and message. Waits and tries again when the API says that it is busy, and after
  // a broken connection: for requests that may be repeated.
  absl::StatusOr<Json> Get(std::string_view path);
  absl::StatusOr<Json> Post(std::string_view path, const Json& body);
  absl::StatusOr<Json> Delete(std::string_view path);

 private:
  struct Answer {
    long code = 0;
    std::string body;
    absl::Duration retry_after;
  };

  absl::StatusOr<Json> Send(const char* method, std::string_view path, const std::string* body);
  absl::StatusOr<Answer> SendOnce(const char* method, std::string_view path,
                                  const std::string* body);

  const std::string url_;
  const std::string token_;
  const std::unique_ptr<CURL, void (*)(CURL*)> curl_;
};

}  // namespace hiroba::admin
