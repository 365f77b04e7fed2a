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

// Failures that gRPC has no code for. `http_status` is one of 405, 408, 411, 413, 414, 415, 416,
// 431, 501, 505.
HttpError PlainHttpError(int http_status, std::string_view reason, std::string_view message,
                         std::string_view request_id);

// Returns the HTTP code of a gRPC code.
int HttpStatusOf(absl::StatusCode code);

// Returns "NOT_FOUND" for kNotFound.
std::string_view NameOf(absl::StatusCode code);

}  // namespace hiroba::gateway
