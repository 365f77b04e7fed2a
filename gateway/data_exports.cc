#include "gateway/data_exports.h"

#include <utility>

#include "fmt/format.h"
#include "gateway/download.h"
#include "hiroba/identity/v1/data_exports.pb.h"

namespace hiroba::gateway {
namespace {

namespace v1 = identity::v1;

const std::string kRead = "/hiroba.identity.v1.DataExports/ReadDataExport";

}  // namespace

Task<absl::StatusOr<bool>> DataExports::Download(HttpExchange& exchange, std::string data_export_id,
                                                 const CallPartsSource& parts, HttpAnswer& answer) {
  v1::ReadDataExportRequest about;
  about.set_name("dataExports/" + data_export_id);
  const auto fresh = co_await parts();
  if (!fresh.ok()) co_return fresh.status();
  const auto known = co_await backends_.Ask<v1::ReadDataExportResponse>(kRead, about, *fresh);
  if (!known.ok()) co_return known.status();
  const DownloadContent content{
      // A copy never changes, and identity knows no other spelling of its id.
      .entity_tag = fmt::format("\"{}\"", data_export_id),
      .size = known->size(),
      .media_type = "application/zip",
      .filename = known->filename(),
      // All that the forum keeps of somebody: no browser shall keep it but where she saves it.
      .cache_control = "private, no-store"};
  const PieceSource pieces = [&](int64_t offset, int64_t limit) {
    return ReadPiece(about.name(), parts, offset, limit);
  };
  co_return co_await gateway::Download(exchange, content, pieces, answer);
}

Task<absl::StatusOr<std::string>> DataExports::ReadPiece(const std::string& name,
                                                         const CallPartsSource& parts,
                                                         int64_t offset, int64_t limit) {
  v1::ReadDataExportRequest read;
  read.set_name(name);
  read.set_offset(offset);
  read.set_limit(static_cast<int32_t>(limit));
  const auto fresh = co_await parts();
  if (!fresh.ok()) co_return fresh.status();
  auto piece = co_await backends_.Ask<v1::ReadDataExportResponse>(kRead, read, *fresh);
  if (!piece.ok()) co_return piece.status();
  co_return std::move(*piece->mutable_data());
}

}  // namespace hiroba::gateway
