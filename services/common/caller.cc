#include "services/common/caller.h"

#include <sodium.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <utility>

#include "fmt/format.h"
#include "hiroba/api/v1/caller.pb.h"
#include "services/common/status.h"
#include "services/common/strings.h"

namespace hiroba {
namespace {

// For calls that were under way when the token ran out, and for hosts whose clocks differ.
constexpr absl::Duration kGrace = absl::Seconds(5);
constexpr absl::Duration kSweepInterval = absl::Seconds(10);

constexpr std::string_view kMembers = "members/";
constexpr std::string_view kSessions = "sessions/";
constexpr std::string_view kBodies = "bodies/";
constexpr std::string_view kTopics = "topics/";

void InitSodium() {
  static const int initialized = sodium_init();
  static_cast<void>(initialized);
}

std::string Name(std::string_view collection, std::string_view id) {
  return id.empty() ? std::string() : fmt::format("{}{}", collection, id);
}

std::string MemberName(MemberId member) {
  return member ? Name(kMembers, FormatId(member)) : std::string();
}

std::string_view IdIn(std::string_view collection, std::string_view name) {
  return name.starts_with(collection) ? name.substr(collection.size()) : std::string_view();
}

MemberId MemberIn(std::string_view name) {
  return ParseId<MemberId>(IdIn(kMembers, name)).value_or(MemberId{});
}

absl::Status InvalidCaller() {
  return Unauthenticated("CALLER_INVALID",
                         "ログインの情報が正しくありません。もう一度ログインしてください。");
}

absl::Status ExpiredCaller() {
  return Unauthenticated("CALLER_EXPIRED",
                         "ログインの有効期限が切れました。もう一度お試しください。");
}

}  // namespace

api::v1::AuthorCard ToProto(const AuthorCard& card) {
  api::v1::AuthorCard proto;
  proto.set_member(MemberName(card.member));
  proto.set_display_name(card.display_name);
  proto.set_body(Name(kBodies, card.body));
  proto.set_body_display_name(card.body_display_name);
  proto.set_department(card.department);
  proto.set_duty(card.duty);
  proto.set_sample(card.sample);
  return proto;
}

AuthorCard FromProto(const api::v1::AuthorCard& card) {
  return {.member = MemberIn(card.member()),
          .display_name = card.display_name(),
          .body = std::string(IdIn(kBodies, card.body())),
          .body_display_name = card.body_display_name(),
          .department = card.department(),
          .duty = card.duty(),
          .sample = card.sample()};
}

api::v1::Caller ToProto(const Caller& caller) {
  api::v1::Caller proto;
  proto.set_member(MemberName(caller.member));
  proto.set_session(Name(kSessions, caller.session));
  switch (caller.state) {
    case Caller::State::kNone:
      break;
    case Caller::State::kPending:
      proto.set_state(api::v1::Caller::PENDING);
      break;
    case Caller::State::kVerified:
      proto.set_state(api::v1::Caller::VERIFIED);
      break;
    case Caller::State::kLapsed:
      proto.set_state(api::v1::Caller::LAPSED);
      break;
    case Caller::State::kLeaving:
      proto.set_state(api::v1::Caller::LEAVING);
      break;
  }
  if (caller.moderator) proto.add_roles(api::v1::Caller::MODERATOR);
  if (caller.admin) proto.add_roles(api::v1::Caller::ADMIN);
  for (const std::uint64_t topic : caller.moderated_topics) {
    proto.add_moderated_topics(Name(kTopics, FormatId(topic)));
  }
  *proto.mutable_card() = ToProto(caller.card);
  const timespec expire_time = absl::ToTimespec(caller.expire_time);
  proto.mutable_expire_time()->set_seconds(expire_time.tv_sec);
  proto.mutable_expire_time()->set_nanos(static_cast<std::int32_t>(expire_time.tv_nsec));
  proto.set_internal(caller.internal);
  return proto;
}

Caller FromProto(const api::v1::Caller& caller) {
  Caller result;
  result.member = MemberIn(caller.member());
  result.session = std::string(IdIn(kSessions, caller.session()));
  switch (caller.state()) {
    case api::v1::Caller::PENDING:
      result.state = Caller::State::kPending;
      break;
    case api::v1::Caller::VERIFIED:
      result.state = Caller::State::kVerified;
      break;
    case api::v1::Caller::LAPSED:
      result.state = Caller::State::kLapsed;
      break;
    case api::v1::Caller::LEAVING:
      result.state = Caller::State::kLeaving;
      break;
    default:
      break;
  }
  for (const int role : caller.roles()) {
    if (role == api::v1::Caller::MODERATOR) result.moderator = true;
    if (role == api::v1::Caller::ADMIN) result.admin = true;
  }
  for (const std::string& name : caller.moderated_topics()) {
    if (const auto topic = ParseId(IdIn(kTopics, name))) result.moderated_topics.push_back(*topic);
  }
  std::sort(result.moderated_topics.begin(), result.moderated_topics.end());
  result.internal = caller.internal();
  result.card = FromProto(caller.card());
  result.expire_time = absl::FromUnixSeconds(caller.expire_time().seconds()) +
                       absl::Nanoseconds(caller.expire_time().nanos());
  return result;
}

absl::StatusOr<std::vector<CallerKey>> ReadCallerKeys(const std::string& path) {
  InitSodium();
  std::ifstream file(path);
  std::vector<CallerKey> keys;
  for (std::string line; std::getline(file, line);) {
    if (line.empty()) continue;
    CallerKey key;
    std::size_t length = 0;
    if (sodium_hex2bin(key.data(), key.size(), line.data(), line.size(), nullptr, &length,
                       nullptr) != 0 ||
        length != key.size() || line.size() != 2 * key.size()) {
      return FailedPrecondition("KEY_FILE_INVALID", "鍵のファイルの形式が正しくありません。",
                                {{"file", path}});
    }
    keys.push_back(key);
  }
  if (keys.empty()) {
    return FailedPrecondition("KEY_FILE_INVALID", "鍵のファイルが読めません。", {{"file", path}});
  }
  return keys;
}

CallerKey NewCallerSeed() {
  InitSodium();
  CallerKey seed;
  randombytes_buf(seed.data(), seed.size());
  return seed;
}

CallerKey PublicCallerKey(const CallerKey& seed) {
  InitSodium();
  CallerKey public_key;
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret_key;
  crypto_sign_seed_keypair(public_key.data(), secret_key.data(), seed.data());
  sodium_memzero(secret_key.data(), secret_key.size());
  return public_key;
}

std::string FormatCallerKey(const CallerKey& key) {
  std::string text(2 * key.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), key.data(), key.size());
  text.pop_back();
  return text;
}

CallerSigner::CallerSigner(const CallerKey& seed) {
  static_assert(crypto_sign_SECRETKEYBYTES == sizeof(secret_key_));
  InitSodium();
  CallerKey public_key;
  crypto_sign_seed_keypair(public_key.data(), secret_key_.data(), seed.data());
}

CallerSigner::~CallerSigner() { sodium_memzero(secret_key_.data(), secret_key_.size()); }

std::string CallerSigner::Sign(const Caller& caller) const {
  api::v1::SignedCaller signed_caller;
  const std::string text = ToProto(caller).SerializeAsString();
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       secret_key_.data());
  signed_caller.set_caller(text);
  signed_caller.set_signature(std::move(signature));
  return signed_caller.SerializeAsString();
}

CallerVerifier::CallerVerifier(std::vector<CallerKey> public_keys, const Clock& clock)
    : public_keys_(std::move(public_keys)), clock_(clock) {
  InitSodium();
}

absl::StatusOr<std::shared_ptr<const VerifiedCaller>> CallerVerifier::Verify(
    std::string_view token) {
  std::shared_ptr<const VerifiedCaller> verified;
  {
    MutexLock lock(mutex_);
    if (const auto found = known_.find(ToAbsl(token)); found != known_.end()) {
      verified = found->second;
    }
  }
  const bool known = verified != nullptr;
  if (!known) {
    absl::StatusOr<std::shared_ptr<const VerifiedCaller>> checked = Check(token);
    if (!checked.ok()) return checked;
    verified = *std::move(checked);
  }
  if (verified->caller.expire_time + kGrace <= clock_.Now()) return ExpiredCaller();
  if (!known) Remember(verified);
  return verified;
}

absl::StatusOr<std::shared_ptr<const VerifiedCaller>> CallerVerifier::Check(
    std::string_view token) const {
  api::v1::SignedCaller signed_caller;
  api::v1::Caller caller;
  if (!signed_caller.ParseFromArray(token.data(), static_cast<int>(token.size())) ||
      signed_caller.signature().size() != crypto_sign_BYTES) {
    return InvalidCaller();
  }
  const std::string& text = signed_caller.caller();
  const bool genuine =
      std::any_of(public_keys_.begin(), public_keys_.end(), [&](const CallerKey& public_key) {
        return crypto_sign_verify_detached(
                   reinterpret_cast<const unsigned char*>(signed_caller.signature().data()),
                   reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                   public_key.data()) == 0;
      });
  if (!genuine || !caller.ParseFromString(text)) return InvalidCaller();
  return std::make_shared<const VerifiedCaller>(
      VerifiedCaller{.caller = FromProto(caller), .token = std::string(token)});
}

void CallerVerifier::Remember(std::shared_ptr<const VerifiedCaller> verified) {
  const absl::Time now = clock_.Now();
  MutexLock lock(mutex_);
  if (now >= next_sweep_) {
    next_sweep_ = now + kSweepInterval;
    absl::erase_if(known_, [now](const auto& entry) {
      return entry.second->caller.expire_time + kGrace <= now;
    });
  }
  const std::string& token = verified->token;
  known_.emplace(token, std::move(verified));
}

}  // namespace hiroba
