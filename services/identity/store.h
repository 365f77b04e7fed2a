// What identity remembers, as interfaces: SQL in *_store.cc, in memory in fake_store.cc, held equal
// by one contract test. Every method is one transaction, made durable before it returns; those that
// change a member write her event in it. All are thread-safe.
//
// What staff and the operator do goes on record (services/common/audit.h) in SQL; memory keeps
// none.
//
// A `decide` argument is the rule in the middle of load - decide - save. It may run more than once
// and does nothing but change its arguments; when it fails, nothing is saved unless said otherwise.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/common/audit.h"
#include "services/common/call.h"
#include "services/identity/body_imports.h"
#include "services/identity/model.h"
#include "services/identity/registration_rules.h"

namespace hiroba::identity {

// Returns the hour, as wrong codes are kept by it.
inline absl::Time WrongCodesHour(absl::Time time) {
  return absl::UnixEpoch() + absl::Floor(time - absl::UnixEpoch(), absl::Hours(1));
}

class RegistrationStore {
 public:
  virtual ~RegistrationStore() = default;

  // Keeps a new registration and returns whether its address is a member's. `decide` is told how
  // many registrations of the address were begun since `since`.
  virtual absl::StatusOr<bool> CreateRegistration(
      const Call& call, const Registration& registration, absl::Time since,
      absl::FunctionRef<absl::Status(int recent)> decide) = 0;

  // Takes a registration back, as if it had never been begun.
  virtual absl::Status DeleteRegistration(const Call& call, RegistrationId id) = 0;

  // NOT_FOUND, reason REGISTRATION_NOT_FOUND.
  virtual absl::StatusOr<Registration> GetRegistration(const Call& call, RegistrationId id) = 0;

  // Judges a code. The tries that `decide` counts are saved also when it fails; for an address that
  // settles the body they count as its wrong codes at the time `now`, too.
  virtual absl::Status TryCode(const Call& call, RegistrationId id, absl::Time now,
                               absl::FunctionRef<absl::Status(Registration&)> decide) = 0;

  // Ends a registration with a new member, and returns it. `finish` is told of the wrong codes that
  // were typed since `since`, to the hour. A registration that has ended before is
  // returned as it is, after `check` has found the code right. ALREADY_EXISTS, reason
  // ADDRESS_TAKEN, when somebody has become a member with the address meanwhile.
  virtual absl::StatusOr<Registration> FinishRegistration(
      const Call& call, RegistrationId id, absl::Time since,
      absl::FunctionRef<absl::Status(Registration&)> check,
      absl::FunctionRef<NewMember(Registration&, const WrongCodes&)> finish) = 0;

  // Deletes registrations that were begun before a time, and forgets wrong codes from before it.
  virtual absl::Status DeleteRegistrations(const Call& call, absl::Time before) = 0;
};

class MemberStore {
 public:
  virtual ~MemberStore() = default;

  // NOT_FOUND, reason MEMBER_NOT_FOUND.
  virtual absl::StatusOr<Member> GetMember(const Call& call, MemberId id) = 0;
  virtual absl::StatusOr<Member> FindMember(const Call& call,
                                            std::string_view address_identity) = 0;

  // Returns those that exist, in any order.
  virtual absl::StatusOr<std::vector<Member>> BatchGetMembers(const Call& call,
                                                              std::vector<MemberId> ids) = 0;

  // Returns up to `limit` verified and lapsed members who are not leaving. With a query (folded,
  // see text_fold.h): those whose name begins with it, by name and then id, after that pair.
  // Without: newest first, before that id; 0 begins.
  virtual absl::StatusOr<std::vector<Member>> ListMembers(const Call& call, std::string_view query,
                                                          std::string_view after_name,
                                                          MemberId after, int limit) = 0;

  // Keeps a member whom the operator makes, on record. ALREADY_EXISTS, reason ADDRESS_TAKEN.
  virtual absl::Status CreateMember(const Call& call, const Member& member) = 0;

  // Changes a member. A change to nothing new leaves the version and tells nobody.
  virtual absl::StatusOr<Member> EditMember(const Call& call, MemberId id,
                                            absl::FunctionRef<absl::Status(Member&)> decide) = 0;

  // Keeps imported members and returns them in the same order; those whose external id is known
  // already are returned as they are. On record when there is a new one.
  virtual absl::StatusOr<std::vector<Member>> ImportMembers(const Call& call,
                                                            std::vector<Member> members) = 0;
};

// New passwords. Whatever the old one opened ends in the same transaction: the member's sessions,
// her resets, a second factor that is being set up.
class PasswordStore {
 public:
  virtual ~PasswordStore() = default;

  // Saves a member to whom `decide` has given another password and keeps the notice it returns. All
  // her sessions end but `keep` (0: all). Returns her.
  virtual absl::StatusOr<Member> ChangePassword(
      const Call& call, MemberId member, SessionId keep, absl::Time now,
      absl::FunctionRef<absl::StatusOr<Notice>(Member&)> decide) = 0;

  // Keeps a new reset. `decide` is told how many of its address were begun before.
  virtual absl::Status CreatePasswordReset(
      const Call& call, const PasswordReset& reset,
      absl::FunctionRef<absl::Status(const RecentPasswordResets&)> decide) = 0;

  // Takes a reset back, as if it had never been begun.
  virtual absl::Status DeletePasswordReset(const Call& call, PasswordResetId id) = 0;

  // Judges a code. The tries that `decide` counts are saved also when it fails, and the wrong code
  // counts among those of all resets, of which `decide` is told how many there were within the day
  // before `now`, to the hour. NOT_FOUND, reason PASSWORD_RESET_NOT_FOUND.
  virtual absl::Status TryPasswordResetCode(
      const Call& call, PasswordResetId id, absl::Time now,
      absl::FunctionRef<absl::Status(PasswordReset&, int wrong_codes)> decide) = 0;

  // Finishes a reset: as ChangePassword, with no session kept. NOT_FOUND as above, also for a reset
  // without a member.
  virtual absl::StatusOr<Member> FinishPasswordReset(
      const Call& call, PasswordResetId id, absl::Time now,
      absl::FunctionRef<absl::StatusOr<Notice>(const PasswordReset&, Member&)> decide) = 0;

  // Forgets resets and wrong codes from before a time.
  virtual absl::Status DeletePasswordResets(const Call& call, absl::Time before) = 0;
};

// Yearly verifications, and what the clock does to members who make none.
class VerificationStore {
 public:
  virtual ~VerificationStore() = default;

  // Keeps a new verification and returns whether its address is another member's. `decide` is told
  // how many the member has begun within an hour and a day before it.
  virtual absl::StatusOr<bool> CreateVerification(
      const Call& call, const Verification& verification,
      absl::FunctionRef<absl::Status(const VerificationCounts&)> decide) = 0;

  // Takes a verification back, as if it had never been begun.
  virtual absl::Status DeleteVerification(const Call& call, VerificationId id) = 0;

  // Judges a code. The tries that `decide` counts are saved also when it fails; where the code
  // guards a body they count as its wrong codes at the time `now`, too. NOT_FOUND, reason
  // VERIFICATION_NOT_FOUND, also for a verification of somebody else.
  virtual absl::Status TryVerificationCode(
      const Call& call, MemberId member, VerificationId id, absl::Time now,
      absl::FunctionRef<absl::Status(Verification&)> decide) = 0;

  // Ends a verification: saves the member that `finish` has changed, keeps the notice it returns,
  // and, when her address is another one, ends all her sessions but `keep`. `finish` is told of the
  // wrong codes that were typed within a day before `now`. One that has ended before is passed
  // over, after `check` has found the code right. Errors as TryVerificationCode; ALREADY_EXISTS,
  // reason ADDRESS_TAKEN.
  virtual absl::StatusOr<Member> FinishVerification(
      const Call& call, MemberId member, VerificationId id, SessionId keep, absl::Time now,
      absl::FunctionRef<absl::Status(Verification&)> check,
      absl::FunctionRef<absl::StatusOr<std::optional<Notice>>(Verification&, Member&,
                                                              const WrongCodes&)>
          finish) = 0;

  // Deletes verifications that were begun before a time.
  virtual absl::Status DeleteVerifications(const Call& call, absl::Time before) = 0;

  // Saves what `decide` makes of up to `limit` verified members who were verified before a time.
  // Returns who they are.
  virtual absl::StatusOr<std::vector<MemberId>> LapseMembers(
      const Call& call, absl::Time verified_before, int limit,
      absl::FunctionRef<void(Member&)> decide) = 0;

  // Tells the reminders of up to `limit` members whose time has come, the longest due first.
  // `decide` returns which it is, if any, and changes nothing of the member but when to look at
  // her again. Several replicas may do so at once; each reminder is told once.
  virtual absl::StatusOr<std::vector<TakenReminder>> TakeReminders(
      const Call& call, absl::Time now, int limit,
      absl::FunctionRef<std::optional<ReminderStage>(Member&)> decide) = 0;
};

class RoleStore {
 public:
  virtual ~RoleStore() = default;

  // Returns roles in the order of kind, topic and member, after one of them; nullptr begins. With a
  // topic: those in it.
  virtual absl::StatusOr<std::vector<MemberRole>> ListRoles(const Call& call, uint64_t topic,
                                                            const MemberRole* after, int limit) = 0;

  // Changes a member's roles, and puts the act on record when any have changed. `decide` is given
  // the other admins; that they are stays so until the change is made.
  using RoleDecision = absl::FunctionRef<Decided(Member&, const std::vector<Member>& other_admins)>;
  virtual absl::StatusOr<Member> EditRoles(const Call& call, MemberId member,
                                           RoleDecision decide) = 0;
};

class SuspensionStore {
 public:
  virtual ~SuspensionStore() = default;

  // Suspends a member, or lets her in again. When `decide` says that something has changed, the
  // member is saved, the notice is kept and the act put on record; when she is suspended then, all
  // her sessions end.
  virtual absl::StatusOr<Member> EditSuspension(
      const Call& call, MemberId member,
      absl::FunctionRef<absl::StatusOr<SuspensionDecision>(Member&)> decide) = 0;
};

// Members who leave, and those who are forgotten then.
class LeavingStore {
 public:
  virtual ~LeavingStore() = default;

  // Changes whether a member leaves. When `decide` says that something has changed, the member is
  // saved and the notice kept; when she leaves then, all her sessions end, a second factor that is
  // being set up is void, and her vouches for who still waits do not count any more. NOT_FOUND,
  // reason MEMBER_NOT_FOUND.
  virtual absl::StatusOr<Member> EditLeaving(
      const Call& call, MemberId member,
      absl::FunctionRef<absl::StatusOr<LeavingDecision>(Member&)> decide) = 0;

  // Forgets the member who left longest ago, not after `left_before`, and is not suspended: a
  // suspension would end with her rows. Deletes what is hers, blanks
  // what was written by and about her on cases that stay, tells it, and keeps the last notice to
  // her; the files of her copies are to be removed. Returns who it was; nullopt when there is none.
  // Several replicas may do so at once.
  virtual absl::StatusOr<std::optional<MemberId>> ForgetMember(
      const Call& call, absl::Time left_before,
      absl::FunctionRef<Notice(const Member&)> say_good_bye) = 0;
};

// Copies of members' data; their bytes are elsewhere.
class DataExportStore {
 public:
  virtual ~DataExportStore() = default;

  // Keeps a new copy and its parts, and asks the other services for theirs. `decide` is told of
  // the member and of her other copies, but for those that are being removed. NOT_FOUND, reason
  // MEMBER_NOT_FOUND.
  virtual absl::Status CreateDataExport(
      const Call& call, const DataExport& data_export, const std::vector<DataExportPart>& parts,
      absl::FunctionRef<absl::Status(const Member&, const std::vector<DataExport>&)> decide) = 0;

  // Returns a member's copies but for those that are being removed, newest first.
  virtual absl::StatusOr<std::vector<DataExport>> ListDataExports(const Call& call,
                                                                  MemberId member) = 0;

  // NOT_FOUND, reason DATA_EXPORT_NOT_FOUND; so do all methods below.
  virtual absl::StatusOr<DataExport> GetDataExport(const Call& call, DataExportId id) = 0;

  // Changes a part. When all are done by that, the copy is due at `now`.
  virtual absl::StatusOr<DataExportPart> EditDataExportPart(
      const Call& call, DataExportId id, std::string_view part, absl::Time now,
      absl::FunctionRef<absl::Status(const DataExport&, DataExportPart&)> decide) = 0;

  // Returns the copy that has been due for longest, as `decide` has changed it: it says when the
  // copy is due next, until when nobody else is given it. Nullopt when none is.
  virtual absl::StatusOr<std::optional<DueDataExport>> TakeDueDataExport(
      const Call& call, absl::Time now,
      absl::FunctionRef<void(DataExport&, const std::vector<DataExportPart>&)> decide) = 0;

  // Changes a copy of a member who is there still, and keeps the notice that `decide` returns.
  virtual absl::StatusOr<DataExport> EditDataExport(
      const Call& call, DataExportId id,
      absl::FunctionRef<absl::StatusOr<std::optional<Notice>>(DataExport&, const Member&)>
          decide) = 0;

  // Forget the parts of a copy, and a copy with its parts. OK for what is not there.
  virtual absl::Status DeleteDataExportParts(const Call& call, DataExportId id) = 0;
  virtual absl::Status DeleteDataExport(const Call& call, DataExportId id) = 0;
};

// Who looked into the list of members, and how much of it she has seen. `page` is a hash of 16
// bytes that says which page it was.
class DirectoryStore {
 public:
  virtual ~DirectoryStore() = default;

  // Counts a page that a member sees in a window of time; seeing one again counts once. Returns how
  // many different ones she has seen in the window, or nullopt when this one would be beyond
  // `limit`: it is not counted then.
  virtual absl::StatusOr<std::optional<int>> CountPage(const Call& call, MemberId member,
                                                       absl::Time window, std::string_view page,
                                                       int limit) = 0;

  // Puts on record that staff looked, once for each window.
  virtual absl::Status RecordLook(const Call& call, absl::Time window, const AuditAct& act) = 0;

  // Forgets windows from before a time.
  virtual absl::Status DeleteWindows(const Call& call, absl::Time before) = 0;
};

class SessionStore {
 public:
  virtual ~SessionStore() = default;

  // Keeps a new session; of more than `limit` of the member, those used longest ago end. Returns
  // which. UNAUTHENTICATED, reason CREDENTIALS_WRONG, when the member has another password or
  // second factor by now than when she was `checked`, or is suspended: checking takes time, and
  // what it found must not outlive the change.
  virtual absl::StatusOr<std::vector<SessionId>> CreateSession(const Call& call,
                                                               const Session& session,
                                                               const Member& checked,
                                                               int limit) = 0;

  // Newest first.
  virtual absl::StatusOr<std::vector<Session>> ListSessions(const Call& call, MemberId member) = 0;

  // UNAUTHENTICATED, reason SESSION_EXPIRED, when there is no such session.
  virtual absl::StatusOr<std::pair<Session, Member>> FindSession(const Call& call,
                                                                 std::string_view token_hash) = 0;

  virtual absl::Status TouchSession(const Call& call, SessionId id, absl::Time use_time) = 0;

  // Ends a session; doing so again is OK until that is forgotten. NOT_FOUND, reason
  // SESSION_NOT_FOUND, also for a session of somebody else.
  virtual absl::Status DeleteSession(const Call& call, MemberId member, SessionId id,
                                     absl::Time now) = 0;

  // Ends all sessions of a member but one.
  virtual absl::Status EndOtherSessions(const Call& call, MemberId member, SessionId keep,
                                        absl::Time now) = 0;

  // Deletes sessions that were last used before a time, and forgets those ended before another.
  virtual absl::Status DeleteSessions(const Call& call, absl::Time used_before,
                                      absl::Time ended_before) = 0;
};

// Returns the minute, as failures are kept by it.
inline absl::Time SignInFailuresMinute(absl::Time time) {
  return absl::UnixEpoch() + absl::Floor(time - absl::UnixEpoch(), absl::Minutes(1));
}

// Wrong passwords. `address` and `source` are keyed hashes of 32 bytes: what was typed may be
// nobody's address, and is nobody's business.
class SignInStore {
 public:
  virtual ~SignInStore() = default;

  // Returns the failures since a time, to the minute. `member` is whose address it is; 0: nobody's.
  virtual absl::StatusOr<SignInFailures> CountFailures(const Call& call, std::string_view address,
                                                       std::string_view source, MemberId member,
                                                       absl::Time since) = 0;

  virtual absl::Status AddFailure(const Call& call, std::string_view address,
                                  std::string_view source, absl::Time now) = 0;

  // Forgets all failures of an address: its owner has proved who she is.
  virtual absl::Status ForgetFailures(const Call& call, std::string_view address) = 0;

  // Forgets failures from before a time.
  virtual absl::Status DeleteFailures(const Call& call, absl::Time before) = 0;
};

class SecondFactorStore {
 public:
  virtual ~SecondFactorStore() = default;

  // Returns a member's; one that is off when she has never begun one.
  virtual absl::StatusOr<SecondFactor> GetSecondFactor(const Call& call, MemberId member) = 0;

  // Changes a member's, marks on her whether it is on, and keeps the notice that `decide` returns.
  // When it is turned on, all her sessions end but that of the call: they were opened without it.
  // What the operator changes is on record.
  // NOT_FOUND, reason MEMBER_NOT_FOUND.
  virtual absl::Status EditSecondFactor(
      const Call& call, MemberId member,
      absl::FunctionRef<absl::StatusOr<std::optional<Notice>>(const Member&, SecondFactor&)>
          decide) = 0;
};

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

// Mails to send. They are added by the stores of what they tell of, in the same transaction.
class NoticeStore {
 public:
  virtual ~NoticeStore() = default;

  // Returns mails that no server has taken yet and whose time has come, the longest due first.
  virtual absl::StatusOr<std::vector<Notice>> ListNotices(const Call& call, absl::Time now,
                                                          int limit) = 0;
  // Counts an attempt that failed; the next one is due at `due_time`.
  virtual absl::Status PostponeNotice(const Call& call, uint64_t notice, absl::Time due_time) = 0;
  virtual absl::Status DeleteNotice(const Call& call, uint64_t notice) = 0;
};

// What was imported about bodies.
class BodyStore {
 public:
  virtual ~BodyStore() = default;

  // Returns a number that differs when anything imported has changed.
  virtual absl::StatusOr<uint64_t> BodyImportVersion(const Call& call) = 0;

  virtual absl::StatusOr<BodyImports> GetBodyImports(const Call& call) = 0;

  // Changes what is imported, and returns which rows are different now; on record when any are. One
  // import at a time.
  virtual absl::StatusOr<BodyImportChanges> EditBodyImports(
      const Call& call, absl::FunctionRef<absl::Status(BodyImports&)> decide) = 0;

  // Counts the verified and lapsed members, but for those who leave, who hold a posting at one of
  // the bodies on a day, up to `limit`.
  virtual absl::StatusOr<int> CountMembersOf(const Call& call,
                                             const std::vector<std::string>& bodies,
                                             absl::CivilDay day, int limit) = 0;
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
