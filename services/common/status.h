// Failures as absl::Status: a Japanese sentence for people, a reason in UPPER_SNAKE for programs,
// and the details of google.rpc as payloads. Knows nothing of gRPC (grpc_status.h) or HTTP.
//
// A status made by a library and not by these functions has no details; what leaves the service
// for it is a general sentence, and its own text only goes to the log.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace hiroba {

// Names and values that belong to a reason, for programs: {{"thread", "threads/0abc…"}}.
using ErrorMetadata = std::initializer_list<std::pair<std::string_view, std::string_view>>;

absl::Status InvalidArgument(std::string_view reason, std::string_view message,
                             ErrorMetadata metadata = {});
absl::Status NotFound(std::string_view reason, std::string_view message,
                      ErrorMetadata metadata = {});
absl::Status PermissionDenied(std::string_view reason, std::string_view message,
                              ErrorMetadata metadata = {});
absl::Status FailedPrecondition(std::string_view reason, std::string_view message,
                                ErrorMetadata metadata = {});
absl::Status Aborted(std::string_view reason, std::string_view message,
                     ErrorMetadata metadata = {});
absl::Status AlreadyExists(std::string_view reason, std::string_view message,
                           ErrorMetadata metadata = {});
absl::Status Unavailable(std::string_view reason, std::string_view message,
                         ErrorMetadata metadata = {});
absl::Status Unauthenticated(std::string_view reason, std::string_view message,
                             ErrorMetadata metadata = {});
absl::Status OutOfRange(std::string_view reason, std::string_view message,
                        ErrorMetadata metadata = {});
absl::Status DeadlineExceeded(std::string_view reason, std::string_view message,
                              ErrorMetadata metadata = {});
absl::Status Internal(std::string_view reason, std::string_view message,
                      ErrorMetadata metadata = {});

// Also says when to come back: becomes Retry-After.
absl::Status ResourceExhausted(std::string_view reason, std::string_view message,
                               absl::Duration retry_after, ErrorMetadata metadata = {});

// Returns the reason of a failure, empty when it has none.
std::string Reason(const absl::Status& status);

// Returns a value given with the reason, empty when there is none of that name.
std::string ReasonMetadata(const absl::Status& status, std::string_view name);

// Returns how long to wait before trying again, if the failure says so.
std::optional<absl::Duration> RetryAfter(const absl::Status& status);

// Returns what may be shown outside: the status itself when these functions made it, otherwise one
// of the same code with a general Japanese sentence and the reason of the code ("INTERNAL").
absl::Status Presentable(const absl::Status& status);

// Type URLs of the payloads.
inline constexpr std::string_view kErrorInfoUrl = "type.googleapis.com/google.rpc.ErrorInfo";
inline constexpr std::string_view kLocalizedMessageUrl =
    "type.googleapis.com/google.rpc.LocalizedMessage";
inline constexpr std::string_view kRetryInfoUrl = "type.googleapis.com/google.rpc.RetryInfo";
inline constexpr std::string_view kBadRequestUrl = "type.googleapis.com/google.rpc.BadRequest";

}  // namespace hiroba
