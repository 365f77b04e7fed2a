#include "gateway/session_cookie.h"

#include "fmt/format.h"
#include "gateway/url.h"
#include "hiroba/identity/v1/sessions.pb.h"

namespace hiroba::gateway {
namespace {

using identity::v1::CreateSessionRequest;
using identity::v1::DeleteSessionRequest;
using identity::v1::Session;

constexpr int kMostAgeSeconds = 90 * 24 * 3600;  // no session lives longer
constexpr size_t kLongestDevice = 100;           // characters, as sessions.proto says

template <class Request>
bool Takes(const Route& route) {
  return route.method->input_type() == Request::descriptor();
}

// Cuts text to a number of characters.
std::string_view FirstCharacters(std::string_view text, size_t count) {
  for (size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80 && count-- == 0) {
      return text.substr(0, i);
    }
  }
  return text;
}

}  // namespace

SessionCookie::SessionCookie(bool secure)
    : name_(secure ? "__Host-hiroba" : "hiroba"),
      attributes_(fmt::format("; Path=/; HttpOnly; SameSite=Lax{}", secure ? "; Secure" : "")) {}

std::string_view SessionCookie::Find(std::string_view cookie_header) const {
  while (!cookie_header.empty()) {
    const size_t end = cookie_header.find(';');
    std::string_view pair = cookie_header.substr(0, end);
    cookie_header =
        end == std::string_view::npos ? std::string_view() : cookie_header.substr(end + 1);
    while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
    while (!pair.empty() && pair.back() == ' ') pair.remove_suffix(1);
    if (pair.size() > name_.size() && pair[name_.size()] == '=' && pair.starts_with(name_)) {
      return pair.substr(name_.size() + 1);
    }
  }
  return {};
}

void SessionCookie::BeforeCall(const Route& route, std::string_view user_agent,
                               std::string_view client, google::protobuf::Message& request) const {
  if (!Takes<CreateSessionRequest>(route)) return;
  auto& create = dynamic_cast<CreateSessionRequest&>(request);
  create.set_client(std::string(client));
  if (create.device().empty() && IsUtf8(user_agent)) {
    create.set_device(std::string(FirstCharacters(user_agent, kLongestDevice)));
  }
}

std::optional<std::string> SessionCookie::AfterCall(const Route& route,
                                                    const google::protobuf::Message& request,
                                                    std::string_view own_session,
                                                    std::string_view answer,
                                                    HttpHeaders& headers) const {
  if (Takes<DeleteSessionRequest>(route)) {
    const std::string& ended = dynamic_cast<const DeleteSessionRequest&>(request).name();
    if (ended == "sessions/current" || ended == own_session) {
      headers.emplace_back("Set-Cookie", Removal());
    }
    return std::nullopt;
  }
  if (!Takes<CreateSessionRequest>(route)) return std::nullopt;
  Session session;
  if (!session.ParseFromArray(answer.data(), static_cast<int>(answer.size())) ||
      session.kind() != Session::COOKIE) {
    return std::nullopt;
  }
  headers.emplace_back("Set-Cookie", fmt::format("{}={}; Max-Age={}{}", name_, session.token(),
                                                 kMostAgeSeconds, attributes_));
  session.clear_token();
  return session.SerializeAsString();
}

std::string SessionCookie::Removal() const {
  return fmt::format("{}=; Max-Age=0{}", name_, attributes_);
}

}  // namespace hiroba::gateway
