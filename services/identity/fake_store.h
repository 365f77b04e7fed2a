// Identity's memory without a database, for tests of the services. Held equal to the SQL stores by
// the <noun>_store_test.cc.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "services/common/mutex.h"
#include "services/identity/store.h"

namespace hiroba::identity {

// All the stores in one, since registrations and admissions change members. Thread-safe; runs
// `decide` under its lock.
class FakeStore final : public RegistrationStore,
                        public MemberStore,
                        public PasswordStore,
                        public SecondFactorStore,
                        public VerificationStore,
                        public RoleStore,
                        public SuspensionStore,
                        public LeavingStore,
                        public DataExportStore,
                        public DirectoryStore,
                        public SessionStore,
                        public SignInStore,
                        public AdmissionStore,
                        public VouchStore,
                        public NoticeStore,
                        public MailDomainStore,
                        public LearnedDomainStore,
                        public BodyStore {
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

  absl::StatusOr<Member> ChangePassword(
      const Call& call, MemberId member, SessionId keep, absl::Time now,
      absl::FunctionRef<absl::StatusOr<Notice>(Member&)> decide) override;
  absl::Status CreatePasswordReset(
      const Call& call, const PasswordReset& reset,
      absl::FunctionRef<absl::Status(const RecentPasswordResets&)> decide) override;
  absl::Status DeletePasswordReset(const Call& call, PasswordResetId id) override;
  absl::Status TryPasswordResetCode(
      const Call& call, PasswordResetId id, absl::Time now,
      absl::FunctionRef<absl::Status(PasswordReset&, int wrong_codes)> decide) override;
  absl::StatusOr<Member> FinishPasswordReset(
      const Call& call, PasswordResetId id, absl::Time now,
      absl::FunctionRef<absl::StatusOr<Notice>(const PasswordReset&, Member&)> decide) override;
  absl::Status DeletePasswordResets(const Call& call, absl::Time before) override;

  absl::StatusOr<SecondFactor> GetSecondFactor(const Call& call, MemberId member) override;
  absl::Status EditSecondFactor(
      const Call& call, MemberId member,
      absl::FunctionRef<absl::StatusOr<std::optional<Notice>>(const Member&, SecondFactor&)> decide)
      override;

  absl::StatusOr<bool> CreateVerification(
      const Call& call, const Verification& verification,
      absl::FunctionRef<absl::Status(const VerificationCounts&)> decide) override;
  absl::Status DeleteVerification(const Call& call, VerificationId id) override;
  absl::Status TryVerificationCode(const Call& call, MemberId member, VerificationId id,
                                   absl::Time now,
                                   absl::FunctionRef<absl::Status(Verification&)> decide) override;
  absl::StatusOr<Member> FinishVerification(const Call& call, MemberId member, VerificationId id,
                                            SessionId keep, absl::Time now,
                                            absl::FunctionRef<absl::Status(Verification&)> check,
                                            absl::FunctionRef<absl::StatusOr<std::optional<Notice>>(
                                                Verification&, Member&, const WrongCodes&)>
                                                finish) override;
  absl::Status DeleteVerifications(const Call& call, absl::Time before) override;
  absl::StatusOr<std::vector<MemberId>> LapseMembers(
      const Call& call, absl::Time verified_before, int limit,
      absl::FunctionRef<void(Member&)> decide) override;
  absl::StatusOr<std::vector<TakenReminder>> TakeReminders(
      const Call& call, absl::Time now, int limit,
      absl::FunctionRef<std::optional<ReminderStage>(Member&)> decide) override;
  absl::StatusOr<std::vector<MemberRole>> ListRoles(const Call& call, uint64_t topic,
                                                    const MemberRole* after, int limit) override;
  absl::StatusOr<Member> EditRoles(const Call& call, MemberId member, RoleDecision decide) override;

  absl::StatusOr<Member> EditSuspension(
      const Call& call, MemberId member,
      absl::FunctionRef<absl::StatusOr<SuspensionDecision>(Member&)> decide) override;

  absl::StatusOr<Member> EditLeaving(
      const Call& call, MemberId member,
      absl::FunctionRef<absl::StatusOr<LeavingDecision>(Member&)> decide) override;
  absl::StatusOr<std::vector<MemberId>> ListWhoHasLeft(const Call& call, absl::Time left_before,
                                                       int limit) override;
  absl::StatusOr<bool> ForgetMember(const Call& call, MemberId member, absl::Time left_before,
                                    absl::FunctionRef<Notice(const Member&)> say_good_bye) override;

  absl::Status CreateDataExport(
      const Call& call, const DataExport& data_export, const std::vector<DataExportPart>& parts,
      absl::FunctionRef<absl::Status(const Member&, const std::vector<DataExport>&)> decide)
      override;
  absl::StatusOr<std::vector<DataExport>> ListDataExports(const Call& call,
                                                          MemberId member) override;
  absl::StatusOr<DataExport> GetDataExport(const Call& call, DataExportId id) override;
  absl::StatusOr<DataExportPart> EditDataExportPart(
      const Call& call, DataExportId id, std::string_view part, absl::Time now,
      absl::FunctionRef<absl::Status(const DataExport&, DataExportPart&)> decide) override;
  absl::StatusOr<std::optional<DueDataExport>> TakeDueDataExport(
      const Call& call, absl::Time now,
      absl::FunctionRef<void(DataExport&, const std::vector<DataExportPart>&)> decide) override;
  absl::StatusOr<DataExport> EditDataExport(
      const Call& call, DataExportId id,
      absl::FunctionRef<absl::StatusOr<std::optional<Notice>>(DataExport&, const Member&)> decide)
      override;
  absl::Status DeleteDataExportParts(const Call& call, DataExportId id) override;
  absl::Status DeleteDataExport(const Call& call, DataExportId id) override;

  absl::StatusOr<std::optional<int>> CountPage(const Call& call, MemberId member, absl::Time window,
                                               std::string_view page, int limit) override;
  absl::Status RecordLook(const Call& call, absl::Time window, const AuditAct& act) override;
  absl::Status DeleteWindows(const Call& call, absl::Time before) override;

  absl::StatusOr<std::vector<SessionId>> CreateSession(const Call& call, const Session& session,
                                                       const Member& checked, int limit) override;
  absl::Status EndOtherSessions(const Call& call, MemberId member, SessionId keep,
                                absl::Time now) override;
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
  absl::Status ForgetFailures(const Call& call, std::string_view address) override;
  absl::Status DeleteFailures(const Call& call, absl::Time before) override;

  absl::StatusOr<std::vector<Admission>> ListAdmissions(const Call& call,
                                                        const AdmissionQuery& query,
                                                        AdmissionId after, int limit) override;
  absl::StatusOr<Admission> FindAdmission(const Call& call, MemberId member) override;
  absl::StatusOr<std::vector<Admission>> ListAdmissionsOf(const Call& call,
                                                          MemberId member) override;
  absl::StatusOr<Admission> CreateAdmission(
      const Call& call, MemberId member, absl::Time since,
      absl::FunctionRef<absl::StatusOr<std::optional<Admission>>(
          const Member&, const Admission* newest, int recent)>
          decide) override;
  absl::StatusOr<Admission> DecideAdmission(
      const Call& call, AdmissionId id,
      absl::FunctionRef<absl::StatusOr<AdmissionDecision>(Admission&, Member&)> decide) override;
  absl::StatusOr<AdmissionBacklog> CountOpenAdmissions(const Call& call) override;

  absl::StatusOr<Admission> AddVouch(
      const Call& call, const Vouch& vouch, absl::Time since,
      absl::FunctionRef<absl::StatusOr<AdmissionDecision>(Admission&, Member& applicant,
                                                          const Member& member, const VouchFacts&)>
          decide) override;
  absl::StatusOr<std::vector<Vouch>> ListVouches(
      const Call& call, const std::vector<AdmissionId>& admissions) override;
  absl::StatusOr<std::vector<Vouch>> ListVouchesOf(const Call& call, MemberId member) override;
  absl::StatusOr<int> RevokeVouching(const Call& call,
                                     const VouchingRevocation& revocation) override;
  absl::Status RestoreVouching(const Call& call, MemberId member) override;

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

  absl::StatusOr<int> ImportMailDomains(const Call& call,
                                        const std::vector<MailDomain>& rows) override;
  absl::StatusOr<std::vector<MailDomain>> ListMailDomains(const Call& call) override;
  absl::StatusOr<std::string> MailDomainsRevision(const Call& call) override;

  absl::StatusOr<std::vector<LearnedDomain>> ListLearnedDomains(const Call& call,
                                                                absl::Time after_expire_time,
                                                                std::string_view after_domain,
                                                                int limit) override;
  absl::StatusOr<LearnedDomain> EditLearnedDomain(
      const Call& call, std::string_view domain,
      absl::FunctionRef<absl::Status(LearnedDomain&)> decide) override;
  absl::Status ForgetLearnedDomain(const Call& call, std::string_view domain, MemberId moderator,
                                   absl::Time now) override;
  absl::StatusOr<std::string> LearnedDomainsRevision(const Call& call) override;

 private:
  absl::Status Insert(const Member& member) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AddNotice(const Notice& notice) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void SaveDecision(const Admission& admission, const Member& member,
                    const AdmissionDecision& decided) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AddApplicant(Admission& admission) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void KeepLearned(const LearnedDomain& learned) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void SavePassword(Member member, const Notice& notice, SessionId keep, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EndSessions(MemberId member, SessionId keep, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<DataExport> DataExportsOf(MemberId member) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DeleteRows(const Member& member) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsLeaving(MemberId member) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  int WithdrawVouches(MemberId member) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Save(Member member) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Verification* FindVerification(MemberId member, VerificationId id)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  const Member* FindByAddress(std::string_view identity) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Mutex mutex_;
  std::map<RegistrationId, Registration> registrations_ ABSL_GUARDED_BY(mutex_);
  // By body, empty for all, and hour.
  std::map<std::pair<std::string, absl::Time>, int> wrong_codes_ ABSL_GUARDED_BY(mutex_);
  std::map<MemberId, Member> members_ ABSL_GUARDED_BY(mutex_);
  std::map<PasswordResetId, PasswordReset> password_resets_ ABSL_GUARDED_BY(mutex_);
  std::map<absl::Time, int> wrong_reset_codes_ ABSL_GUARDED_BY(mutex_);  // by hour
  std::map<MemberId, SecondFactor> second_factors_ ABSL_GUARDED_BY(mutex_);
  std::map<VerificationId, Verification> verifications_ ABSL_GUARDED_BY(mutex_);
  std::map<DataExportId, DueDataExport> data_exports_ ABSL_GUARDED_BY(mutex_);
  // By member and window.
  std::map<std::pair<MemberId, absl::Time>, std::set<std::string>> directory_pages_
      ABSL_GUARDED_BY(mutex_);
  std::map<SessionId, Session> sessions_ ABSL_GUARDED_BY(mutex_);
  std::map<SessionId, std::pair<MemberId, absl::Time>> ended_sessions_ ABSL_GUARDED_BY(mutex_);
  // By address, minute and source.
  std::map<std::tuple<std::string, absl::Time, std::string>, int> sign_in_failures_
      ABSL_GUARDED_BY(mutex_);
  std::map<AdmissionId, Admission> admissions_ ABSL_GUARDED_BY(mutex_);
  std::map<std::pair<AdmissionId, MemberId>, Vouch> vouches_ ABSL_GUARDED_BY(mutex_);
  std::map<MemberId, VouchingRevocation> vouching_revocations_ ABSL_GUARDED_BY(mutex_);
  // With the time each is due.
  std::map<uint64_t, std::pair<absl::Time, Notice>> notices_ ABSL_GUARDED_BY(mutex_);
  BodyImports body_imports_ ABSL_GUARDED_BY(mutex_);
  uint64_t body_import_version_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, MailDomain> mail_domains_ ABSL_GUARDED_BY(mutex_);
  int mail_domains_revision_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<std::string, LearnedDomain> learned_domains_ ABSL_GUARDED_BY(mutex_);
  int learned_domains_revision_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace hiroba::identity
