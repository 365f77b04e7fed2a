#include "tests/harness/http_client.h"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <iostream>
#include <thread>

namespace hiroba::testing {
namespace {

std::size_t AppendBody(char* data, std::size_t size, std::size_t count, void* body) {
  static_cast<std::string*>(body)->append(data, size * count);
  return size * count;
}

std::size_t AppendHeader(char* data, std::size_t size, std::size_t count, void* target) {
  auto& headers = *static_cast<std::map<std::string, std::string>*>(target);
  const std::string line(data, size * count);
  const std::size_t colon = line.find(':');
  if (colon != std::string::npos) {
    std::string name = line.substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    const std::size_t start = line.find_first_not_of(' ', colon + 1);
    const std::size_t end = line.find_last_not_of("\r\n");
    headers[name] = start > end ? "" : line.substr(start, end - start + 1);
  }
  return size * count;
}

// Returns the detail of that type in an error answer, null when there is none.
Json Detail(const Json& answer, const std::string& type) {
  const Json error = answer.is_object() ? answer.value("error", Json::object()) : Json::object();
  for (const Json& detail : error.value("details", Json::array())) {
    const std::string url = detail.value("@type", "");
    if (url == "type.googleapis.com/google.rpc." + type) return detail;
  }
  return Json::object();
}

}  // namespace

std::string HttpResponse::Reason() const { return Detail(json, "ErrorInfo").value("reason", ""); }

std::string HttpResponse::LocalizedMessage() const {
  return Detail(json, "LocalizedMessage").value("message", "");
}

std::vector<std::string> HttpResponse::Fields() const {
  std::vector<std::string> fields;
  for (const Json& violation : Detail(json, "BadRequest").value("fieldViolations", Json::array())) {
    fields.push_back(violation.value("field", ""));
  }
  return fields;
}

void PrintTo(const HttpResponse& response, std::ostream* out) {
  *out << response.status << ' ' << response.failure << ' ' << response.body.substr(0, 2000);
}

struct HttpClient::Handle {
  Handle() : curl(curl_easy_init()) {}
  ~Handle() { curl_easy_cleanup(curl); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  CURL* curl;
};

HttpClient::HttpClient(std::string address, std::string token, std::string unix_socket)
    : address_(std::move(address)),
      token_(std::move(token)),
      unix_socket_(std::move(unix_socket)),
      handle_(std::make_unique<Handle>()) {}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

HttpResponse HttpClient::Get(const std::string& path) { return Send({.path = path}); }

HttpResponse HttpClient::Delete(const std::string& path) {
  return Send({.method = "DELETE", .path = path});
}

HttpResponse HttpClient::Post(const std::string& path, const Json& body) {
  return SendJson("POST", path, body);
}

HttpResponse HttpClient::Put(const std::string& path, const Json& body) {
  return SendJson("PUT", path, body);
}

HttpResponse HttpClient::Patch(const std::string& path, const Json& body) {
  return SendJson("PATCH", path, body);
}

HttpResponse HttpClient::SendJson(const char* method, const std::string& path, const Json& body) {
  return Send(
      {.method = method, .path = path, .body = body.dump(), .content_type = "application/json"});
}

HttpResponse HttpClient::Send(const HttpRequest& request) {
  HttpResponse response;
  CURL* curl = handle_->curl;
  curl_easy_reset(curl);  // keeps the connection
  const std::string url = address_ + request.path;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (!unix_socket_.empty()) {
    curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, unix_socket_.c_str());
  }
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT" ||
      request.method == "PATCH") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.c_str());
  }
  curl_slist* headers = nullptr;
  const auto add = [&](const std::string& line) {
    headers = curl_slist_append(headers, line.c_str());
  };
  add("Expect:");  // no waiting for 100 Continue
  add("Content-Type:" + (request.content_type.empty() ? "" : " " + request.content_type));
  if (!token_.empty()) add("Authorization: Bearer " + token_);
  for (const auto& [name, value] : request.headers) add(name + ": " + value);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, AppendBody);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &response.body);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, AppendHeader);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &response.headers);

  const CURLcode code = curl_easy_perform(curl);
  curl_slist_free_all(headers);
  if (code != CURLE_OK) {
    response.failure = curl_easy_strerror(code);
    return response;
  }
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  response.status = static_cast<int>(status);
  response.json = Json::parse(response.body, nullptr, /*allow_exceptions=*/false);
  if (response.json.is_discarded()) response.json = nullptr;
  return response;
}

HttpResponse HttpClient::SendUntilAnswered(const HttpRequest& request,
                                           std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (true) {
    HttpResponse response = Send(request);
    const bool try_again = response.status == 0 || response.status == 429 ||
                           response.status == 503 || response.status == 504;
    if (!try_again || std::chrono::steady_clock::now() > deadline) return response;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

std::string UrlEncode(const std::string& text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) || byte == '-' || byte == '_' || byte == '.' || byte == '~') {
      encoded += static_cast<char>(byte);
    } else {
      encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return encoded;
}

}  // namespace hiroba::testing
