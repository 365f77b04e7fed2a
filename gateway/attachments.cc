#include "gateway/attachments.h"

#include <utility>

#include "fmt/format.h"
#include "gateway/download.h"
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
    // What it announced would count against the member for a day, as it does when this fails, too.
    v1::AbortAttachmentRequest abort;
    abort.set_name(begun->name());
    static_cast<void>(co_await Ask<google::protobuf::Empty>(kAbort, abort, parts));
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

  const DownloadContent content{
      .entity_tag = fmt::format("\"{}\"", attachment->sha256()),
      .size = attachment->size(),
      .media_type = attachment->media_type(),
      .filename = attachment->filename(),
      // Whoever may not read the post any more must not find the file in her browser's store.
      .cache_control = "private, no-cache"};
  const PieceSource pieces = [&](int64_t offset, int64_t limit) {
    return ReadPiece(attachment->name(), parts, offset, limit);
  };
  co_return co_await gateway::Download(exchange, content, pieces, answer);
}

Task<absl::StatusOr<std::string>> Attachments::ReadPiece(const std::string& name,
                                                         const CallPartsSource& parts,
                                                         int64_t offset, int64_t limit) {
  v1::ReadAttachmentRequest read;
  read.set_name(name);
  read.set_offset(static_cast<int32_t>(offset));
  read.set_limit(static_cast<int32_t>(limit));
  auto piece = co_await Ask<v1::ReadAttachmentResponse>(kRead, read, parts);
  if (!piece.ok()) co_return piece.status();
  co_return std::move(*piece->mutable_data());
}

}  // namespace hiroba::gateway
