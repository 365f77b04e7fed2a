// What identity remembers of cases on the waiting list, of vouches, and of domains that settle who
// need not wait. See store.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/audit.h"
#include "services/common/call.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// Which cases to return.
struct AdmissionQuery {
  // Decided ones, the newest first; otherwise open ones whose applicants are not leaving, the
  // oldest first.
  bool decided = false;
  std::vector<std::string> bodies;  // one of them is suggested; empty: any
};

class AdmissionStore {
 public:
  virtual ~AdmissionStore() = default;

  // Returns cases after one of them; 0 begins.
  virtual absl::StatusOr<std::vector<Admission>> ListAdmissions(const Call& call,
                                                                const AdmissionQuery& query,
                                                                AdmissionId after, int limit) = 0;

  // Returns a member's newest case. NOT_FOUND, reason ADMISSION_NOT_FOUND, when she has none.
  virtual absl::StatusOr<Admission> FindAdmission(const Call& call, MemberId member) = 0;

  // Returns a member's cases, newest first.
  virtual absl::StatusOr<std::vector<Admission>> ListAdmissionsOf(const Call& call,
                                                                  MemberId member) = 0;

  // Keeps the new case that `decide` makes for a member. It is told of her, of her newest case
  // (nullptr: she has none), and how many she has had since `since`. When it makes none, that
  // newest case is returned. NOT_FOUND, reason MEMBER_NOT_FOUND.
  virtual absl::StatusOr<Admission> CreateAdmission(
      const Call& call, MemberId member, absl::Time since,
      absl::FunctionRef<absl::StatusOr<std::optional<Admission>>(
          const Member&, const Admission* newest, int recent)>
          decide) = 0;

  // Changes or decides a case. When `decide` says that something has changed, the member is saved
  // with it, the notice is kept, the domain is learned and the act put on record. NOT_FOUND, reason
  // ADMISSION_NOT_FOUND.
  virtual absl::StatusOr<Admission> DecideAdmission(
      const Call& call, AdmissionId id,
      absl::FunctionRef<absl::StatusOr<AdmissionDecision>(Admission&, Member&)> decide) = 0;

  // But for those whose applicants are leaving.
  virtual absl::StatusOr<AdmissionBacklog> CountOpenAdmissions(const Call& call) = 0;
};

class VouchStore {
 public:
  virtual ~VouchStore() = default;

  // Keeps a vouch when `decide` is OK, and what it decides on the case with it, as DecideAdmission
  // does. It is told of the case, the applicant, who vouches, and the facts, of which `recent`
  // counts since `since`. Who has vouched for the applicant already changes nothing.
  // NOT_FOUND, reason ADMISSION_NOT_FOUND.
  virtual absl::StatusOr<Admission> AddVouch(
      const Call& call, const Vouch& vouch, absl::Time since,
      absl::FunctionRef<absl::StatusOr<AdmissionDecision>(Admission&, Member& applicant,
                                                          const Member& member, const VouchFacts&)>
          decide) = 0;

  // Returns the vouches for applicants, withdrawn ones too, by case and the oldest first.
  virtual absl::StatusOr<std::vector<Vouch>> ListVouches(
      const Call& call, const std::vector<AdmissionId>& admissions) = 0;

  // Returns the vouches that a member has given, withdrawn ones too, the oldest first.
  virtual absl::StatusOr<std::vector<Vouch>> ListVouchesOf(const Call& call, MemberId member) = 0;

  // Takes a member's right to vouch and withdraws her vouches from open cases. Returns from how
  // many; once more, 0, and the first reason stays. Both are on record when they change something.
  // NOT_FOUND, reason MEMBER_NOT_FOUND.
  virtual absl::StatusOr<int> RevokeVouching(const Call& call,
                                             const VouchingRevocation& revocation) = 0;
  // Gives it back; what was withdrawn stays so. OK for who has it.
  virtual absl::Status RestoreVouching(const Call& call, MemberId member) = 0;
};

class MailDomainStore {
 public:
  virtual ~MailDomainStore() = default;

  // Keeps rows in the place of those of the same domain, and returns how many are new or different.
  // On record when any are.
  virtual absl::StatusOr<int> ImportMailDomains(const Call& call,
                                                const std::vector<MailDomain>& rows) = 0;

  virtual absl::StatusOr<std::vector<MailDomain>> ListMailDomains(const Call& call) = 0;

  // Returns text that differs when the table has changed.
  virtual absl::StatusOr<std::string> MailDomainsRevision(const Call& call) = 0;
};

// Domains that moderators have taught. They are added by the decision that teaches them; what else
// becomes of them is on record, too.
class LearnedDomainStore {
 public:
  virtual ~LearnedDomainStore() = default;

  // Returns domains, the first to expire first, after one of them; an empty one begins.
  virtual absl::StatusOr<std::vector<LearnedDomain>> ListLearnedDomains(
      const Call& call, absl::Time after_expire_time, std::string_view after_domain, int limit) = 0;

  // Changes a domain. NOT_FOUND, reason LEARNED_DOMAIN_NOT_FOUND.
  virtual absl::StatusOr<LearnedDomain> EditLearnedDomain(
      const Call& call, std::string_view domain,
      absl::FunctionRef<absl::Status(LearnedDomain&)> decide) = 0;

  // Believes a domain no longer; its row stays on record. OK for one that is not there.
  virtual absl::Status ForgetLearnedDomain(const Call& call, std::string_view domain,
                                           MemberId moderator, absl::Time now) = 0;

  // Returns text that differs when the domains have changed.
  virtual absl::StatusOr<std::string> LearnedDomainsRevision(const Call& call) = 0;
};

}  // namespace hiroba::identity
