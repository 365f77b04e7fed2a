#include "services/identity/totp.h"

#include <gtest/gtest.h>

namespace hiroba::identity {
namespace {

// The secret of RFC 4226, appendix D, and RFC 6238, appendix B.
constexpr char kSecret[] = "12345678901234567890";

TEST(TotpCode, IsThatOfTheRfcs) {
  const char* const by_counter[] = {"755224", "287082", "359152", "969429", "338314",
                                    "254676", "287922", "162583", "399871", "520489"};
  for (int step = 0; step < 10; ++step) EXPECT_EQ(TotpCode(kSecret, step), by_counter[step]);
  // The last six of the eight digits there.
  for (const auto& [seconds, code] : {std::pair<int64_t, const char*>{59, "287082"},
                                      {1'111'111'109, "081804"},
                                      {1'111'111'111, "050471"},
                                      {1'234'567'890, "005924"},
                                      {2'000'000'000, "279037"},
                                      {20'000'000'000, "353130"}}) {
    EXPECT_EQ(TotpCode(kSecret, TotpStep(absl::FromUnixSeconds(seconds))), code) << seconds;
  }
}

TEST(FindTotpStep, TakesTheCodeOfThePeriodAndOfItsNeighbours) {
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  const int64_t step = TotpStep(now);
  for (int64_t near = step - 1; near <= step + 1; ++near) {
    EXPECT_EQ(FindTotpStep(kSecret, TotpCode(kSecret, near), now), near);
  }
  for (const int64_t far : {step - 2, step + 2}) {
    EXPECT_EQ(FindTotpStep(kSecret, TotpCode(kSecret, far), now), std::nullopt);
  }
  for (const char* const typed : {"", "12345", "1234567", "abcdef"}) {
    EXPECT_EQ(FindTotpStep(kSecret, typed, now), std::nullopt);
  }
}

TEST(FindTotpStep, ChangesAtTheHalfMinute) {
  const absl::Time begin = absl::FromUnixSeconds(1'800'000'000);
  EXPECT_EQ(TotpStep(begin + absl::Seconds(29)), TotpStep(begin));
  EXPECT_EQ(TotpStep(begin + absl::Seconds(30)), TotpStep(begin) + 1);
}

TEST(Base32, IsThatOfTheRfc) {
  // RFC 4648, 10, without padding.
  for (const auto& [bytes, text] : {std::pair{"", ""},
                                    {"f", "MY"},
                                    {"fo", "MZXQ"},
                                    {"foo", "MZXW6"},
                                    {"foob", "MZXW6YQ"},
                                    {"fooba", "MZXW6YTB"},
                                    {"foobar", "MZXW6YTBOI"}}) {
    EXPECT_EQ(Base32(bytes), text);
  }
}

TEST(NewTotpSecret, IsAnotherEachTime) {
  EXPECT_EQ(NewTotpSecret().size(), kTotpSecretBytes);
  EXPECT_NE(NewTotpSecret(), NewTotpSecret());
}

TEST(TotpUri, NamesForumAndMemberInPercentCode) {
  EXPECT_EQ(TotpUri(kSecret, "a+b@city.kadoma.lg.jp"),
            "otpauth://totp/%E3%81%B2%E3%82%8D%E3%81%B0:a%2Bb%40city.kadoma.lg.jp"
            "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E3%81%B2%E3%82%8D%E3%81%B0"
            "&algorithm=SHA1&digits=6&period=30");
}

}  // namespace
}  // namespace hiroba::identity
