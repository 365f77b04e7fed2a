#include "services/common/zip_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <locale.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "services/common/files.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"

namespace hiroba {
namespace {

constexpr std::size_t kPiece = 64 * 1024;
constexpr int kFileMode = 0644;

// libarchive reads and writes names in the encoding of the thread's locale.
class Utf8Names {
 public:
  Utf8Names() : before_(uselocale(Utf8())) {}
  ~Utf8Names() { uselocale(before_); }
  Utf8Names(const Utf8Names&) = delete;
  Utf8Names& operator=(const Utf8Names&) = delete;

 private:
  static locale_t Utf8() {
    static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale;
  }

  const locale_t before_;
};

bool IsText(std::string_view name) {
  return name.ends_with(".json") || name.ends_with(".txt") || name.ends_with(".csv");
}

absl::Status Failure(archive* out, std::string_view doing) {
  return FileFailure(archive_errno(out), doing, "zip archive");
}

}  // namespace

struct ZipFile::Writer {
  ~Writer() {
    if (out != nullptr) archive_write_free(out);
    if (file >= 0) close(file);
  }

  archive* out = nullptr;
  int file = -1;
};

ZipFile::ZipFile(std::unique_ptr<Writer> writer) : writer_(std::move(writer)) {}
ZipFile::~ZipFile() = default;
ZipFile::ZipFile(ZipFile&&) noexcept = default;
ZipFile& ZipFile::operator=(ZipFile&&) noexcept = default;

absl::StatusOr<ZipFile> ZipFile::Create(const std::string& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return FileFailure(errno, "make", path);
  return Open(file);
}

absl::StatusOr<ZipFile> ZipFile::CreateIn(int descriptor) {
  const int file = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  if (file < 0) return FileFailure(errno, "open", "zip archive");
  return Open(file);
}

absl::StatusOr<ZipFile> ZipFile::Open(int descriptor) {
  auto writer = std::make_unique<Writer>();
  writer->file = descriptor;
  writer->out = archive_write_new();
  if (archive_write_set_format_zip(writer->out) != ARCHIVE_OK ||
      archive_write_open_fd(writer->out, writer->file) != ARCHIVE_OK) {
    return Failure(writer->out, "begin");
  }
  return ZipFile(std::move(writer));
}

absl::Status ZipFile::Add(std::string_view name, std::string_view content, absl::Time time) {
  RETURN_IF_ERROR(Begin(name, static_cast<std::int64_t>(content.size()), time));
  return Write(content);
}

absl::Status ZipFile::Begin(std::string_view name, std::int64_t size, absl::Time time) {
  const Utf8Names names;
  archive* const out = writer_->out;
  if ((IsText(name) ? archive_write_zip_set_compression_deflate(out)
                    : archive_write_zip_set_compression_store(out)) != ARCHIVE_OK) {
    return Failure(out, "set the compression of");
  }
  archive_entry* const entry = archive_entry_new();
  const absl::Cleanup free = [&] { archive_entry_free(entry); };
  archive_entry_set_pathname(entry, std::string(name).c_str());
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_entry_set_perm(entry, kFileMode);
  archive_entry_set_size(entry, size);
  archive_entry_set_mtime(entry, absl::ToTimeT(time), 0);
  if (archive_write_header(out, entry) != ARCHIVE_OK) return Failure(out, "begin an entry of");
  return absl::OkStatus();
}

absl::Status ZipFile::Write(std::string_view piece) {
  const Utf8Names names;
  while (!piece.empty()) {
    const la_ssize_t written = archive_write_data(writer_->out, piece.data(), piece.size());
    if (written < 0) return Failure(writer_->out, "write to");
    if (written == 0) return absl::InternalError("zip entry longer than was said");
    piece.remove_prefix(static_cast<std::size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status ZipFile::AddAll(const std::string& path) {
  const Utf8Names names;
  const auto unreadable = [] {
    return FailedPrecondition("ZIP_UNREADABLE", "ZIPファイルを読めません。");
  };
  archive* const in = archive_read_new();
  const absl::Cleanup free = [&] { archive_read_free(in); };
  if (archive_read_support_format_zip(in) != ARCHIVE_OK ||
      archive_read_open_filename(in, path.c_str(), kPiece) != ARCHIVE_OK) {
    return unreadable();
  }
  std::array<char, kPiece> piece;
  for (;;) {
    archive_entry* entry = nullptr;
    const int next = archive_read_next_header(in, &entry);
    if (next == ARCHIVE_EOF) return absl::OkStatus();
    if (next != ARCHIVE_OK || archive_entry_pathname(entry) == nullptr) return unreadable();
    RETURN_IF_ERROR(Begin(archive_entry_pathname(entry), archive_entry_size(entry),
                          absl::FromTimeT(archive_entry_mtime(entry))));
    la_ssize_t read = 0;
    while ((read = archive_read_data(in, piece.data(), piece.size())) > 0) {
      RETURN_IF_ERROR(Write({piece.data(), static_cast<std::size_t>(read)}));
    }
    if (read < 0) return unreadable();
  }
}

absl::Status ZipFile::Finish() {
  const Utf8Names names;
  if (archive_write_close(writer_->out) != ARCHIVE_OK) {
    return Failure(writer_->out, "end");
  }
  if (fsync(writer_->file) != 0) return FileFailure(errno, "fsync", "zip archive");
  return absl::OkStatus();
}

}  // namespace hiroba
