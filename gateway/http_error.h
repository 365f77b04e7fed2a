// Failures as they leave the gateway: a status code and the JSON of a google.rpc.Status. The only
// place where gRPC codes meet HTTP codes. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace hiroba::gateway {

struct HttpError {
  int http_status = 500;
  // {"error":{"code":404,"status":"NOT_FOUND","message":"…","details":[…]}}. The message is
  // Japanese, for people; details have an @type and always end with a RequestInfo.
  std::string json;
  std::optional<int> retry_after_seconds;  // at least 1
};

// Returns what the client gets for a failure. Texts that no part of ours wrote are replaced by a
// general sentence of the code. `request_id` is the 受付番号.
HttpError ToHttpError(const absl::Status& status, std::string_view request_id);

// Returns the HTTP code of a failure: that of its gRPC code, but for some reasons of the gateway's
// own that HTTP has a closer code for: METHOD_UNKNOWN is 405, BODY_TOO_LARGE 413 …
int HttpStatusOf(const absl::Status& status);

// Returns "NOT_FOUND" for kNotFound.
std::string_view NameOf(absl::StatusCode code);

}  // namespace hiroba::gateway
