#include "services/identity/session_tokens.h"

#include <gtest/gtest.h>

#include "services/common/status.h"

namespace hiroba::identity {
namespace {

TEST(SessionTokens, ANewTokenHasAHashOfItsOwn) {
  const std::string token = NewSessionToken();
  EXPECT_EQ(token.size(), 47u);
  EXPECT_TRUE(token.starts_with("hrb_"));
  const auto hash = HashSessionToken(token);
  ASSERT_TRUE(hash.ok());
  EXPECT_EQ(hash->size(), 32u);
  EXPECT_EQ(*hash, *HashSessionToken(token));
  EXPECT_NE(*hash, *HashSessionToken(NewSessionToken()));
}

TEST(SessionTokens, WhatCannotBeATokenIsRefused) {
  const std::string token = NewSessionToken();
  for (const std::string& text :
       {std::string(), std::string("hrb_"), token.substr(1), token + "a", "xxx_" + token.substr(4),
        token.substr(0, 46) + "\n", token.substr(0, 46) + "é"}) {
    EXPECT_EQ(Reason(HashSessionToken(text).status()), "SESSION_EXPIRED") << text;
  }
}

}  // namespace
}  // namespace hiroba::identity
