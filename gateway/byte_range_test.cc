#include "gateway/byte_range.h"

#include "gtest/gtest.h"

namespace hiroba::gateway {
namespace {

using Kind = ByteRange::Kind;

TEST(ParseByteRange, ReadsOneRange) {
  EXPECT_EQ(ParseByteRange("bytes=0-99", 1000), (ByteRange{Kind::kPart, 0, 99}));
  EXPECT_EQ(ParseByteRange("bytes=900-", 1000), (ByteRange{Kind::kPart, 900, 999}));
  EXPECT_EQ(ParseByteRange("bytes=-100", 1000), (ByteRange{Kind::kPart, 900, 999}));
  EXPECT_EQ(ParseByteRange("bytes=-5000", 1000), (ByteRange{Kind::kPart, 0, 999}));
  EXPECT_EQ(ParseByteRange("bytes=900-5000", 1000), (ByteRange{Kind::kPart, 900, 999}));
  EXPECT_EQ(ParseByteRange("bytes=999-999", 1000), (ByteRange{Kind::kPart, 999, 999}));
}

TEST(ParseByteRange, SaysWhatLiesOutside) {
  EXPECT_EQ(ParseByteRange("bytes=1000-", 1000).kind, Kind::kUnsatisfiable);
  EXPECT_EQ(ParseByteRange("bytes=-0", 1000).kind, Kind::kUnsatisfiable);
  EXPECT_EQ(ParseByteRange("bytes=0-0", 0).kind, Kind::kUnsatisfiable);
}

TEST(ParseByteRange, IgnoresWhatItNeedNotUnderstand) {
  for (const char* header :
       {"", "bytes", "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "bytes=1-2,5-6", "items=0-1",
        "bytes=--5", "bytes=1--5", "bytes=99999999999999999999-", "bytes=+1-2"}) {
    EXPECT_EQ(ParseByteRange(header, 1000).kind, Kind::kWhole) << header;
  }
}

TEST(NamesEntityTag, LooksThroughTheList) {
  EXPECT_TRUE(NamesEntityTag("\"a\"", "\"a\""));
  EXPECT_TRUE(NamesEntityTag("\"b\", W/\"a\"", "\"a\""));
  EXPECT_TRUE(NamesEntityTag("*", "\"a\""));
  EXPECT_FALSE(NamesEntityTag("\"b\"", "\"a\""));
  EXPECT_FALSE(NamesEntityTag("", "\"a\""));
}

TEST(AttachmentDisposition, CarriesJapaneseNames) {
  EXPECT_EQ(AttachmentDisposition("計画 v1.pdf"),
            "attachment; filename=\"__ v1.pdf\"; filename*=UTF-8''%E8%A8%88%E7%94%BB%20v1.pdf");
  EXPECT_EQ(AttachmentDisposition("a\"b\\c\r\n.pdf"),
            "attachment; filename=\"a_b_c__.pdf\"; filename*=UTF-8''a%22b%5Cc%0D%0A.pdf");
}

}  // namespace
}  // namespace hiroba::gateway
