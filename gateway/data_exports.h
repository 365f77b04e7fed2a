// Downloads of copies of members' data: bytes in pieces from identity.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "gateway/backends.h"
#include "gateway/http_exchange.h"
#include "gateway/task.h"

namespace hiroba::gateway {

// Thread-safe. `backends` outlives it.
class DataExports {
 public:
  explicit DataExports(Backends& backends) : backends_(backends) {}

  // Answers a GET or HEAD of a copy's content as Download does. Fails, with nothing sent, where it
  // is not the caller's or cannot be fetched.
  Task<absl::StatusOr<bool>> Download(HttpExchange& exchange, std::string data_export_id,
                                      const CallPartsSource& parts, HttpAnswer& answer);

 private:
  Task<absl::StatusOr<std::string>> ReadPiece(const std::string& name, const CallPartsSource& parts,
                                              int64_t offset, int64_t limit);

  Backends& backends_;
};

}  // namespace hiroba::gateway
