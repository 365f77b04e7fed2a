#include "gateway/same_origin.h"

namespace hiroba::gateway {

std::string_view OriginOf(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  return url.substr(0, url.find('/', scheme + 3));
}

bool IsSameOrigin(const RequestOrigin& request, std::string_view public_url, bool with_cookie) {
  if (!request.sec_fetch_site.empty()) {
    return request.sec_fetch_site == "same-origin" || request.sec_fetch_site == "none";
  }
  if (!request.origin.empty()) {
    if (request.origin == OriginOf(public_url)) return true;
    // The forum under another of its names: the cookie belongs to the host that was asked.
    const size_t scheme = request.origin.find("://");
    return scheme != std::string_view::npos && !request.host.empty() &&
           request.origin.substr(scheme + 3) == request.host;
  }
  return !with_cookie;
}

}  // namespace hiroba::gateway
