#include "gateway/content_encoding.h"

#include <zlib.h>

#include "gtest/gtest.h"

namespace hiroba::gateway {
namespace {

std::string Gunzip(const std::string& compressed, size_t size) {
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  std::string text(size + 1, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  stream.avail_in = static_cast<uInt>(compressed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  text.resize(stream.total_out);
  inflateEnd(&stream);
  return text;
}

TEST(Gzip, IsUndoneByGunzip) {
  std::string text;
  for (int i = 0; text.size() < 300'000; ++i) text += "備蓄の計画" + std::to_string(i * 7919);
  for (const size_t size : {size_t{0}, size_t{1}, size_t{5000}, text.size(), size_t{3000}}) {
    const std::string part = text.substr(0, size);
    EXPECT_EQ(Gunzip(Gzip(part), size), part) << size;
  }
  EXPECT_LT(Gzip(text).size(), text.size() / 2);
}

TEST(Accepts, ReadsListsWithWeights) {
  for (const char* header :
       {"gzip", "br, gzip", "deflate,gzip;q=0.5", "gzip ;q=1", "gzip;q=0.001"}) {
    EXPECT_TRUE(Accepts(header, "gzip")) << header;
  }
  for (const char* header :
       {"", "br", "gzip;q=0", "gzip;q=0.0, br", "gzip;q=0.000", "xgzip", "gzipx, identity"}) {
    EXPECT_FALSE(Accepts(header, "gzip")) << header;
  }
}

}  // namespace
}  // namespace hiroba::gateway
