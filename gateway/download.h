// Sends content that a service keeps as a download: whole or a range of it, in pieces.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "gateway/http_exchange.h"
#include "gateway/task.h"

namespace hiroba::gateway {

// What is sent.
struct DownloadContent {
  std::string entity_tag;  // with its quotes
  int64_t size = 0;
  std::string media_type;
  std::string filename;
  std::string cache_control;
};

// Returns up to `limit` bytes from an offset.
using PieceSource = std::function<Task<absl::StatusOr<std::string>>(int64_t offset, int64_t limit)>;

// Answers a GET or HEAD of content, with Range, If-Range and If-None-Match; `answer` brings the
// headers that every answer has. Returns whether the exchange was answered; where it was not, by
// what the client has already (304) or a range outside the content (416), `answer` is what to send.
Task<bool> Download(HttpExchange& exchange, const DownloadContent& content,
                    const PieceSource& pieces, HttpAnswer& answer);

}  // namespace hiroba::gateway
