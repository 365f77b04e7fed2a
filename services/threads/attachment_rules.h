// Decides which files may be uploaded, by whom they may be read, and what kind of file one is. No
// I/O.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/common/blob_store.h"
#include "services/common/caller.h"
#include "services/threads/model.h"

namespace hiroba::threads {

inline constexpr std::int64_t kMaxFileSize = 50 * 1024 * 1024;
inline constexpr std::int64_t kMaxPieceSize = 1024 * 1024;
inline constexpr int kMaxFilesPerPost = 10;

// What one member may have lying about without a post.
inline constexpr int kMaxUnattachedFiles = 100;
inline constexpr std::int64_t kMaxUnattachedBytes = 500LL * 1024 * 1024;

// Returns a file's name without folders and control characters, with its end kept, at most 200
// characters; 「ファイル」 when nothing is left.
std::string CleanFilename(std::string_view filename);

// Says whether a file of this name and size (-1: not known) may be uploaded. INVALID_ARGUMENT,
// reasons FILE_TYPE_REFUSED and FILE_TOO_LARGE.
absl::Status CheckUpload(std::string_view filename, std::int64_t size);

// Says whether a member may begin another upload beside what she has. RESOURCE_EXHAUSTED, reason
// TOO_MANY_UNATTACHED_FILES.
absl::Status CheckUploadQuota(int files, std::int64_t bytes);

// Returns what a file counts there: an upload of unknown size as much as it may become.
std::int64_t QuotaSize(const Attachment& attachment);

// What is to be done with a piece of an upload.
enum class Piece { kWrite, kAlreadyWritten };

// Says whether a piece of so many bytes fits at an offset. FAILED_PRECONDITION, reason WRONG_OFFSET
// with the wanted `offset`, or UPLOAD_FINISHED; INVALID_ARGUMENT, reason FILE_TOO_LARGE.
absl::StatusOr<Piece> CheckPiece(const Attachment& attachment, std::int64_t offset,
                                 std::int64_t size);

// Says whether an upload is whole. FAILED_PRECONDITION, reason UPLOAD_INCOMPLETE.
absl::Status CheckComplete(const Attachment& attachment);

// Gives an upload up: nobody can use it any more. FAILED_PRECONDITION, reason UPLOAD_FINISHED, when
// it is a file already.
absl::Status AbortUpload(Attachment& attachment);

// Returns the media type of a file from its name, from what libmagic says of its content, and from
// a look at the content where libmagic is too careful. INVALID_ARGUMENT, reason FILE_TYPE_REFUSED,
// when name and content do not agree.
absl::StatusOr<std::string> DecideMediaType(std::string_view filename, std::string_view detected,
                                            const FileSample& sample);

// True if a member may read a file that goes with no post: she uploaded it.
bool MayReadUnattached(const Caller& caller, const Attachment& attachment);

absl::Status AttachmentNotFound();

}  // namespace hiroba::threads
