// Identity's memory without a database, for tests of the services. Held equal to the SQL stores by
// the <noun>_store_test.cc.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "services/common/mutex.h"
#include "services/identity/store.h"

namespace hiroba::identity {

// All eight stores in one, since registrations and admissions change members. Thread-safe; runs
// `decide` under its lock.
class FakeStore final : public RegistrationStore,
                        public MemberStore,
                        public SessionStore,
                        public SignInStore,
                        public AdmissionStore,
                        public NoticeStore,
                        public BodyStore,
                        public MailDomainStore {
 public:
  absl::StatusOr<bool> CreateRegistration(
      const Call& call, const Registration& registration, absl::Time since,
      absl::FunctionRef<absl::Status(int recent)> decide) override;
  absl::Status DeleteRegistration(const Call& call, RegistrationId id) override;
  absl::StatusOr<Registration> GetRegistration(const Call& call, RegistrationId id) override;
  absl::Status TryCode(const Call& call, RegistrationId id, absl::Time now,
                       absl::FunctionRef<absl::Status(Registration&)> decide) override;
  absl::StatusOr<Registration> FinishRegistration(
      const Call& call, RegistrationId id, absl::Time since,
      absl::FunctionRef<absl::Status(Registration&)> check,
      absl::FunctionRef<NewMember(Registration&, const WrongCodes&)> finish) override;
  absl::Status DeleteRegistrations(const Call& call, absl::Time before) override;

  absl::StatusOr<Member> GetMember(const Call& call, MemberId id) override;
  absl::StatusOr<Member> FindMember(const Call& call, std::string_view address_identity) override;
  absl::StatusOr<std::vector<Member>> BatchGetMembers(const Call& call,
                                                      std::vector<MemberId> ids) override;
  absl::StatusOr<std::vector<Member>> ListMembers(const Call& call, std::string_view query,
                                                  std::string_view after_name, MemberId after,
                                                  int limit) override;
  absl::Status CreateMember(const Call& call, const Member& member) override;
  absl::StatusOr<Member> EditMember(const Call& call, MemberId id,
                                    absl::FunctionRef<absl::Status(Member&)> decide) override;
  absl::StatusOr<std::vector<Member>> ImportMembers(const Call& call,
                                                    std::vector<Member> members) override;

  absl::StatusOr<std::vector<SessionId>> CreateSession(const Call& call, const Session& session,
                                                       int limit) override;
  absl::StatusOr<std::vector<Session>> ListSessions(const Call& call, MemberId member) override;
  absl::StatusOr<std::pair<Session, Member>> FindSession(const Call& call,
                                                         std::string_view token_hash) override;
  absl::Status TouchSession(const Call& call, SessionId id, absl::Time use_time) override;
  absl::Status DeleteSession(const Call& call, MemberId member, SessionId id,
                             absl::Time now) override;
  absl::Status DeleteSessions(const Call& call, absl::Time used_before,
                              absl::Time ended_before) override;

  absl::StatusOr<SignInFailures> CountFailures(const Call& call, std::string_view address,
                                               std::string_view source, MemberId member,
                                               absl::Time since) override;
  absl::Status AddFailure(const Call& call, std::string_view address, std::string_view source,
                          absl::Time now) override;
  absl::Status DeleteFailures(const Call& call, absl::Time before) override;

  absl::StatusOr<std::vector<Admission>> ListAdmissions(const Call& call, AdmissionId after,
                                                        int limit) override;
  absl::StatusOr<Admission> DecideAdmission(
      const Call& call, AdmissionId id,
      absl::FunctionRef<absl::StatusOr<AdmissionDecision>(Admission&, Member&)> decide) override;

  absl::StatusOr<std::vector<Notice>> ListNotices(const Call& call, absl::Time now,
                                                  int limit) override;
  absl::Status PostponeNotice(const Call& call, uint64_t notice, absl::Time due_time) override;
  absl::Status DeleteNotice(const Call& call, uint64_t notice) override;

  absl::StatusOr<uint64_t> BodyImportVersion(const Call& call) override;
  absl::StatusOr<BodyImports> GetBodyImports(const Call& call) override;
  absl::StatusOr<BodyImportChanges> EditBodyImports(
      const Call& call, absl::FunctionRef<absl::Status(BodyImports&)> decide) override;
  absl::StatusOr<int> CountMembersOf(const Call& call, const std::vector<std::string>& bodies,
                                     absl::CivilDay day, int limit) override;

  absl::StatusOr<int> ImportMailDomains(const Call& call, const std::vector<MailDomain>& rows,
                                        absl::Time now) override;
  absl::StatusOr<std::vector<MailDomain>> ListMailDomains(const Call& call) override;
  absl::StatusOr<std::string> MailDomainsRevision(const Call& call) override;

 private:
  absl::Status Insert(const Member& member) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AddNotice(const Notice& notice) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Save(Member member) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  const Member* FindByAddress(std::string_view identity) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Mutex mutex_;
  std::map<RegistrationId, Registration> registrations_ ABSL_GUARDED_BY(mutex_);
  // By body, empty for all, and hour.
  std::map<std::pair<std::string, absl::Time>, int> wrong_codes_ ABSL_GUARDED_BY(mutex_);
  std::map<MemberId, Member> members_ ABSL_GUARDED_BY(mutex_);
  std::map<SessionId, Session> sessions_ ABSL_GUARDED_BY(mutex_);
  std::map<SessionId, std::pair<MemberId, absl::Time>> ended_sessions_ ABSL_GUARDED_BY(mutex_);
  // By address, minute and source.
  std::map<std::tuple<std::string, absl::Time, std::string>, int> sign_in_failures_
      ABSL_GUARDED_BY(mutex_);
  std::map<AdmissionId, Admission> admissions_ ABSL_GUARDED_BY(mutex_);
  // With the time each is due.
  std::map<uint64_t, std::pair<absl::Time, Notice>> notices_ ABSL_GUARDED_BY(mutex_);
  BodyImports body_imports_ ABSL_GUARDED_BY(mutex_);
  uint64_t body_import_version_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, MailDomain> mail_domains_ ABSL_GUARDED_BY(mutex_);
  int mail_domains_revision_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace hiroba::identity
