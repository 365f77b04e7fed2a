#include "services/identity/learned_domain_store.h"

#include <fmt/format.h>

#include "services/common/status.h"
#include "services/common/status_macros.h"

namespace hiroba::identity {
namespace {

#define LEARNED_DOMAIN_COLUMNS \
  "domain, body_code, learned_by, learn_time, renewed_by, renew_time, expire_time"

// Uses (expire_time, domain).
constexpr Statement kSelectLearnedDomains{
    "select_learned_domains",
    "SELECT " LEARNED_DOMAIN_COLUMNS
    " FROM learned_domains FORCE INDEX (learned_domains_expiry)"
    " WHERE forget_time IS NULL AND expire_time>=? AND (expire_time>? OR domain>?)"
    " ORDER BY expire_time, domain LIMIT ?"};

constexpr Statement kSelectLearnedDomainForUpdate{
    "select_learned_domain_for_update",
    "SELECT " LEARNED_DOMAIN_COLUMNS
    " FROM learned_domains WHERE domain=? AND forget_time IS NULL FOR UPDATE"};

#undef LEARNED_DOMAIN_COLUMNS

constexpr Statement kReplaceLearnedDomain{
    "replace_learned_domain",
    "REPLACE INTO learned_domains (domain, body_code, learned_by, learn_time, renewed_by,"
    " renew_time, expire_time) VALUES (?,?,?,?,?,?,?)"};

constexpr Statement kForgetLearnedDomain{"forget_learned_domain",
                                         "UPDATE learned_domains SET forgotten_by=?, forget_time=?"
                                         " WHERE domain=? AND forget_time IS NULL"};

constexpr Statement kUpdateVersion{
    "update_learned_domains_version",
    "UPDATE mail_domain_versions SET version=version+1 WHERE kind=2"};
constexpr Statement kSelectVersion{"select_learned_domains_version",
                                   "SELECT version FROM mail_domain_versions WHERE kind=2"};

std::string LearnedDomainName(std::string_view domain) {
  return fmt::format("learnedDomains/{}", domain);
}

LearnedDomain ReadLearnedDomain(const Row& row) {
  return {.domain = row.String(0),
          .body_code = row.String(1),
          .learned_by = MemberId{row.Uint64(2)},
          .learn_time = row.Time(3),
          .renewed_by = MemberId{row.Uint64(4)},
          .renew_time = row.Time(5),
          .expire_time = row.Time(6)};
}

}  // namespace

absl::Status ReplaceLearnedDomain(Transaction& transaction, const LearnedDomain& learned) {
  const LearnedDomain& l = learned;
  RETURN_IF_ERROR(transaction
                      .Execute(kReplaceLearnedDomain, l.domain, l.body_code, l.learned_by,
                               l.learn_time, l.renewed_by, l.renew_time, l.expire_time)
                      .status());
  return transaction.Execute(kUpdateVersion).status();
}

absl::StatusOr<std::vector<LearnedDomain>> SqlLearnedDomainStore::ListLearnedDomains(
    const Call& call, absl::Time after_expire_time, std::string_view after_domain, int limit) {
  const absl::Time after = after_domain.empty() ? absl::UnixEpoch() : after_expire_time;
  return database_.Read(
      call.deadline, [&](Connection& connection) -> absl::StatusOr<std::vector<LearnedDomain>> {
        ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectLearnedDomains, after, after,
                                                            after_domain, limit));
        std::vector<LearnedDomain> listed;
        for (const Row row : rows) listed.push_back(ReadLearnedDomain(row));
        return listed;
      });
}

absl::StatusOr<LearnedDomain> SqlLearnedDomainStore::EditLearnedDomain(
    const Call& call, std::string_view domain,
    absl::FunctionRef<absl::Status(LearnedDomain&)> decide) {
  return database_.Transact(
      call.deadline, [&](Transaction& transaction) -> absl::StatusOr<LearnedDomain> {
        ASSIGN_OR_RETURN(const Rows rows,
                         transaction.Select(kSelectLearnedDomainForUpdate, domain));
        if (rows.empty()) {
          return NotFound("LEARNED_DOMAIN_NOT_FOUND", "そのドメインは覚えていません。");
        }
        LearnedDomain learned = ReadLearnedDomain(rows.front());
        RETURN_IF_ERROR(decide(learned));
        RETURN_IF_ERROR(ReplaceLearnedDomain(transaction, learned));
        RETURN_IF_ERROR(audit_.Append(transaction, ActOf(call, LearnedDomainName(domain))));
        return learned;
      });
}

absl::Status SqlLearnedDomainStore::ForgetLearnedDomain(const Call& call, std::string_view domain,
                                                        MemberId moderator, absl::Time now) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const uint64_t forgotten,
                     transaction.Execute(kForgetLearnedDomain, moderator, now, domain));
    if (forgotten == 0) return absl::OkStatus();
    RETURN_IF_ERROR(transaction.Execute(kUpdateVersion).status());
    return audit_.Append(transaction, ActOf(call, LearnedDomainName(domain)));
  });
}

absl::StatusOr<std::string> SqlLearnedDomainStore::LearnedDomainsRevision(const Call& call) {
  return database_.Read(call.deadline, [&](Connection& connection) -> absl::StatusOr<std::string> {
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectVersion));
    return std::to_string(rows.front().Uint64(0));
  });
}

}  // namespace hiroba::identity
