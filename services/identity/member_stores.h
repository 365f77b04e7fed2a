// What identity remembers of members: who they are, where they work, what staff decided about
// them, and that they leave. See store.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/audit.h"
#include "services/common/call.h"
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

  // Returns who left not after `left_before` and is not suspended, since a suspension would end
  // with her rows: who left longest ago first, `limit` at most.
  virtual absl::StatusOr<std::vector<MemberId>> ListWhoHasLeft(const Call& call,
                                                               absl::Time left_before,
                                                               int limit) = 0;

  // Forgets one of them: deletes what is hers, blanks what was written by and about her on cases
  // that stay, tells it, and keeps the last notice to her; the files of her copies are to be
  // removed. Returns false, with nothing changed, when she is none of them any more, or when
  // another replica is at her.
  virtual absl::StatusOr<bool> ForgetMember(
      const Call& call, MemberId member, absl::Time left_before,
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

}  // namespace hiroba::identity
