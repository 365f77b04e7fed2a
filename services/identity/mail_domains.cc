#include "services/identity/mail_domains.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "services/common/status.h"
#include "services/common/strings.h"
#include "services/identity/domain_labels.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/learned_domain_rules.h"
#include "services/identity/shared_mailbox.h"
#include "services/identity/work_address.h"

namespace hiroba::identity {
namespace {

// Follows what the domain says.
constexpr std::string_view kSharedMailbox =
    "ただし、課や係などで共用するアドレスのようです。どなたか一人の会員として、"
    "運営か同じ団体の会員が確かめてから、ご利用いただけます。";

bool IsReserved(MailDomainClass domain_class) {
  return domain_class == MailDomainClass::kReservedLg ||
         domain_class == MailDomainClass::kReservedGeo;
}

// Says whether a label of `domain` to the left of `name` looks like a school's.
bool IsSchoolBelow(std::string_view domain, std::string_view name) {
  if (domain.size() == name.size()) return false;
  const auto labels = Labels(domain.substr(0, domain.size() - name.size() - 1));
  return std::any_of(labels.begin(), labels.end(), IsSchoolLabel);
}

Verdict School(const Body* body) {
  return {.outcome = Outcome::kReview,
          .rule = "SCHOOL_SUBDOMAIN",
          .body = body,
          .explanation = fmt::format("{}の学校などで使われるドメインのようです。"
                                     "運営が職員であることを確かめてから、ご利用いただけます。",
                                     DisplayName(*body))};
}

Verdict Settled(const Body* body, std::string_view rule) {
  return {.outcome = Outcome::kBody,
          .rule = rule,
          .body = body,
          .explanation =
              fmt::format("{}の職員のメールアドレスとして確認できます。", DisplayName(*body))};
}

// Rule 4: names below lg.jp that belong to no body we know.
Verdict UnknownLg(std::string_view domain) {
  const auto labels = Labels(domain);
  if (labels.size() < 3 || IsBodyLabel(labels[labels.size() - 3])) {
    return {
        .rule = "LG_INCOMPLETE",
        .explanation = "団体の名前の部分がありません。メールアドレスをもう一度お確かめください。"};
  }
  if (labels[labels.size() - 3].starts_with("elg")) {
    return {.rule = "LG_SERVICE",
            .explanation =
                "行政サービス用のドメインで、職員のメールアドレスには使われません。"
                "お勤め先の団体のアドレスで登録してください。"};
  }
  return {.outcome = Outcome::kLocalGovernment,
          .rule = "LG_UNKNOWN",
          .explanation =
              "地方公共団体の組織のドメインです。どの団体かを運営が確かめてから、"
              "ご利用いただけます。"};
}

// Rule 7: why a domain lets nobody in.
Verdict Refused(std::string_view domain) {
  const auto labels = Labels(domain);
  const size_t count = labels.size();
  const std::string_view second = count >= 2 ? labels[count - 2] : std::string_view();
  if (labels.back() == "jp" && (second == "ac" || second == "ed")) {
    return {.rule = "SCHOOL",
            .explanation =
                "学校・大学のドメインでは登録できません。教育委員会などの職員の方は、"
                "お勤め先の団体のアドレスで登録してください。"};
  }
  if (labels.back() == "jp" && IsPrefectureLabel(second)) {
    return {.rule = "PREFECTURE_TYPE",
            .explanation =
                "この形のドメインは誰でも取得できるため、団体のものと確かめられません。"
                "団体の正式なドメインのアドレスで登録してください。"};
  }
  return {.rule = "OTHER",
          .explanation =
              "国や地方公共団体のドメインではないようです。"
              "お勤め先のメールアドレスで登録してください。"};
}

// The shapes that the registry keeps for local governments.
bool IsReservedShape(std::string_view domain, MailDomainClass domain_class) {
  const auto labels = Labels(domain);
  if (domain_class == MailDomainClass::kReservedLg) {
    const bool is_whole = labels.size() > 3 || (labels.size() == 3 && !IsBodyLabel(labels[0]) &&
                                                !labels[0].starts_with("elg"));
    return IsWithin(domain, "lg.jp") && is_whole;
  }
  if (labels.back() != "jp") return false;
  if (labels.size() == 4) {
    return (labels[0] == "city" || labels[0] == "town" || labels[0] == "vill") &&
           IsPrefectureLabel(labels[2]);
  }
  if (labels.size() != 3) return false;
  return (labels[0] == "pref" && IsPrefectureLabel(labels[1])) || domain == "metro.tokyo.jp" ||
         (labels[0] == "city" && IsDesignatedCityLabel(labels[1]));
}

}  // namespace

absl::Status CheckMailDomain(const MailDomain& row, const BodyTable& bodies) {
  std::string_view problem;
  if (bodies.Find(row.body_code) == nullptr) {
    problem = "団体コードが台帳にありません。";
  } else if (!IsMailDomain(row.domain)) {
    problem = "ドメインの書式が正しくありません（小文字の英数字、末尾のドットなし）。";
  } else if (IsReserved(row.domain_class) && !IsReservedShape(row.domain, row.domain_class)) {
    problem = "誰でも取得できる形のドメインです。区分は unreserved か unverified にしてください。";
  } else if (IsSharedSuffix(row.domain)) {
    problem = "多くの組織が分け合うドメインです。団体のドメインではありません。";
  }
  if (problem.empty()) return absl::OkStatus();
  return InvalidArgument("MAIL_DOMAIN_REFUSED", fmt::format("{}：{}", row.domain, problem),
                         {{"domain", row.domain}, {"bodyCode", row.body_code}});
}

Verdict VerdictOn(Verdict verdict, const BodyTable& bodies, absl::CivilDay day) {
  if (verdict.body == nullptr) return verdict;
  const Body* present = bodies.Find(bodies.On(verdict.body->code, day));
  if (present == nullptr || present->code == verdict.body->code) return verdict;
  verdict.explanation +=
      fmt::format("{}は、いまの{}です。", verdict.body->name, DisplayName(*present));
  verdict.body = present;
  return verdict;
}

MailDomains::MailDomains(const BodyTable& bodies, const DerivedDomains& derived,
                         std::span<const MailDomain> imported,
                         std::span<const LearnedDomain> learned)
    : bodies_(bodies), derived_(derived) {
  for (const MailDomain& row : imported) {
    if (!CheckMailDomain(row, bodies).ok()) continue;
    const Body* body = bodies_.Find(row.body_code);
    imported_.insert_or_assign(row.domain, Imported{body, row.domain_class});
    if (row.domain_class == MailDomainClass::kReservedLg) known_lg_.insert(body);
  }
  for (const LearnedDomain& row : learned) {
    const Body* body = bodies_.Find(row.body_code);
    if (body == nullptr || !IsMailDomain(row.domain)) continue;
    learned_.insert_or_assign(row.domain, Learned{body, row.expire_time});
  }
}

Verdict MailDomains::Check(std::string_view address, absl::Time now) const {
  const auto parsed = ParseWorkAddress(address);
  if (!parsed.ok()) {
    return {.rule = "MALFORMED", .explanation = std::string(ToStd(parsed.status().message()))};
  }
  Verdict verdict = WithLearned(CheckDomain(parsed->domain), parsed->domain, now);
  const std::string_view local = address.substr(0, address.find('@'));
  if (verdict.outcome == Outcome::kReject || !IsSharedMailbox(local)) return verdict;
  verdict.shared_mailbox = true;
  verdict.explanation += kSharedMailbox;
  return verdict;
}

// What moderators have learnt settles only what the rules leave open, and never another body than
// the rules suggest: neither a refused domain nor somebody else's can be taught.
Verdict MailDomains::WithLearned(Verdict verdict, std::string_view domain, absl::Time now) const {
  const auto found = learned_.find(ToAbsl(domain));
  if (found == learned_.end()) return verdict;
  const auto& [learned, expire_time] = found->second;
  const absl::CivilDay today = JapaneseDay(now);
  // Either may have been written down before a merger.
  const Body* const body = bodies_.Find(bodies_.On(learned->code, today));
  if (!CheckLearn(VerdictOn(verdict, bodies_, today), domain, *body).ok()) return verdict;
  if (now < expire_time) return Settled(body, "LEARNED");
  return {.outcome = Outcome::kReview,
          .rule = "LEARNED_EXPIRED",
          .body = body,
          .explanation = fmt::format(
              "{}のドメインとして確かめてから 1 年以上がたったため、確かめ直しています。"
              "運営が確かめてから、ご利用いただけます。",
              DisplayName(*body))};
}

Verdict MailDomains::CheckDomain(std::string_view domain) const {
  // A reserved name of the operator's table.
  if (const Found found = FindImported(domain, true); found.row != nullptr) {
    if (IsSchoolBelow(domain, found.name)) return School(found.row->body);
    return Settled(found.row->body, found.row->domain_class == MailDomainClass::kReservedLg
                                        ? "RESERVED_LG"
                                        : "RESERVED_GEO");
  }
  // Any other name of the table, before what is derived: the operator knows better.
  if (const Found found = FindImported(domain, false); found.row != nullptr) {
    const bool guess = found.row->domain_class == MailDomainClass::kUnverified;
    return {.outcome = Outcome::kReview,
            .rule = guess ? "UNVERIFIED" : "UNRESERVED",
            .body = found.row->body,
            .explanation =
                fmt::format("{}のドメインかもしれませんが、ドメインだけでは確かめられません。"
                            "運営が確かめてから、ご利用いただけます。",
                            DisplayName(*found.row->body))};
  }
  if (IsWithin(domain, "lg.jp")) {
    std::string_view name;
    const Body* body = FindDerivedLg(domain, name);
    if (body == nullptr) return UnknownLg(domain);
    return IsSchoolBelow(domain, name) ? School(body) : Settled(body, "DERIVED_LG");
  }
  if (domain != "go.jp" && IsWithin(domain, "go.jp")) {
    return {.outcome = Outcome::kNational,
            .rule = "NATIONAL",
            .explanation =
                "国の機関のドメインです。独立行政法人なども使うため、"
                "運営がお勤め先を確かめてから、ご利用いただけます。"};
  }
  for (const std::string_view name : Suffixes(domain)) {
    const auto match = derived_.FindGeographic(name);
    if (!match.found) continue;
    return {.outcome = Outcome::kReview,
            .rule = "DERIVED_GEO",
            .body = match.body,
            .explanation = fmt::format(
                "{}のドメインの形をしていますが、実際に使われているかを確かめる必要があります。"
                "運営が確かめてから、ご利用いただけます。",
                match.body != nullptr ? DisplayName(*match.body) : "地方公共団体")};
  }
  return Refused(domain);
}

MailDomains::Found MailDomains::FindImported(std::string_view domain, bool reserved) const {
  for (const std::string_view name : Suffixes(domain)) {
    const auto found = imported_.find(ToAbsl(name));
    if (found != imported_.end() && IsReserved(found->second.domain_class) == reserved) {
      return {.row = &found->second, .name = name};
    }
  }
  return {};
}

const Body* MailDomains::FindDerivedLg(std::string_view domain, std::string_view& name) const {
  for (const std::string_view suffix : Suffixes(domain)) {
    const auto match = derived_.FindLg(suffix);
    if (!match.found) continue;
    name = suffix;
    return match.body != nullptr && !known_lg_.contains(match.body) ? match.body : nullptr;
  }
  return nullptr;
}

}  // namespace hiroba::identity
