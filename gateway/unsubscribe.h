// The page behind a mail's unsubscribe link. Looking at it changes nothing, since mail scanners
// press links; the button, or a mail program's one click (RFC 8058), does.
#pragma once

#include <string>
#include <string_view>

#include "gateway/backends.h"
#include "gateway/http_answer.h"
#include "gateway/task.h"
#include "services/common/call.h"

namespace hiroba::gateway {

// Thread-safe. Both arguments outlive it. Asks in the gateway's own name: whoever has the link may
// be nobody.
class Unsubscribe {
 public:
  Unsubscribe(Backends& backends, InternalCalls& internal_calls);

  // Answers with a page: for GET and HEAD what the token would switch off, for POST that it did.
  Task<HttpAnswer> Answer(bool is_post, std::string token, CallParts parts) const;

 private:
  Backends& backends_;
  InternalCalls& internal_calls_;
  std::string policy_;  // the Content-Security-Policy, with the hash of the page's style
};

}  // namespace hiroba::gateway
