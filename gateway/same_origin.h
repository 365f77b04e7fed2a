// Tells requests that our own pages make from those that another site makes a browser send. Pure.
#pragma once

#include <string>
#include <string_view>

namespace hiroba::gateway {

// What a browser says of where a request comes from.
struct RequestOrigin {
  std::string_view sec_fetch_site;
  std::string_view origin;
  std::string_view host;
};

// Returns the origin of a URL, "https://forum.example": scheme, host and port.
std::string_view OriginOf(std::string_view url);

// Whether a request that changes something may be believed to come from our own pages, or from a
// program that is no browser. With a cookie some proof is needed: cookies come along whoever makes
// the browser send the request.
bool IsSameOrigin(const RequestOrigin& request, std::string_view public_url, bool with_cookie);

}  // namespace hiroba::gateway
