#include "gateway/http_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hiroba::gateway {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

TEST(FormatHead, SaysStatusDateAndLengthAndEndsWithAnEmptyLine) {
  const std::string head = FormatHead({.headers = {{"ETag", "\"a\""}}}, 12, false);
  EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(head, MatchesRegex(".*\r\nDate: [A-Z][a-z]+, [0-9]+ [A-Z][a-z]+ [0-9]+ "
                                 "[0-9]+:[0-9]+:[0-9]+ GMT\r\n.*"));
  EXPECT_THAT(head, AllOf(HasSubstr("\r\nContent-Length: 12\r\n"), HasSubstr("\r\nETag: \"a\"\r\n"),
                          EndsWith("\r\n\r\n")));
  EXPECT_THAT(head, Not(HasSubstr("Connection:")));
}

TEST(FormatHead, SaysNoLengthWhereThereIsNone) {
  const auto length = HasSubstr("Content-Length");
  EXPECT_THAT(FormatHead({.status = 304}, 0, false), Not(length));
  EXPECT_THAT(FormatHead({.status = 204}, 0, false), Not(length));
  EXPECT_THAT(FormatHead({.status = 200}, std::nullopt, true), Not(length));
  EXPECT_THAT(FormatHead({.status = 200}, 0, false), HasSubstr("\r\nContent-Length: 0\r\n"));
}

TEST(FormatHead, SaysThatTheConnectionEnds) {
  EXPECT_THAT(FormatHead({.status = 503}, 0, true),
              AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("\r\nConnection: close\r\n")));
}

TEST(FormatHead, LeavesOutAHeaderThatWouldBeTwo) {
  const std::string head =
      FormatHead({.headers = {{"X-Name", "a\r\nSet-Cookie: b"}, {"X-Other", "c"}}}, 0, false);
  EXPECT_THAT(head, AllOf(Not(HasSubstr("Set-Cookie")), HasSubstr("\r\nX-Other: c\r\n")));
}

TEST(FormatHead, PutsFixedHeadersInAsTheyAre) {
  EXPECT_THAT(FormatHead({.fixed_headers = "A: 1\r\nB: 2\r\n"}, 0, false),
              HasSubstr("\r\nA: 1\r\nB: 2\r\n"));
}

}  // namespace
}  // namespace hiroba::gateway
