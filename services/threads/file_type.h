// What libmagic says of a file's content. Whether that is welcome is decided by attachment_rules.h.
#pragma once

#include <string>
#include <string_view>

#include "services/common/mutex.h"

struct magic_set;  // of libmagic

namespace hiroba::threads {

// Thread-safe; one look at a time.
class FileTypeDetector {
 public:
  // Loads libmagic's table. Ends the program when there is none: Debian's package brings it.
  FileTypeDetector();
  ~FileTypeDetector();
  FileTypeDetector(const FileTypeDetector&) = delete;
  FileTypeDetector& operator=(const FileTypeDetector&) = delete;

  // Returns the media type of a file that begins with these bytes; "application/octet-stream" when
  // it is not known.
  std::string Detect(std::string_view head) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  Mutex mutex_;
  magic_set* const magic_;
};

}  // namespace hiroba::threads
