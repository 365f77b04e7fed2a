#include "services/common/status.h"

#include <google/protobuf/message_lite.h>

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"
#include "services/common/strings.h"

namespace hiroba {
namespace {

constexpr std::string_view kDomain = "hiroba";

void SetDetail(absl::Status& status, std::string_view url,
               const google::protobuf::MessageLite& detail) {
  status.SetPayload(ToAbsl(url), absl::Cord(detail.SerializeAsString()));
}

template <class Detail>
std::optional<Detail> GetDetail(const absl::Status& status, std::string_view url) {
  const absl::optional<absl::Cord> payload = status.GetPayload(ToAbsl(url));
  if (!payload) return std::nullopt;
  Detail detail;
  if (!detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

absl::Status Make(absl::StatusCode code, std::string_view reason, std::string_view message,
                  ErrorMetadata metadata) {
  absl::Status status(code, ToAbsl(message));
  google::rpc::ErrorInfo info;
  info.set_reason(reason.data(), reason.size());
  info.set_domain(kDomain.data(), kDomain.size());
  for (const auto& [name, value] : metadata) {
    (*info.mutable_metadata())[std::string(name)] = std::string(value);
  }
  SetDetail(status, kErrorInfoUrl, info);
  google::rpc::LocalizedMessage localized;
  localized.set_locale("ja");
  localized.set_message(message.data(), message.size());
  SetDetail(status, kLocalizedMessageUrl, localized);
  return status;
}

// What people read when a part of the inside failed in a way nobody put into words.
std::string_view GeneralMessage(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return "入力に誤りがあります。内容を確かめてください。";
    case absl::StatusCode::kNotFound:
      return "見つかりません。";
    case absl::StatusCode::kAlreadyExists:
      return "すでに登録されています。";
    case absl::StatusCode::kPermissionDenied:
      return "この操作は許可されていません。";
    case absl::StatusCode::kUnauthenticated:
      return "ログインしてください。";
    case absl::StatusCode::kFailedPrecondition:
      return "今の状態では操作できません。";
    case absl::StatusCode::kAborted:
      return "ほかの操作と重なりました。もう一度お試しください。";
    case absl::StatusCode::kResourceExhausted:
      return "ただいま混み合っています。しばらくしてからもう一度お試しください。";
    case absl::StatusCode::kUnavailable:
      return "一時的に利用できません。しばらくしてからもう一度お試しください。";
    case absl::StatusCode::kDeadlineExceeded:
      return "時間内に終わりませんでした。もう一度お試しください。";
    case absl::StatusCode::kCancelled:
      return "操作が取り消されました。";
    case absl::StatusCode::kUnimplemented:
      return "この操作はありません。";
    default:
      return "内部でエラーが起きました。受付番号を添えて運営にお知らせください。";
  }
}

}  // namespace

absl::Status InvalidArgument(std::string_view reason, std::string_view message,
                             ErrorMetadata metadata) {
  return Make(absl::StatusCode::kInvalidArgument, reason, message, metadata);
}

absl::Status NotFound(std::string_view reason, std::string_view message, ErrorMetadata metadata) {
  return Make(absl::StatusCode::kNotFound, reason, message, metadata);
}

absl::Status PermissionDenied(std::string_view reason, std::string_view message,
                              ErrorMetadata metadata) {
  return Make(absl::StatusCode::kPermissionDenied, reason, message, metadata);
}

absl::Status FailedPrecondition(std::string_view reason, std::string_view message,
                                ErrorMetadata metadata) {
  return Make(absl::StatusCode::kFailedPrecondition, reason, message, metadata);
}

absl::Status Aborted(std::string_view reason, std::string_view message, ErrorMetadata metadata) {
  return Make(absl::StatusCode::kAborted, reason, message, metadata);
}

absl::Status AlreadyExists(std::string_view reason, std::string_view message,
                           ErrorMetadata metadata) {
  return Make(absl::StatusCode::kAlreadyExists, reason, message, metadata);
}

absl::Status Unavailable(std::string_view reason, std::string_view message,
                         ErrorMetadata metadata) {
  return Make(absl::StatusCode::kUnavailable, reason, message, metadata);
}

absl::Status Unauthenticated(std::string_view reason, std::string_view message,
                             ErrorMetadata metadata) {
  return Make(absl::StatusCode::kUnauthenticated, reason, message, metadata);
}

absl::Status OutOfRange(std::string_view reason, std::string_view message, ErrorMetadata metadata) {
  return Make(absl::StatusCode::kOutOfRange, reason, message, metadata);
}

absl::Status DeadlineExceeded(std::string_view reason, std::string_view message,
                              ErrorMetadata metadata) {
  return Make(absl::StatusCode::kDeadlineExceeded, reason, message, metadata);
}

absl::Status Internal(std::string_view reason, std::string_view message, ErrorMetadata metadata) {
  return Make(absl::StatusCode::kInternal, reason, message, metadata);
}

absl::Status ResourceExhausted(std::string_view reason, std::string_view message,
                               absl::Duration retry_after, ErrorMetadata metadata) {
  absl::Status status = Make(absl::StatusCode::kResourceExhausted, reason, message, metadata);
  google::rpc::RetryInfo retry;
  absl::Duration rest;
  retry.mutable_retry_delay()->set_seconds(
      absl::IDivDuration(retry_after, absl::Seconds(1), &rest));
  retry.mutable_retry_delay()->set_nanos(static_cast<std::int32_t>(absl::ToInt64Nanoseconds(rest)));
  SetDetail(status, kRetryInfoUrl, retry);
  return status;
}

std::string Reason(const absl::Status& status) {
  const auto info = GetDetail<google::rpc::ErrorInfo>(status, kErrorInfoUrl);
  return info ? info->reason() : std::string();
}

std::string ReasonMetadata(const absl::Status& status, std::string_view name) {
  const auto info = GetDetail<google::rpc::ErrorInfo>(status, kErrorInfoUrl);
  if (!info) return std::string();
  const auto found = info->metadata().find(std::string(name));
  return found == info->metadata().end() ? std::string() : found->second;
}

std::optional<absl::Duration> RetryAfter(const absl::Status& status) {
  const auto retry = GetDetail<google::rpc::RetryInfo>(status, kRetryInfoUrl);
  if (!retry) return std::nullopt;
  return absl::Seconds(retry->retry_delay().seconds()) +
         absl::Nanoseconds(retry->retry_delay().nanos());
}

absl::Status Presentable(const absl::Status& status) {
  if (status.ok() || status.GetPayload(ToAbsl(kErrorInfoUrl))) return status;
  return Make(status.code(), absl::StatusCodeToString(status.code()), GeneralMessage(status.code()),
              {});
}

}  // namespace hiroba
