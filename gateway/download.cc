#include "gateway/download.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "gateway/byte_range.h"

namespace hiroba::gateway {
namespace {

constexpr int64_t kPiece = 256 * 1024;

Task<void> Send(HttpExchange& exchange, int64_t first, int64_t last, const PieceSource& pieces,
                HttpAnswer answer) {
  if (!co_await exchange.Begin(std::move(answer), static_cast<uint64_t>(last - first + 1))) {
    co_return;
  }
  for (int64_t offset = first; offset <= last;) {
    const auto piece = co_await pieces(offset, std::min(kPiece, last - offset + 1));
    // Too late for a status: the client sees that less came than was announced.
    if (!piece.ok() || piece->empty()) co_return;
    if (!co_await exchange.Write(*piece)) co_return;
    offset += static_cast<int64_t>(piece->size());
  }
}

}  // namespace

Task<bool> Download(HttpExchange& exchange, const DownloadContent& content,
                    const PieceSource& pieces, HttpAnswer& answer) {
  const std::string& tag = content.entity_tag;
  answer.headers.emplace_back("ETag", tag);
  answer.headers.emplace_back("Accept-Ranges", "bytes");
  answer.headers.emplace_back("Cache-Control", content.cache_control);
  if (NamesEntityTag(exchange.Header("If-None-Match"), tag)) {
    answer.status = 304;
    co_return false;
  }
  ByteRange range = ParseByteRange(exchange.Header("Range"), content.size);
  const std::string_view if_range = exchange.Header("If-Range");
  if (!if_range.empty() && if_range != tag) range = {};
  if (range.kind == ByteRange::Kind::kUnsatisfiable) {
    answer.status = 416;
    answer.headers.emplace_back("Content-Range", fmt::format("bytes */{}", content.size));
    co_return false;
  }
  answer.headers.emplace_back("Content-Type", content.media_type);
  answer.headers.emplace_back("Content-Disposition", AttachmentDisposition(content.filename));
  // Should a browser show it after all: without scripts, without our origin.
  answer.headers.emplace_back("Content-Security-Policy", "default-src 'none'; sandbox");
  int64_t first = 0, last = content.size - 1;
  if (range.kind == ByteRange::Kind::kPart) {
    first = range.first, last = range.last;
    answer.status = 206;
    answer.headers.emplace_back("Content-Range",
                                fmt::format("bytes {}-{}/{}", first, last, content.size));
  }
  co_await Send(exchange, first, last, pieces, std::move(answer));
  co_return true;
}

}  // namespace hiroba::gateway
