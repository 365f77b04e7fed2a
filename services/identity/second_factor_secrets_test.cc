#include "services/identity/second_factor_secrets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"

namespace hiroba::identity {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSecret[] = "12345678901234567890";

TEST(SecondFactorSecrets, OpensWhatItSealed) {
  const SecondFactorSecrets secrets(std::string(32, 'k'));
  const std::string sealed = secrets.Seal(MemberId{1}, kSecret);
  EXPECT_THAT(sealed, Not(HasSubstr(kSecret)));
  EXPECT_NE(sealed, secrets.Seal(MemberId{1}, kSecret));
  const auto opened = secrets.Open(MemberId{1}, sealed);
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(*opened, kSecret);
}

TEST(SecondFactorSecrets, OpensNothingElse) {
  const SecondFactorSecrets secrets(std::string(32, 'k'));
  const std::string sealed = secrets.Seal(MemberId{1}, kSecret);
  EXPECT_FALSE(secrets.Open(MemberId{2}, sealed).ok()) << "of another member";
  EXPECT_FALSE(SecondFactorSecrets(std::string(32, 'l')).Open(MemberId{1}, sealed).ok())
      << "under another key";
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(secrets.Open(MemberId{1}, changed).ok()) << i;
    EXPECT_FALSE(secrets.Open(MemberId{1}, sealed.substr(0, i)).ok()) << i;
  }
}

}  // namespace
}  // namespace hiroba::identity
