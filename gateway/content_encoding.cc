#include "gateway/content_encoding.h"

#include <zlib.h>

#include <cstdlib>

namespace hiroba::gateway {
namespace {

constexpr int kLevel = 1;
constexpr int kGzipWindow = 15 + 16;  // the largest window, and a gzip header

// The state of zlib, a quarter of a megabyte. Making it anew would take as long as compressing a
// page, so each thread keeps one.
class Deflater {
 public:
  Deflater() {
    if (deflateInit2(&stream_, kLevel, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
      std::abort();  // no memory
    }
  }
  ~Deflater() { deflateEnd(&stream_); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  std::string Run(std::string_view text) {
    deflateReset(&stream_);
    std::string compressed(deflateBound(&stream_, static_cast<uLong>(text.size())), '\0');
    // zlib does not write there; its type only says so when it is built for that.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream_.avail_in = static_cast<uInt>(text.size());
    stream_.next_out = reinterpret_cast<Bytef*>(compressed.data());
    stream_.avail_out = static_cast<uInt>(compressed.size());
    deflate(&stream_, Z_FINISH);  // ends at once: there is room for all of it
    compressed.resize(stream_.total_out);
    return compressed;
  }

 private:
  z_stream stream_{};
};

// Whether a weight says never: q=0, q=0.000 (RFC 9110, 12.4.2).
bool HasZeroWeight(std::string_view parameters) {
  const size_t at = parameters.find("q=");
  if (at == std::string_view::npos) return false;
  return parameters.find_first_not_of("0. ", at + 2) == std::string_view::npos;
}

}  // namespace

bool Accepts(std::string_view header, std::string_view word) {
  for (size_t at = header.find(word); at != std::string_view::npos;
       at = header.find(word, at + word.size())) {
    const std::string_view rest = header.substr(at + word.size());
    const std::string_view parameters = rest.substr(0, rest.find(','));
    const bool whole = (at == 0 || header[at - 1] == ' ' || header[at - 1] == ',') &&
                       (rest.empty() || rest[0] == ',' || rest[0] == ';' || rest[0] == ' ');
    if (whole && !HasZeroWeight(parameters)) return true;
  }
  return false;
}

std::string Gzip(std::string_view text) {
  thread_local Deflater deflater;
  return deflater.Run(text);
}

}  // namespace hiroba::gateway
