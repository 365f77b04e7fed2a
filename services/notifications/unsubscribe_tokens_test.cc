#include "services/notifications/unsubscribe_tokens.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace hiroba::notifications {
namespace {

constexpr Subscription kSubscription{MemberId{0x0123456789abcdef}, MailKind::kInstant};

TEST(UnsubscribeTokens, ReadsWhatItMade) {
  const UnsubscribeTokens tokens("a key of the operator");
  EXPECT_EQ(tokens.Read(tokens.Make(kSubscription)), kSubscription);
}

TEST(UnsubscribeTokens, TokensStandInAUrlAsTheyAre) {
  const std::string token = UnsubscribeTokens("a key of the operator").Make(kSubscription);
  EXPECT_EQ(token.size(), 34u);
  EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                    "-_"),
            std::string::npos);
}

TEST(UnsubscribeTokens, RefusesATokenOfAnotherKey) {
  const std::string token = UnsubscribeTokens("another key").Make(kSubscription);
  EXPECT_EQ(UnsubscribeTokens("a key of the operator").Read(token), std::nullopt);
}

TEST(UnsubscribeTokens, RefusesATokenWithAnyCharacterChanged) {
  const UnsubscribeTokens tokens("a key of the operator");
  const std::string token = tokens.Make(kSubscription);
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_NE(tokens.Read(changed), kSubscription) << i;
  }
  EXPECT_EQ(tokens.Read(""), std::nullopt);
  EXPECT_EQ(tokens.Read(token + "A"), std::nullopt);
  EXPECT_EQ(tokens.Read(token.substr(1)), std::nullopt);
}

// The mistakes of a service that is given this key.
std::string MistakesWithKey(const char* key) {
  setenv("HIROBA_UNSUBSCRIBE_KEY", key, 1);
  const char* const words[] = {"hiroba-notifications"};
  Options options(1, words, "a test");
  DeclareUnsubscribeKey(options);
  unsetenv("HIROBA_UNSUBSCRIBE_KEY");
  return std::string(options.Finish().message());
}

TEST(UnsubscribeKey, ThatCanBeGuessedIsAMistake) {
  EXPECT_NE(MistakesWithKey("").find("--unsubscribe-key-file"), std::string::npos);
  EXPECT_NE(MistakesWithKey("fifteen bytes..").find("--unsubscribe-key-file"), std::string::npos);
  EXPECT_EQ(MistakesWithKey("sixteen bytes..."), "");
}

}  // namespace
}  // namespace hiroba::notifications
