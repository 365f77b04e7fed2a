#include "services/threads/attachment_rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/time/time.h"
#include "services/common/status.h"

namespace hiroba::threads {
namespace {

constexpr std::size_t kMaxFilenameCharacters = 200;

enum class Content { kExact, kOffice, kText };

struct FileKind {
  std::string_view extension;
  std::string_view media_type;
  Content content = Content::kExact;
};

constexpr std::array<FileKind, 11> kFileKinds = {{
    {"pdf", "application/pdf"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     Content::kOffice},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Content::kOffice},
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation",
     Content::kOffice},
    {"png", "image/png"},
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"gif", "image/gif"},
    {"webp", "image/webp"},
    {"csv", "text/csv", Content::kText},
    {"txt", "text/plain", Content::kText},
}};

const FileKind* FindKind(std::string_view filename) {
  const std::size_t dot = filename.rfind('.');
  if (dot == std::string_view::npos) return nullptr;
  std::string extension(filename.substr(dot + 1));
  absl::AsciiStrToLower(&extension);
  const auto found = std::find_if(kFileKinds.begin(), kFileKinds.end(), [&](const FileKind& kind) {
    return kind.extension == extension;
  });
  return found == kFileKinds.end() ? nullptr : &*found;
}

absl::Status Refused(std::string_view why) {
  return InvalidArgument(
      "FILE_TYPE_REFUSED",
      fmt::format("{}添付できるのは pdf・docx・xlsx・pptx・png・jpeg・gif・webp・csv・txt です。",
                  why));
}

absl::Status TooLarge() {
  return InvalidArgument("FILE_TOO_LARGE", "ファイルが大きすぎます。50MB までにしてください。");
}

// Every office document of today is a zip with this part; its name is in the zip's directory at the
// end, and often at the beginning.
bool IsOfficeZip(const FileSample& sample) {
  constexpr std::string_view kPart = "[Content_Types].xml";
  return sample.head.starts_with("PK\x03\x04") && (sample.head.find(kPart) != std::string::npos ||
                                                   sample.tail.find(kPart) != std::string::npos);
}

// Text in any of the encodings in use here: no zero bytes, and no control characters but those of
// lines, tabs, pages and ISO-2022-JP.
bool LooksLikeText(const FileSample& sample) {
  constexpr std::string_view kFine = "\t\n\r\f\x1b";
  const auto fine = [&](char c) {
    return static_cast<unsigned char>(c) >= 0x20 || kFine.find(c) != std::string_view::npos;
  };
  return std::all_of(sample.head.begin(), sample.head.end(), fine) &&
         std::all_of(sample.tail.begin(), sample.tail.end(), fine);
}

bool Agrees(const FileKind& kind, std::string_view detected, const FileSample& sample) {
  switch (kind.content) {
    case Content::kExact:
      return detected == kind.media_type;
    case Content::kOffice:
      // libmagic knows only the order in which one maker packs the parts.
      return IsOfficeZip(sample);
    case Content::kText:
      // UTF-16 has zero bytes; libmagic knows it by its mark.
      return LooksLikeText(sample) || detected.starts_with("text/");
  }
  return false;
}

}  // namespace

std::string CleanFilename(std::string_view filename) {
  const std::size_t folder = filename.find_last_of("/\\");
  if (folder != std::string_view::npos) filename.remove_prefix(folder + 1);
  std::string clean;
  std::size_t characters = 0;
  std::size_t end_of_longest = 0;
  for (const char c : filename) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) continue;
    if ((byte & 0xc0) != 0x80 && ++characters == kMaxFilenameCharacters - 9) {
      end_of_longest = clean.size();
    }
    clean.push_back(c);
  }
  if (characters > kMaxFilenameCharacters) {
    const std::size_t dot = clean.rfind('.');
    const std::string extension =
        dot != std::string::npos && clean.size() - dot <= 9 ? clean.substr(dot) : "";
    clean = clean.substr(0, end_of_longest) + extension;
  }
  return clean.empty() ? "ファイル" : clean;
}

absl::Status CheckUpload(std::string_view filename, std::int64_t size) {
  if (FindKind(filename) == nullptr) return Refused("この種類のファイルは受け取れません。");
  if (size > kMaxFileSize) return TooLarge();
  return absl::OkStatus();
}

absl::Status CheckUploadQuota(int files, std::int64_t bytes) {
  if (files < kMaxUnattachedFiles && bytes < kMaxUnattachedBytes) return absl::OkStatus();
  return ResourceExhausted(
      "TOO_MANY_UNATTACHED_FILES",
      "投稿に付けていないファイルが多すぎます。投稿するか、24 時間後にやり直してください。",
      absl::Hours(1));
}

std::int64_t QuotaSize(const Attachment& attachment) {
  const bool unknown =
      attachment.announced_size < 0 && attachment.state == AttachmentState::kUploading;
  return unknown ? kMaxFileSize : std::max(attachment.announced_size, attachment.size);
}

absl::StatusOr<Piece> CheckPiece(const Attachment& attachment, std::int64_t offset,
                                 std::int64_t size) {
  if (attachment.state != AttachmentState::kUploading) {
    return FailedPrecondition("UPLOAD_FINISHED", "このファイルの送信は終わっています。");
  }
  if (offset + size <= attachment.size) return Piece::kAlreadyWritten;
  if (offset != attachment.size) {
    return FailedPrecondition("WRONG_OFFSET",
                              "ファイルの送信が途中で食い違いました。もう一度添付してください。",
                              {{"offset", fmt::format("{}", attachment.size)}});
  }
  const std::int64_t limit =
      attachment.announced_size < 0 ? kMaxFileSize : attachment.announced_size;
  if (offset + size > limit) return TooLarge();
  return Piece::kWrite;
}

absl::Status CheckComplete(const Attachment& attachment) {
  if (attachment.size > 0 &&
      (attachment.announced_size < 0 || attachment.announced_size == attachment.size)) {
    return absl::OkStatus();
  }
  return FailedPrecondition("UPLOAD_INCOMPLETE",
                            "ファイルが最後まで届いていません。もう一度添付してください。",
                            {{"offset", fmt::format("{}", attachment.size)}});
}

absl::Status AbortUpload(Attachment& attachment) {
  if (attachment.state == AttachmentState::kFinished) {
    return FailedPrecondition("UPLOAD_FINISHED", "このファイルの送信は終わっています。");
  }
  attachment.state = AttachmentState::kRemoving;
  return absl::OkStatus();
}

absl::StatusOr<std::string> DecideMediaType(std::string_view filename, std::string_view detected,
                                            const FileSample& sample) {
  const FileKind* const kind = FindKind(filename);
  if (kind == nullptr) return Refused("この種類のファイルは受け取れません。");
  if (!Agrees(*kind, detected, sample)) {
    return Refused(fmt::format("中身が {} ではありません。", kind->extension));
  }
  return std::string(kind->media_type);
}

bool MayReadUnattached(const Caller& caller, const Attachment& attachment) {
  return caller.member == attachment.uploader;
}

absl::Status AttachmentNotFound() {
  return NotFound("ATTACHMENT_NOT_FOUND",
                  "ファイルが見つかりません。削除されたか、見る権限がありません。");
}

}  // namespace hiroba::threads
