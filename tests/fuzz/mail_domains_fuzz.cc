// Whatever is typed for an address, the matcher of mail domains says something that holds by a
// second, simpler reading of the same rules, and says it in bounds.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "services/identity/learned_domain_rules.h"
#include "services/identity/mail_domains.h"
#include "services/identity/work_address.h"

namespace hiroba::identity {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

const std::vector<MailDomain>& Imported() {
  static const std::vector<MailDomain> rows = {
      {"272230", "city.kadoma.osaka.jp", MailDomainClass::kReservedGeo},
      {"272230", "city.kadoma.lg.jp", MailDomainClass::kReservedLg},
      {"011002", "city.sapporo.jp", MailDomainClass::kReservedGeo},
      {"130001", "metro.tokyo.jp", MailDomainClass::kReservedGeo},
      {"016373", "memuro.net", MailDomainClass::kUnreserved},
      {"103837", "nanmoku.ne.jp", MailDomainClass::kUnreserved},
      {"042161", "tomiya-city.miyagi.jp", MailDomainClass::kUnreserved},
      {"212199", "vill.shirakawa.lg.jp", MailDomainClass::kUnverified}};
  return rows;
}

const std::vector<LearnedDomain>& Learned() {
  static const std::vector<LearnedDomain> rows = {
      Learn("memuro.net", "016373", MemberId{1}, kNow),
      Learn("union.kitaminami.lg.jp", "272230", MemberId{1}, kNow),
      // Could not have been taught, and opens nothing.
      Learn("nanmoku.ne.jp", "103837", MemberId{1}, kNow),
      Learn("evil.com", "272230", MemberId{1}, kNow)};
  return rows;
}

void Want(bool holds, const char* what, std::string_view address, const Verdict& verdict) {
  if (holds) return;
  std::fprintf(stderr, "not so: %s: %.*s → %.*s\n", what, static_cast<int>(address.size()),
               address.data(), static_cast<int>(verdict.rule.size()), verdict.rule.data());
  std::abort();
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool IsOrIsBelow(std::string_view domain, std::string_view parent) {
  return domain == parent || domain.ends_with("." + std::string(parent));
}

// Says whether a domain may settle this body: below lg.jp, or a row of the tables.
bool MaySettle(std::string_view domain, const Body& body) {
  if (domain.ends_with(".lg.jp")) return true;
  for (const MailDomain& row : Imported()) {
    if (row.domain_class == MailDomainClass::kReservedGeo && row.body_code == body.code &&
        IsOrIsBelow(domain, row.domain)) {
      return true;
    }
  }
  return domain == "memuro.net" && body.code == "016373";
}

// Says whether a domain that is accepted has a name that could be a public body's at all.
bool MayBeAccepted(std::string_view domain) {
  if (domain.ends_with(".lg.jp") || domain.ends_with(".go.jp")) return true;
  for (const MailDomain& row : Imported()) {
    if (IsOrIsBelow(domain, row.domain)) return true;
  }
  // Derived geographic names.
  for (const char* label : {"city.", "town.", "vill.", "pref.", "metro."}) {
    if (domain.starts_with(label) || domain.find("." + std::string(label)) != std::string::npos) {
      return domain.ends_with(".jp");
    }
  }
  return false;
}

void Check(std::string_view address) {
  static const BodyTable bodies;
  static const DerivedDomains derived(bodies);
  static const MailDomains rules(bodies, derived, Imported(), Learned());
  const Verdict verdict = rules.Check(address, kNow);
  const auto want = [&](bool holds, const char* what) { Want(holds, what, address, verdict); };
  want(!verdict.rule.empty() && !verdict.explanation.empty(), "a rule and its words");
  want((verdict.outcome == Outcome::kBody) <= (verdict.body != nullptr), "a settled body");

  const auto parsed = ParseWorkAddress(address);
  want(parsed.ok() != (verdict.rule == "MALFORMED"), "malformed is what cannot be read");
  if (!parsed.ok()) {
    want(verdict.outcome == Outcome::kReject, "what cannot be read is refused");
    return;
  }
  // What was read is what was typed, and is read again as it is.
  want(LowerCase(parsed->address) == LowerCase(address), "nothing is repaired");
  const auto again = ParseWorkAddress(parsed->address);
  want(again.ok() && again->identity == parsed->identity, "one person");
  const std::string domain = LowerCase(address.substr(address.rfind('@') + 1));
  want(parsed->domain == domain, "the domain is what follows the last @");
  for (const char c : domain) {
    want((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.', "plain domain");
  }
  if (verdict.outcome == Outcome::kBody) want(MaySettle(domain, *verdict.body), "may settle");
  if (verdict.outcome != Outcome::kReject) want(MayBeAccepted(domain), "may be accepted");

  // The case of the domain changes nothing, and the local part only whether it is shared.
  const Verdict lower = rules.Check("x@" + domain, kNow);
  want(lower.outcome == verdict.outcome && lower.rule == verdict.rule && lower.body == verdict.body,
       "the domain alone decides");
  want(!lower.shared_mailbox, "x is a person");
  want(!verdict.shared_mailbox || verdict.outcome != Outcome::kReject, "only of those accepted");
}

}  // namespace
}  // namespace hiroba::identity

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  hiroba::identity::Check(text);
  // Most inputs are no address: their bytes are tried as a domain and as a local part, too.
  hiroba::identity::Check("t.nakamura@" + std::string(text));
  hiroba::identity::Check(std::string(text) + "@city.kadoma.osaka.jp");
  return 0;
}
