// What identity remembers, as interfaces: SQL in *_store.cc, in memory in fake_store.cc, held equal
// by one contract test. Every method is one transaction, made durable before it returns; those that
// change a member write her event in it. All are thread-safe.
//
// A `decide` argument is the rule in the middle of load - decide - save. It may run more than once
// and does nothing but change its arguments; when it fails, nothing is saved unless said otherwise.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
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

  // Returns up to `limit` verified and lapsed members. With a query (folded, see text_fold.h):
  // those whose name begins with it, by name and then id, after that pair. Without: newest first,
  // before that id; 0 begins.
  virtual absl::StatusOr<std::vector<Member>> ListMembers(const Call& call, std::string_view query,
                                                          std::string_view after_name,
                                                          MemberId after, int limit) = 0;

  // ALREADY_EXISTS, reason ADDRESS_TAKEN.
  virtual absl::Status CreateMember(const Call& call, const Member& member) = 0;

  // Changes a member. A change to nothing new leaves the version and tells nobody.
  virtual absl::StatusOr<Member> EditMember(const Call& call, MemberId id,
                                            absl::FunctionRef<absl::Status(Member&)> decide) = 0;

  // Keeps imported members and returns them in the same order; those whose external id is known
  // already are returned as they are.
  virtual absl::StatusOr<std::vector<Member>> ImportMembers(const Call& call,
                                                            std::vector<Member> members) = 0;
};

class SessionStore {
 public:
  virtual ~SessionStore() = default;

  // Keeps a new session; of more than `limit` of the member, those used longest ago end. Returns
  // which.
  virtual absl::StatusOr<std::vector<SessionId>> CreateSession(const Call& call,
                                                               const Session& session,
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

  // Forgets failures from before a time.
  virtual absl::Status DeleteFailures(const Call& call, absl::Time before) = 0;
};

class AdmissionStore {
 public:
  virtual ~AdmissionStore() = default;

  // Returns open cases, the longest waiting first, after one of them; 0 begins.
  virtual absl::StatusOr<std::vector<Admission>> ListAdmissions(const Call& call, AdmissionId after,
                                                                int limit) = 0;

  // Decides a case. When `decide` says that something has changed, the member is saved with it and
  // the notice is kept. NOT_FOUND, reason ADMISSION_NOT_FOUND.
  virtual absl::StatusOr<Admission> DecideAdmission(
      const Call& call, AdmissionId id,
      absl::FunctionRef<absl::StatusOr<AdmissionDecision>(Admission&, Member&)> decide) = 0;
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

  // Changes what is imported, and returns which rows are different now. One import at a time.
  virtual absl::StatusOr<BodyImportChanges> EditBodyImports(
      const Call& call, absl::FunctionRef<absl::Status(BodyImports&)> decide) = 0;

  // Counts the verified and lapsed members who hold a posting at one of the bodies on a day, up to
  // `limit`.
  virtual absl::StatusOr<int> CountMembersOf(const Call& call,
                                             const std::vector<std::string>& bodies,
                                             absl::CivilDay day, int limit) = 0;
};

class MailDomainStore {
 public:
  virtual ~MailDomainStore() = default;

  // Keeps rows in the place of those of the same domain, and returns how many are new or different.
  virtual absl::StatusOr<int> ImportMailDomains(const Call& call,
                                                const std::vector<MailDomain>& rows,
                                                absl::Time now) = 0;

  virtual absl::StatusOr<std::vector<MailDomain>> ListMailDomains(const Call& call) = 0;

  // Returns text that differs when the table has changed.
  virtual absl::StatusOr<std::string> MailDomainsRevision(const Call& call) = 0;
};

}  // namespace hiroba::identity
