#include "gateway/http_error.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/cord.h"
#include "fmt/format.h"
#include "gateway/json_writer.h"
#include "google/rpc/error_details.pb.h"
#include "services/common/status.h"
#include "services/common/strings.h"

namespace hiroba::gateway {
namespace {

// Details are written by the same plans as answers.
JsonPlans& Plans() {
  static auto* const plans = new JsonPlans;
  return *plans;
}

struct KnownDetail {
  std::string_view url;
  const google::protobuf::Descriptor* type;
};

void AppendDetail(const KnownDetail& detail, std::string_view bytes, std::string& json) {
  std::string fields;
  if (!AppendJson(Plans().For(*detail.type), bytes, fields).ok()) return;
  if (json.back() != '[') json += ',';
  json += "{\"@type\":";
  AppendJsonString(detail.url, json);
  if (fields != "{}") json += ',';
  json += std::string_view(fields).substr(1);
}

std::string MakeJson(int http_status, std::string_view name, const absl::Status& status,
                     std::string_view request_id) {
  static const KnownDetail kDetails[] = {
      {kErrorInfoUrl, google::rpc::ErrorInfo::descriptor()},
      {kLocalizedMessageUrl, google::rpc::LocalizedMessage::descriptor()},
      {kBadRequestUrl, google::rpc::BadRequest::descriptor()},
      {kRetryInfoUrl, google::rpc::RetryInfo::descriptor()},
  };
  std::string json =
      fmt::format(R"({{"error":{{"code":{},"status":"{}","message":)", http_status, name);
  AppendJsonString(ToStd(status.message()), json);
  json += ",\"details\":[";
  for (const KnownDetail& detail : kDetails) {
    if (const auto payload = status.GetPayload(ToAbsl(detail.url))) {
      AppendDetail(detail, std::string(*payload), json);
    }
  }
  google::rpc::RequestInfo info;
  info.set_request_id(request_id.data(), request_id.size());
  AppendDetail(
      {"type.googleapis.com/google.rpc.RequestInfo", google::rpc::RequestInfo::descriptor()},
      info.SerializeAsString(), json);
  json += "]}}";
  return json;
}

int HttpStatusOfCode(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return 200;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange:
      return 400;
    case absl::StatusCode::kUnauthenticated:
      return 401;
    case absl::StatusCode::kPermissionDenied:
      return 403;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kAlreadyExists:
      return 409;
    case absl::StatusCode::kResourceExhausted:
      return 429;
    case absl::StatusCode::kCancelled:
      return 499;
    case absl::StatusCode::kUnimplemented:
      return 501;
    case absl::StatusCode::kUnavailable:
      return 503;
    case absl::StatusCode::kDeadlineExceeded:
      return 504;
    default:
      return 500;
  }
}

}  // namespace

int HttpStatusOf(const absl::Status& status) {
  static constexpr std::pair<std::string_view, int> kReasons[] = {
      {"METHOD_UNKNOWN", 405}, {"REQUEST_TOO_SLOW", 408},  {"BODY_TOO_SLOW", 408},
      {"BODY_TOO_LARGE", 413}, {"FILE_TOO_LARGE", 413},    {"CONTENT_TYPE_UNKNOWN", 415},
      {"RANGE_OUTSIDE", 416},  {"HEADERS_TOO_LARGE", 431}, {"TRANSFER_ENCODING_UNKNOWN", 501},
  };
  const std::string reason = Reason(status);
  for (const auto& [known, http_status] : kReasons) {
    if (reason == known) return http_status;
  }
  return HttpStatusOfCode(status.code());
}

std::string_view NameOf(absl::StatusCode code) {
  constexpr std::string_view kNames[] = {"OK",
                                         "CANCELLED",
                                         "UNKNOWN",
                                         "INVALID_ARGUMENT",
                                         "DEADLINE_EXCEEDED",
                                         "NOT_FOUND",
                                         "ALREADY_EXISTS",
                                         "PERMISSION_DENIED",
                                         "RESOURCE_EXHAUSTED",
                                         "FAILED_PRECONDITION",
                                         "ABORTED",
                                         "OUT_OF_RANGE",
                                         "UNIMPLEMENTED",
                                         "INTERNAL",
                                         "UNAVAILABLE",
                                         "DATA_LOSS",
                                         "UNAUTHENTICATED"};
  const auto index = static_cast<size_t>(code);
  return index < std::size(kNames) ? kNames[index] : "UNKNOWN";
}

HttpError ToHttpError(const absl::Status& status, std::string_view request_id) {
  const absl::Status shown = Presentable(status);
  HttpError error;
  error.http_status = HttpStatusOf(shown);
  error.json = MakeJson(error.http_status, NameOf(shown.code()), shown, request_id);
  if (const auto wait = RetryAfter(shown)) {
    const double seconds = std::ceil(absl::ToDoubleSeconds(*wait));
    error.retry_after_seconds = static_cast<int>(std::clamp(seconds, 1.0, 86400.0));
  } else if (shown.code() == absl::StatusCode::kUnavailable) {
    error.retry_after_seconds = 1;
  }
  return error;
}

}  // namespace hiroba::gateway
