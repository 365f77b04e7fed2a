// Raw uploads and downloads: bytes of HTTP in pieces to and from the threads service.
#pragma once

#include <cstdint>
#include <string>

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
  // (FILE_TOO_LARGE) above 50 MB. What fails half way is thrown away at once; where the service
  // cannot be told, it throws it away after a day.
  Task<absl::StatusOr<std::string>> Upload(HttpExchange& exchange, std::string filename,
                                           const CallPartsSource& parts);

  // Answers a GET or HEAD of a file's content as Download does. Fails, with nothing sent, where the
  // caller may not read it.
  Task<absl::StatusOr<bool>> Download(HttpExchange& exchange, std::string attachment_id,
                                      const CallPartsSource& parts, HttpAnswer& answer);

 private:
  // Carries the body into an upload that has begun, and ends it.
  Task<absl::StatusOr<std::string>> Fill(HttpExchange& exchange, const std::string& name,
                                         const CallPartsSource& parts);
  Task<absl::StatusOr<std::string>> ReadPiece(const std::string& name, const CallPartsSource& parts,
                                              int64_t offset, int64_t limit);

  // Makes one call of the service.
  template <class Response>
  Task<absl::StatusOr<Response>> Ask(const std::string& rpc_path,
                                     const google::protobuf::Message& request,
                                     const CallPartsSource& parts);

  Backends& backends_;
  const JsonPlan& plan_;
};

}  // namespace hiroba::gateway
