#include "services/identity/work_address.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "services/common/status.h"

namespace hiroba::identity {
namespace {

TEST(ParseWorkAddress, LowersTheDomainAndKeepsTheRestForSending) {
  const auto parsed = ParseWorkAddress("T-Nakamura+Forum@CITY.Kadoma.osaka.JP");
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->address, "T-Nakamura+Forum@city.kadoma.osaka.jp");
  EXPECT_EQ(parsed->domain, "city.kadoma.osaka.jp");
  EXPECT_EQ(parsed->identity, "t-nakamura@city.kadoma.osaka.jp");
}

TEST(ParseWorkAddress, RefusesWhatIsNotAnAddressAndRepairsNothing) {
  using namespace std::string_literals;
  const std::string addresses[] = {"",
                                   "@",
                                   "a",
                                   "a@",
                                   "@b.jp",
                                   "a@b",
                                   "a@b@c.jp",
                                   "a@b..jp",
                                   "a@.b.jp",
                                   "a@b.jp.",
                                   " a@b.jp",
                                   "a@b.jp ",
                                   "a@b.jp\n",
                                   "a @b.jp",
                                   "a@b .jp",
                                   "a@b.jp\r",
                                   "a\t@b.jp",
                                   "a\0@b.jp"s,
                                   "a@192.168.0.1",
                                   "a@[192.168.0.1]",
                                   "a@1",
                                   "a@xn--eckwd4c7c.jp",
                                   "a@XN--ECKWD4C7C.jp",
                                   "a@-b.jp",
                                   "a@b-.jp",
                                   "a@b_c.jp",
                                   "\"a b\"@b.jp",
                                   "a..b@c.jp",
                                   ".a@b.jp",
                                   "a.@b.jp",
                                   "+a@b.jp",
                                   "<a@b.jp>",
                                   "a@b.jp,c@d.jp",
                                   "a;b@c.jp",
                                   "a(b)@c.jp",
                                   "あ@b.jp",
                                   "a@ｂ.jp",
                                   "a@b。jp",
                                   "a＠b.jp",
                                   "a@c\xd1\x96ty.jp",
                                   "a@b\xe2\x80\x8b.jp",
                                   "a\xff@b.jp",
                                   "a@b.jp\xc2\xa0",
                                   "a@" + std::string(64, 'b') + ".jp",
                                   std::string(65, 'a') + "@b.jp",
                                   "a@" + std::string(63, 'b') + "." + std::string(63, 'b') + "." +
                                       std::string(63, 'b') + "." + std::string(63, 'b') + ".jp"};
  for (const std::string& address : addresses) {
    const auto parsed = ParseWorkAddress(address);
    EXPECT_EQ(Reason(parsed.status()), "ADDRESS_MALFORMED") << address;
  }
}

TEST(ParseWorkAddress, AcceptsTheMarksOfAPlainLocalPart) {
  for (const char* address : {"a@b.jp", "a_b@c.jp", "a-b.c@d-e.jp", "o'hara@b.jp", "1@2.jp",
                              "a@3.b.jp", "a#b@c.d.e.f.jp"}) {
    EXPECT_TRUE(ParseWorkAddress(address).ok()) << address;
  }
}

TEST(ParseWorkAddress, AnyBytesAreJudgedAndWhatIsAcceptedStaysAsItIs) {
  static constexpr std::string_view kAlphabet = "ab@@..-+_xn\x01 \xe3\x81\x82Z9\"<>";
  std::mt19937 random(2);
  std::uniform_int_distribution<size_t> letter(0, kAlphabet.size() - 1);
  std::uniform_int_distribution<int> length(0, 20);
  for (int round = 0; round < 100'000; ++round) {
    std::string text;
    for (int i = length(random); i > 0; --i) text += kAlphabet[letter(random)];
    const auto parsed = ParseWorkAddress(text);
    if (!parsed.ok()) continue;
    EXPECT_EQ(parsed->address.size(), text.size());
    EXPECT_TRUE(IsMailDomain(parsed->domain)) << text;
    // What was accepted is accepted again, as the same person.
    const auto again = ParseWorkAddress(parsed->address);
    ASSERT_TRUE(again.ok()) << text;
    EXPECT_EQ(again->identity, parsed->identity);
    EXPECT_EQ(ParseWorkAddress(parsed->identity)->identity, parsed->identity);
  }
}

}  // namespace
}  // namespace hiroba::identity
