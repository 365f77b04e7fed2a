// Raw uploads and downloads: bytes of HTTP in pieces to and from the threads service.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "gateway/backends.h"
#include "gateway/http_exchange.h"
#include "gateway/json_writer.h"
#include "gateway/task.h"
#include "hiroba/threads/v1/attachments.pb.h"

namespace hiroba::gateway {

// The largest file, as attachments.proto says.
inline constexpr int64_t kMaxAttachmentBytes = 50 * 1024 * 1024;

// Thread-safe. `backends` and `plans` outlive it.
class Attachments {
 public:
  Attachments(Backends& backends, JsonPlans& plans);

  // Takes the body of a POST as a file and returns the attachment's JSON. Fails with OUT_OF_RANGE
  // (FILE_TOO_LARGE) above 50 MB. A body that ends too early is never finished: nobody sees it, and
  // the service throws it away.
  Task<absl::StatusOr<std::string>> Upload(HttpExchange& exchange, std::string filename,
                                           CallParts parts);

  // Answers a GET or HEAD of a file's content, with Range and If-None-Match; `answer` brings the
  // headers that every answer has. Fails, with nothing sent, where the caller may not read it. A
  // range outside the file is answered with status 416 and its headers, by what is returned:
  // whether the exchange was answered.
  Task<absl::StatusOr<bool>> Download(HttpExchange& exchange, std::string attachment_id,
                                      CallParts parts, HttpAnswer& answer);

 private:
  Task<void> SendContent(HttpExchange& exchange, const threads::v1::Attachment& attachment,
                         int64_t first, int64_t last, CallParts parts, HttpAnswer answer);

  Backends& backends_;
  const JsonPlan& plan_;
};

}  // namespace hiroba::gateway
