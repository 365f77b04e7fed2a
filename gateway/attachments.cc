#include "gateway/attachments.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "gateway/byte_range.h"
#include "services/common/status.h"

namespace hiroba::gateway {
namespace {

namespace v1 = threads::v1;

const std::string kService = "/hiroba.threads.v1.Attachments/";
const std::string kGet = kService + "GetAttachment";
const std::string kBegin = kService + "BeginAttachment";
const std::string kWrite = kService + "WriteAttachment";
const std::string kFinish = kService + "FinishAttachment";
const std::string kAbort = kService + "AbortAttachment";
const std::string kRead = kService + "ReadAttachment";

constexpr size_t kUploadPiece = 512 * 1024;
constexpr int32_t kDownloadPiece = 256 * 1024;

absl::Status TooLarge() { return OutOfRange("FILE_TOO_LARGE", "ファイルは50MBまでです。"); }

}  // namespace

Attachments::Attachments(Backends& backends, JsonPlans& plans)
    : backends_(backends), plan_(plans.For(*v1::Attachment::descriptor())) {}

template <class Response>
Task<absl::StatusOr<Response>> Attachments::Ask(const std::string& rpc_path,
                                                const google::protobuf::Message& request,
                                                const CallPartsSource& parts) {
  const auto fresh = co_await parts();
  if (!fresh.ok()) co_return fresh.status();
  co_return co_await backends_.Ask<Response>(rpc_path, request, *fresh);
}

Task<absl::StatusOr<std::string>> Attachments::Upload(HttpExchange& exchange, std::string filename,
                                                      const CallPartsSource& parts) {
  const auto length = exchange.content_length();
  if (length && *length > static_cast<uint64_t>(kMaxAttachmentBytes)) co_return TooLarge();
  v1::BeginAttachmentRequest begin;
  begin.set_filename(std::move(filename));
  begin.set_size(length ? static_cast<int32_t>(*length) : -1);
  const auto begun = co_await Ask<v1::Attachment>(kBegin, begin, parts);
  if (!begun.ok()) co_return begun.status();
  auto json = co_await Fill(exchange, begun->name(), parts);
  if (!json.ok()) {
    // What it announced would count against the member for a day.
    v1::AbortAttachmentRequest abort;
    abort.set_name(begun->name());
    co_await Ask<google::protobuf::Empty>(kAbort, abort, parts);
  }
  co_return json;
}

Task<absl::StatusOr<std::string>> Attachments::Fill(HttpExchange& exchange, const std::string& name,
                                                    const CallPartsSource& parts) {
  int64_t offset = 0;
  v1::WriteAttachmentRequest write;
  write.set_name(name);
  for (;;) {
    const absl::StatusOr<std::string_view> piece = co_await exchange.ReadPiece(kUploadPiece);
    if (!piece.ok()) co_return piece.status();
    if (piece->empty()) break;
    if (offset + static_cast<int64_t>(piece->size()) > kMaxAttachmentBytes) co_return TooLarge();
    write.set_offset(static_cast<int32_t>(offset));
    write.set_data(piece->data(), piece->size());
    const auto written = co_await Ask<v1::WriteAttachmentResponse>(kWrite, write, parts);
    if (!written.ok()) co_return written.status();
    offset += static_cast<int64_t>(piece->size());
  }

  v1::FinishAttachmentRequest finish;
  finish.set_name(name);
  const auto last_parts = co_await parts();
  if (!last_parts.ok()) co_return last_parts.status();
  const auto finished = co_await backends_.Call(kFinish, finish, *last_parts);
  if (!finished.ok()) co_return finished.status();
  std::string json;
  const absl::Status written = AppendJson(plan_, finished->bytes(), json);
  if (!written.ok()) co_return written;
  co_return json;
}

Task<absl::StatusOr<bool>> Attachments::Download(HttpExchange& exchange, std::string attachment_id,
                                                 const CallPartsSource& parts, HttpAnswer& answer) {
  v1::GetAttachmentRequest get;
  get.set_name("attachments/" + attachment_id);
  const auto attachment = co_await Ask<v1::Attachment>(kGet, get, parts);
  if (!attachment.ok()) co_return attachment.status();

  const std::string tag = fmt::format("\"{}\"", attachment->sha256());
  const int64_t size = attachment->size();
  answer.headers.emplace_back("ETag", tag);
  answer.headers.emplace_back("Accept-Ranges", "bytes");
  // Whoever may not read the post any more must not find the file in her browser's store.
  answer.headers.emplace_back("Cache-Control", "private, no-cache");
  if (NamesEntityTag(exchange.Header("If-None-Match"), tag)) {
    answer.status = 304;
    co_return false;
  }
  ByteRange range = ParseByteRange(exchange.Header("Range"), size);
  const std::string_view if_range = exchange.Header("If-Range");
  if (!if_range.empty() && if_range != tag) range = {};
  if (range.kind == ByteRange::Kind::kUnsatisfiable) {
    answer.status = 416;
    answer.headers.emplace_back("Content-Range", fmt::format("bytes */{}", size));
    co_return false;
  }
  answer.headers.emplace_back("Content-Type", attachment->media_type());
  answer.headers.emplace_back("Content-Disposition", AttachmentDisposition(attachment->filename()));
  // Should a browser show it after all: without scripts, without our origin.
  answer.headers.emplace_back("Content-Security-Policy", "default-src 'none'; sandbox");
  int64_t first = 0, last = size - 1;
  if (range.kind == ByteRange::Kind::kPart) {
    first = range.first, last = range.last;
    answer.status = 206;
    answer.headers.emplace_back("Content-Range", fmt::format("bytes {}-{}/{}", first, last, size));
  }
  co_await SendContent(exchange, *attachment, first, last, parts, std::move(answer));
  co_return true;
}

Task<void> Attachments::SendContent(HttpExchange& exchange, const v1::Attachment& attachment,
                                    int64_t first, int64_t last, const CallPartsSource& parts,
                                    HttpAnswer answer) {
  if (!co_await exchange.Begin(std::move(answer), static_cast<uint64_t>(last - first + 1))) {
    co_return;
  }
  v1::ReadAttachmentRequest read;
  read.set_name(attachment.name());
  for (int64_t offset = first; offset <= last;) {
    read.set_offset(static_cast<int32_t>(offset));
    read.set_limit(static_cast<int32_t>(std::min<int64_t>(kDownloadPiece, last - offset + 1)));
    const auto piece = co_await Ask<v1::ReadAttachmentResponse>(kRead, read, parts);
    // Too late for a status: the client sees that less came than was announced.
    if (!piece.ok() || piece->data().empty()) co_return;
    if (!co_await exchange.Write(piece->data())) co_return;
    offset += static_cast<int64_t>(piece->data().size());
  }
}

}  // namespace hiroba::gateway
