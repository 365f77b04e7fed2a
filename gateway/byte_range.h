// The Range of a download, and the names files are downloaded under. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hiroba::gateway {

struct ByteRange {
  enum class Kind {
    kWhole,          // no range, or one that may be ignored: several, another unit, malformed
    kPart,           // first to last, both included and inside the file
    kUnsatisfiable,  // outside the file: 416
  };
  Kind kind = Kind::kWhole;
  int64_t first = 0;
  int64_t last = 0;

  bool operator==(const ByteRange&) const = default;
};

// Reads a Range header (RFC 9110, 14.2) for a file of that size.
ByteRange ParseByteRange(std::string_view header, int64_t size);

// Whether an If-None-Match or If-Range header names this entity tag, given with its quotes.
bool NamesEntityTag(std::string_view header, std::string_view entity_tag);

// Returns the Content-Disposition that makes a browser save a file under its name (RFC 6266): the
// name in full in `filename*`, and in ASCII for programs that do not know that.
std::string AttachmentDisposition(std::string_view filename);

}  // namespace hiroba::gateway
