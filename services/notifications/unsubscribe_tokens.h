// The token in a mail's unsubscribe link: which mail of which member it switches off, with a keyed
// hash that nobody else can make. No I/O. It needs no table and does not expire, as RFC 8058 wants:
// an old mail's link still works, and all it can do is switch a mail off.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/common/config.h"
#include "services/notifications/model.h"

namespace hiroba::notifications {

// What a link switches off.
enum class MailKind : unsigned char { kDigest = 1, kInstant = 2 };

struct Subscription {
  MemberId member;
  MailKind kind;

  friend bool operator==(const Subscription&, const Subscription&) = default;
};

// Declares --unsubscribe-key-file and returns the key. One that is absent or shorter than 16 bytes
// is a mistake: with a key that can be guessed anybody could switch off anybody's mail.
std::string DeclareUnsubscribeKey(Options& options);

// Thread-safe.
class UnsubscribeTokens {
 public:
  // The key is the operator's secret, at least 16 bytes of any content.
  explicit UnsubscribeTokens(std::string key);

  // Returns 34 characters that stand in a URL as they are.
  std::string Make(const Subscription& subscription) const;

  // Returns what a token switches off, nullopt for one that Make never gave.
  std::optional<Subscription> Read(std::string_view token) const;

 private:
  std::string Hash(std::string_view content) const;

  const std::string key_;
};

}  // namespace hiroba::notifications
