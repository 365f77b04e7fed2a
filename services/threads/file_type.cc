#include "services/threads/file_type.h"

#include <magic.h>

#include <cstdlib>

#include "services/common/log.h"

namespace hiroba::threads {

FileTypeDetector::FileTypeDetector() : magic_(magic_open(MAGIC_MIME_TYPE)) {
  if (magic_ != nullptr && magic_load(magic_, nullptr) == 0) return;
  Log(ERROR, "libmagic has no table",
      {{"error", magic_ == nullptr ? "magic_open failed" : magic_error(magic_)}});
  std::abort();
}

FileTypeDetector::~FileTypeDetector() { magic_close(magic_); }

std::string FileTypeDetector::Detect(std::string_view head) {
  MutexLock lock(mutex_);
  const char* const type = magic_buffer(magic_, head.data(), head.size());
  return type == nullptr ? "application/octet-stream" : type;
}

}  // namespace hiroba::threads
