// Speaks to a forum as a program of a stranger would: HTTP and JSON, nothing of ours in between.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

// A field that an answer lacks fails the test that reads it instead of ending the program.
#define JSON_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : throw std::out_of_range("JSON: " #condition))
#include <nlohmann/json.hpp>

namespace hiroba::testing {

using Json = nlohmann::json;

struct HttpRequest {
  std::string method = "GET";
  std::string path;  // with its query, encoded
  std::string body;
  std::string content_type;  // sent when not empty
  std::vector<std::pair<std::string, std::string>> headers;
  std::chrono::milliseconds timeout = std::chrono::seconds(20);
};

struct HttpResponse {
  int status = 0;  // 0: no answer came, see `failure`
  std::string body;
  Json json;                                   // null when the body is none
  std::map<std::string, std::string> headers;  // names in lower case
  std::string failure;

  bool ok() const { return status >= 200 && status < 300; }

  // The reason for programs in an error's ErrorInfo; empty when there is none.
  std::string Reason() const;
  // The sentence for people in an error's LocalizedMessage; empty when there is none.
  std::string LocalizedMessage() const;
  // The fields an error's BadRequest names.
  std::vector<std::string> Fields() const;
};

// Failed expectations print what came back.
void PrintTo(const HttpResponse& response, std::ostream* out);

// One connection, kept between requests. Not thread-safe: one client a thread.
class HttpClient {
 public:
  // `token` of a session of kind TOKEN; empty for nobody.
  explicit HttpClient(std::string address, std::string token = "", std::string unix_socket = "");
  ~HttpClient();
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;

  HttpResponse Get(const std::string& path);
  HttpResponse Delete(const std::string& path);
  HttpResponse Post(const std::string& path, const Json& body);
  HttpResponse Put(const std::string& path, const Json& body);
  HttpResponse Patch(const std::string& path, const Json& body);
  HttpResponse Send(const HttpRequest& request);

  // Sends the same request again until it is answered by something other than 429, 503, 504 or a
  // broken connection, as clients do with a request_id; gives up after `limit`.
  HttpResponse SendUntilAnswered(const HttpRequest& request, std::chrono::milliseconds limit);

  const std::string& address() const { return address_; }
  const std::string& token() const { return token_; }

 private:
  struct Handle;

  HttpResponse SendJson(const char* method, const std::string& path, const Json& body);

  std::string address_;
  std::string token_;
  std::string unix_socket_;
  std::unique_ptr<Handle> handle_;
};

// Percent-encodes a value for a query.
std::string UrlEncode(const std::string& text);

}  // namespace hiroba::testing
