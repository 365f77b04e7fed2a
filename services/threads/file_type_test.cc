#include "services/threads/file_type.h"

#include <gtest/gtest.h>

#include <string>

namespace hiroba::threads {
namespace {

TEST(FileTypeDetector, KnowsFilesByTheirContent) {
  FileTypeDetector detector;
  EXPECT_EQ(detector.Detect("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"), "application/pdf");
  EXPECT_EQ(
      detector.Detect(std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0", 29)),
      "image/png");
  EXPECT_EQ(detector.Detect("GIF89a\x01"), "image/gif");
  EXPECT_EQ(detector.Detect("\xff\xd8\xff\xe0\x10JFIF"), "image/jpeg");
  EXPECT_EQ(detector.Detect("<!DOCTYPE html><html><script>alert(1)</script></html>"), "text/html");
  EXPECT_EQ(detector.Detect("予防接種の台帳です。\n"), "text/plain");
}

}  // namespace
}  // namespace hiroba::threads
