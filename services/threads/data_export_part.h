// Writes what threads keeps of a member into an archive, for the copy of her data
// (services/common/data_export_tasks.h): under threads/ what she wrote and when, where she is and
// what she read, as JSON, and the files she uploaded. Nothing that others wrote, and no titles of
// threads that she may not read any more.
#pragma once

#include "absl/status/status.h"
#include "services/common/blob_store.h"
#include "services/common/caller.h"
#include "services/common/clock.h"
#include "services/common/zip_file.h"
#include "services/threads/data_export_store.h"

namespace hiroba::threads {

// Reads in pages and keeps what it gathers in temporary files: memory takes a page of posts, at the
// most some 15 MB. Thread-safe.
class DataExportPart {
 public:
  // All of them outlive the object.
  DataExportPart(DataExportStore& store, const BlobStore& blobs, const Clock& clock)
      : store_(store), blobs_(blobs), clock_(clock) {}

  absl::Status Write(MemberId member, ZipFile& zip) const;

 private:
  absl::Status WritePosts(MemberId member, ZipFile& zip) const;
  absl::Status WriteThreads(MemberId member, ZipFile& zip) const;
  absl::Status WriteTopics(MemberId member, ZipFile& zip) const;
  absl::Status WriteHelpful(MemberId member, ZipFile& zip) const;
  absl::Status WriteReadMarks(MemberId member, ZipFile& zip) const;
  absl::Status WriteAttachments(MemberId member, ZipFile& zip) const;
  // Adds a file. NOT_FOUND when its bytes are gone: nothing is added then.
  absl::Status WriteFile(const Attachment& attachment, const std::string& name, ZipFile& zip) const;

  DataExportStore& store_;
  const BlobStore& blobs_;
  const Clock& clock_;
};

// Returns where a file is in the archive: by its id and a name that every file system takes,
// without folders and control characters.
std::string ExportedFileName(const Attachment& attachment);

}  // namespace hiroba::threads
