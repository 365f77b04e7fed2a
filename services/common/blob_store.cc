#include "services/common/blob_store.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/time/time.h"
#include "services/common/files.h"
#include "services/common/id.h"
#include "services/common/status_macros.h"

namespace hiroba {
namespace {

absl::Status Failure(std::string_view doing, const std::string& path) {
  return FileFailure(errno, doing, path);
}

// A file descriptor that closes itself.
class File {
 public:
  static absl::StatusOr<File> Open(const std::string& path, int flags) {
    const int descriptor = open(path.c_str(), flags | O_CLOEXEC, 0640);
    if (descriptor < 0) return Failure("open", path);
    return File(descriptor);
  }
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File& operator=(File&& other) = delete;
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  int get() const { return descriptor_; }

 private:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

absl::Status MakeDirectory(const std::string& path) {
  if (mkdir(path.c_str(), 0750) == 0 || errno == EEXIST) return absl::OkStatus();
  return Failure("mkdir", path);
}

absl::Status SyncDirectory(const std::string& path) {
  ASSIGN_OR_RETURN(const File directory, File::Open(path, O_RDONLY | O_DIRECTORY));
  if (fsync(directory.get()) != 0) return Failure("fsync", path);
  return absl::OkStatus();
}

absl::StatusOr<std::int64_t> SizeOf(const File& file, const std::string& path) {
  struct stat status {};
  if (fstat(file.get(), &status) != 0) return Failure("stat", path);
  return std::int64_t{status.st_size};
}

// Returns fewer bytes only at the end of the file.
absl::StatusOr<std::string> ReadAt(const File& file, const std::string& path, std::int64_t offset,
                                   std::int64_t limit) {
  std::string data(static_cast<std::size_t>(std::max<std::int64_t>(limit, 0)), '\0');
  std::size_t done = 0;
  while (done < data.size()) {
    const ssize_t count = pread(file.get(), data.data() + done, data.size() - done,
                                offset + static_cast<std::int64_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failure("read", path);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  data.resize(done);
  return data;
}

absl::StatusOr<Blob> Digest(const File& file, const std::string& path) {
  constexpr std::int64_t kStep = 256 * 1024;
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  Blob blob;
  while (true) {
    ASSIGN_OR_RETURN(const std::string data, ReadAt(file, path, blob.size, kStep));
    if (data.empty()) break;
    crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(data.data()),
                              data.size());
    blob.size += static_cast<std::int64_t>(data.size());
  }
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256_final(&state, digest.data());
  for (const unsigned char byte : digest) blob.sha256 += fmt::format("{:02x}", byte);
  return blob;
}

// The two characters of an id that come from milliseconds and seconds: the ones after them are the
// same for all ids of one process (id.h).
std::string Folder(BlobId id) { return FormatId(id.value).substr(kIdLength - 7, 2); }

}  // namespace

absl::StatusOr<BlobStore> BlobStore::Open(std::string directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);  // what failed shows in the next line
  RETURN_IF_ERROR(MakeDirectory(directory + "/uploads"));
  RETURN_IF_ERROR(MakeDirectory(directory + "/files"));
  RETURN_IF_ERROR(SyncDirectory(directory));
  if (access((directory + "/uploads").c_str(), W_OK) != 0) return Failure("write to", directory);
  return BlobStore(std::move(directory));
}

std::string BlobStore::UploadPath(BlobId id) const {
  return fmt::format("{}/uploads/{}", directory_, FormatId(id.value));
}

std::string BlobStore::FilePath(BlobId id) const {
  return fmt::format("{}/files/{}/{}", directory_, Folder(id), FormatId(id.value));
}

absl::Status BlobStore::Write(BlobId id, std::int64_t offset, std::string_view data) const {
  const std::string path = UploadPath(id);
  ASSIGN_OR_RETURN(const File file, File::Open(path, O_WRONLY | O_CREAT));
  while (!data.empty()) {
    const ssize_t count = pwrite(file.get(), data.data(), data.size(), offset);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failure("write", path);
    data.remove_prefix(static_cast<std::size_t>(count));
    offset += count;
  }
  return absl::OkStatus();
}

absl::StatusOr<FileSample> BlobStore::Sample(BlobId id) const {
  const std::string path = UploadPath(id);
  ASSIGN_OR_RETURN(const File file, File::Open(path, O_RDONLY));
  ASSIGN_OR_RETURN(const std::int64_t size, SizeOf(file, path));
  constexpr auto kLength = static_cast<std::int64_t>(kSampleSize);
  FileSample sample;
  ASSIGN_OR_RETURN(sample.head, ReadAt(file, path, 0, kLength));
  ASSIGN_OR_RETURN(sample.tail,
                   ReadAt(file, path, std::max<std::int64_t>(0, size - kLength), kLength));
  return sample;
}

absl::StatusOr<Blob> BlobStore::Finish(BlobId id) const {
  const std::string upload = UploadPath(id);
  const std::string target = FilePath(id);
  absl::StatusOr<File> file = File::Open(upload, O_RDONLY);
  if (absl::IsNotFound(file.status())) {
    // Finished before, by a call whose answer was lost.
    ASSIGN_OR_RETURN(const File finished, File::Open(target, O_RDONLY));
    return Digest(finished, target);
  }
  RETURN_IF_ERROR(file.status());
  if (fsync(file->get()) != 0) return Failure("fsync", upload);
  ASSIGN_OR_RETURN(Blob blob, Digest(*file, upload));
  const std::string folder = target.substr(0, target.rfind('/'));
  RETURN_IF_ERROR(MakeDirectory(folder));
  if (rename(upload.c_str(), target.c_str()) != 0) return Failure("rename", upload);
  RETURN_IF_ERROR(SyncDirectory(folder));
  RETURN_IF_ERROR(SyncDirectory(directory_ + "/files"));
  return blob;
}

absl::StatusOr<std::string> BlobStore::Read(BlobId id, std::int64_t offset,
                                            std::int64_t limit) const {
  const std::string path = FilePath(id);
  ASSIGN_OR_RETURN(const File file, File::Open(path, O_RDONLY));
  return ReadAt(file, path, offset, limit);
}

absl::Status BlobStore::Remove(BlobId id) const {
  for (const std::string& path : {UploadPath(id), FilePath(id)}) {
    if (unlink(path.c_str()) != 0 && errno != ENOENT) return Failure("remove", path);
  }
  return absl::OkStatus();
}

}  // namespace hiroba
