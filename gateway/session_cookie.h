// The session's token between cookies and the API: POST /v1/sessions of kind COOKIE moves it into a
// cookie that scripts cannot read, DELETE takes that away. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/http_answer.h"
#include "gateway/route_table.h"
#include "google/protobuf/message.h"

namespace hiroba::gateway {

class SessionCookie {
 public:
  // With TLS the cookie is `__Host-hiroba` and Secure; without, in development, plain `hiroba`.
  explicit SessionCookie(bool secure);

  // Returns the token in a Cookie header, empty when there is none.
  std::string_view Find(std::string_view cookie_header) const;

  // Prepares the request of a sign-in: names the device by the User-Agent where it is not named,
  // and the client's network, which wrong passwords are counted by.
  void BeforeCall(const Route& route, std::string_view user_agent, std::string_view client,
                  google::protobuf::Message& request) const;

  // Looks at the answer of a sign-in or sign-out: adds the Set-Cookie header. Returns the bytes to
  // answer instead, where a token went into the cookie.
  std::optional<std::string> AfterCall(const Route& route, const google::protobuf::Message& request,
                                       std::string_view own_session, std::string_view answer,
                                       HttpHeaders& headers) const;

  // The value of a Set-Cookie header that takes the cookie away.
  std::string Removal() const;

 private:
  std::string name_;
  std::string attributes_;
};

}  // namespace hiroba::gateway
