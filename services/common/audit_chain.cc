#include "services/common/audit_chain.h"

#include <fmt/format.h>
#include <sodium.h>

#include <charconv>
#include <optional>

#include "hiroba/api/v1/audit.pb.h"
#include "services/common/resource_name.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/timestamp.h"

namespace hiroba {
namespace {

constexpr std::string_view kVersion = "hiroba audit 1";
constexpr std::string_view kMember = "members/{member}";

static_assert(crypto_hash_sha256_BYTES == std::tuple_size_v<AuditHash>);

void AddPart(std::string& text, std::string_view part) {
  text += fmt::format("{}:", part.size());
  text += part;
  text += ',';
}

// Takes the first netstring off the text; nullopt when there is none.
std::optional<std::string> TakePart(std::string_view& text) {
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  const auto colon = static_cast<std::size_t>(end - text.data());
  if (error != std::errc() || colon >= text.size() || text[colon] != ':') return std::nullopt;
  const std::string_view rest = text.substr(colon + 1);
  if (rest.size() <= size || rest[size] != ',') return std::nullopt;
  std::string part(rest.substr(0, size));
  text = rest.substr(size + 1);
  return part;
}

std::string ActorName(MemberId actor) { return actor ? FormatName(kMember, actor) : ""; }

absl::Status Malformed() {
  return absl::DataLossError("an audit entry that no service has written");
}

absl::Status Broken(std::string_view reason, const std::string& chain, std::uint64_t number,
                    std::string_view what) {
  const std::string text = std::to_string(number);
  return FailedPrecondition(reason, fmt::format("{} の {} 番：{}", chain, number, what),
                            {{"chain", chain}, {"number", text}});
}

}  // namespace

std::string CanonicalAuditEntry(const AuditEntry& entry) {
  std::string text;
  AddPart(text, kVersion);
  AddPart(text, entry.chain);
  AddPart(text, std::to_string(entry.number));
  AddPart(text, std::to_string(absl::ToUnixMicros(entry.act_time)));
  AddPart(text, ActorName(entry.actor));
  AddPart(text, entry.action);
  AddPart(text, entry.target);
  AddPart(text, std::to_string(entry.fields.size()));
  text += JoinAuditFields(entry.fields);
  AddPart(text, FormatAuditHash(entry.previous_hash));
  return text;
}

AuditHash HashAuditEntry(const AuditEntry& entry) {
  const std::string text = CanonicalAuditEntry(entry);
  AuditHash hash;
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return hash;
}

std::string JoinAuditFields(const AuditFields& fields) {
  std::string text;
  for (const auto& [name, value] : fields) {
    AddPart(text, name);
    AddPart(text, value);
  }
  return text;
}

absl::StatusOr<AuditFields> SplitAuditFields(std::string_view text) {
  AuditFields fields;
  while (!text.empty()) {
    std::optional<std::string> name = TakePart(text);
    std::optional<std::string> value = TakePart(text);
    if (!name || !value) return Malformed();
    fields.emplace_back(*std::move(name), *std::move(value));
  }
  return fields;
}

std::string FormatAuditHash(const AuditHash& hash) {
  std::string text;
  for (const unsigned char byte : hash) text += fmt::format("{:02x}", byte);
  return text;
}

absl::StatusOr<AuditHash> ParseAuditHash(std::string_view text) {
  AuditHash hash;
  std::size_t size = 0;
  if (text.size() != 2 * hash.size() ||
      sodium_hex2bin(hash.data(), hash.size(), text.data(), text.size(), nullptr, &size, nullptr) !=
          0 ||
      size != hash.size()) {
    return Malformed();
  }
  return hash;
}

api::v1::AuditEntry ToProto(const AuditEntry& entry) {
  api::v1::AuditEntry proto;
  proto.set_chain(entry.chain);
  proto.set_number(static_cast<std::int32_t>(entry.number));
  *proto.mutable_act_time() = ToTimestamp(entry.act_time);
  proto.set_actor(ActorName(entry.actor));
  proto.set_action(entry.action);
  proto.set_target(entry.target);
  for (const auto& [name, value] : entry.fields) {
    api::v1::AuditEntry::Field& field = *proto.add_fields();
    field.set_name(name);
    field.set_value(value);
  }
  proto.set_previous_hash(FormatAuditHash(entry.previous_hash));
  proto.set_hash(FormatAuditHash(entry.hash));
  return proto;
}

absl::StatusOr<AuditEntry> FromProto(const api::v1::AuditEntry& proto) {
  AuditEntry entry{.chain = proto.chain(),
                   .number = static_cast<std::uint64_t>(proto.number()),
                   .act_time = FromTimestamp(proto.act_time()),
                   .action = proto.action(),
                   .target = proto.target()};
  if (!proto.actor().empty()) {
    const auto actor = ParseName<MemberId>(kMember, proto.actor(), "actor");
    if (!actor.ok()) return Malformed();
    entry.actor = *actor;
  }
  for (const auto& field : proto.fields()) entry.fields.emplace_back(field.name(), field.value());
  ASSIGN_OR_RETURN(entry.previous_hash, ParseAuditHash(proto.previous_hash()));
  ASSIGN_OR_RETURN(entry.hash, ParseAuditHash(proto.hash()));
  return entry;
}

absl::Status AuditWalk::Take(const AuditEntry& entry) {
  const std::uint64_t expected = number_ + 1;
  if (entry.number != expected || entry.chain != chain_) {
    return Broken("AUDIT_ENTRY_MISSING", chain_, expected, "記録がありません。");
  }
  if (entry.hash != HashAuditEntry(entry)) {
    return Broken("AUDIT_ENTRY_CHANGED", chain_, expected, "内容が書かれたときと違います。");
  }
  if (entry.previous_hash != hash_) {
    return Broken("AUDIT_LINK_BROKEN", chain_, expected,
                  "前の記録が、これを書いたときのものと違います。");
  }
  number_ = entry.number;
  hash_ = entry.hash;
  return absl::OkStatus();
}

absl::Status AuditWalk::Finish(std::uint64_t last_number, const AuditHash& last_hash) const {
  if (number_ < last_number) {
    return Broken("AUDIT_ENTRY_MISSING", chain_, number_ + 1, "記録がありません。");
  }
  if (number_ == last_number && hash_ == last_hash) return absl::OkStatus();
  return Broken("AUDIT_LINK_BROKEN", chain_, number_,
                "最後の記録が、別に控えた最後の記録と違います。");
}

}  // namespace hiroba
