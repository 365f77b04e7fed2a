#include "services/identity/registration_store.h"

#include <span>
#include <utility>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/admission_rows.h"
#include "services/identity/wrong_code_rows.h"

namespace hiroba::identity {
namespace {

// Locks the address until the end of the transaction. Registrations of one address that come at
// the same time would otherwise count before any of them is there, and all be let through.
constexpr Statement kLockAddress{
    "lock_registration_address",
    "INSERT INTO registration_addresses (address_identity, last_time)"
    " VALUES (?,?) ON DUPLICATE KEY UPDATE last_time=VALUES(last_time)"};

// Uses (address_identity, create_time).
constexpr Statement kCountRegistrations{
    "count_registrations",
    "SELECT COUNT(*) FROM registrations WHERE address_identity=? AND create_time>=?"};

// Uses the unique key members_address.
constexpr Statement kSelectIsMember{"select_is_member",
                                    "SELECT 1 FROM members WHERE address_identity=?"};

constexpr Statement kInsertRegistration{
    "insert_registration",
    "INSERT INTO registrations (registration_id, address, address_identity, display_name,"
    " department, statement, code_hash, expire_time, tries, outcome, rule, body, explanation,"
    " shared_mailbox, state, member_id, create_time)"
    " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,NULL,?)"};

#define SELECT_REGISTRATION                                                                  \
  "SELECT registration_id, address, address_identity, display_name, department, statement,"  \
  " code_hash, expire_time, tries, outcome, rule, body, explanation, shared_mailbox, state," \
  " member_id, create_time FROM registrations WHERE registration_id=?"

constexpr Statement kSelectRegistration{"select_registration", SELECT_REGISTRATION};
constexpr Statement kSelectRegistrationForUpdate{"select_registration_for_update",
                                                 SELECT_REGISTRATION " FOR UPDATE"};

#undef SELECT_REGISTRATION

constexpr Statement kUpdateRegistration{"update_registration",
                                        "UPDATE registrations SET tries=?, state=?, explanation=?, "
                                        "member_id=? WHERE registration_id=?"};

constexpr Statement kDeleteRegistration{"delete_registration",
                                        "DELETE FROM registrations WHERE registration_id=?"};

// Uses (last_time).
constexpr Statement kDeleteAddresses{"delete_registration_addresses",
                                     "DELETE FROM registration_addresses WHERE last_time<?"
                                     " LIMIT 1000"};

// Uses (hour).
constexpr Statement kDeleteWrongCodes{"delete_wrong_codes",
                                      "DELETE FROM wrong_codes WHERE hour<? LIMIT 1000"};

// Uses (create_time). Few at a time, so that nobody waits for long.
constexpr Statement kDeleteRegistrations{
    "delete_registrations", "DELETE FROM registrations WHERE create_time<? LIMIT 1000"};

int Number(Registration::State state) { return static_cast<int>(state) + 1; }
Registration::State StateOf(int64_t number) { return static_cast<Registration::State>(number - 1); }
static_assert(static_cast<int>(Registration::State::kWaiting) == 2);

int Number(Outcome outcome) {
  switch (outcome) {
    case Outcome::kBody:
      return 1;
    case Outcome::kLocalGovernment:
      return 2;
    case Outcome::kNational:
      return 3;
    case Outcome::kReview:
    case Outcome::kReject:  // never kept
      return 4;
  }
  return 4;
}

Outcome OutcomeOf(int64_t number) {
  if (number == 1) return Outcome::kBody;
  if (number == 2) return Outcome::kLocalGovernment;
  return number == 3 ? Outcome::kNational : Outcome::kReview;
}

Registration ReadRegistration(const Row& row) {
  return {.id = RegistrationId{row.Uint64(0)},
          .address = row.String(1),
          .address_identity = row.String(2),
          .display_name = row.String(3),
          .department = row.String(4),
          .statement = row.String(5),
          .code = {.hash = row.String(6),
                   .expire_time = row.Time(7),
                   .tries = static_cast<int>(row.Int64(8))},
          .outcome = OutcomeOf(row.Int64(9)),
          .rule = row.String(10),
          .body = row.String(11),
          .explanation = row.String(12),
          .shared_mailbox = row.Bool(13),
          .state = StateOf(row.Int64(14)),
          .member = MemberId{row.Uint64(15)},
          .create_time = row.Time(16)};
}

absl::StatusOr<Registration> OnlyRegistration(absl::StatusOr<Rows> rows) {
  RETURN_IF_ERROR(rows.status());
  if (rows->empty()) {
    return NotFound("REGISTRATION_NOT_FOUND",
                    "この登録は見つかりません。最初からやり直してください。");
  }
  return ReadRegistration(rows->front());
}

absl::Status Update(Transaction& transaction, const Registration& registration) {
  const std::optional<MemberId> member =
      registration.member ? std::optional(registration.member) : std::nullopt;
  return transaction
      .Execute(kUpdateRegistration, registration.code.tries, Number(registration.state),
               registration.explanation, member, registration.id)
      .status();
}

}  // namespace

absl::StatusOr<bool> SqlRegistrationStore::CreateRegistration(
    const Call& call, const Registration& registration, absl::Time since,
    absl::FunctionRef<absl::Status(int recent)> decide) {
  const Registration& r = registration;
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::StatusOr<bool> {
    RETURN_IF_ERROR(transaction.Execute(kLockAddress, r.address_identity, r.create_time).status());
    ASSIGN_OR_RETURN(const Rows count,
                     transaction.Select(kCountRegistrations, r.address_identity, since));
    RETURN_IF_ERROR(decide(static_cast<int>(count.front().Int64(0))));
    ASSIGN_OR_RETURN(const Rows member, transaction.Select(kSelectIsMember, r.address_identity));
    RETURN_IF_ERROR(transaction
                        .Execute(kInsertRegistration, r.id, r.address, r.address_identity,
                                 r.display_name, r.department, r.statement, r.code.hash,
                                 r.code.expire_time, r.code.tries, Number(r.outcome), r.rule,
                                 r.body, r.explanation, r.shared_mailbox, Number(r.state),
                                 r.create_time)
                        .status());
    return !member.empty();
  });
}

absl::Status SqlRegistrationStore::DeleteRegistration(const Call& call, RegistrationId id) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) {
    return transaction.Execute(kDeleteRegistration, id).status();
  });
}

absl::StatusOr<Registration> SqlRegistrationStore::GetRegistration(const Call& call,
                                                                   RegistrationId id) {
  return database_.Read(call.deadline, [&](Connection& connection) {
    return OnlyRegistration(connection.Select(kSelectRegistration, id));
  });
}

absl::Status SqlRegistrationStore::TryCode(const Call& call, RegistrationId id, absl::Time now,
                                           absl::FunctionRef<absl::Status(Registration&)> decide) {
  absl::Status decided;
  const auto judge = [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(Registration registration,
                     OnlyRegistration(transaction.Select(kSelectRegistrationForUpdate, id)));
    const int tries = registration.code.tries;
    decided = decide(registration);
    RETURN_IF_ERROR(Update(transaction, registration));
    if (registration.code.tries == tries || registration.outcome != Outcome::kBody) {
      return absl::OkStatus();
    }
    return CountWrongCode(transaction, registration.body, now);
  };
  RETURN_IF_ERROR(database_.Transact(call.deadline, judge));
  return decided;
}

absl::StatusOr<Registration> SqlRegistrationStore::FinishRegistration(
    const Call& call, RegistrationId id, absl::Time since,
    absl::FunctionRef<absl::Status(Registration&)> check,
    absl::FunctionRef<NewMember(Registration&, const WrongCodes&)> finish) {
  return database_.Transact(
      call.deadline, [&](Transaction& transaction) -> absl::StatusOr<Registration> {
        ASSIGN_OR_RETURN(Registration registration,
                         OnlyRegistration(transaction.Select(kSelectRegistrationForUpdate, id)));
        RETURN_IF_ERROR(check(registration));
        if (registration.member) return registration;
        ASSIGN_OR_RETURN(const WrongCodes wrong_codes,
                         SelectWrongCodes(transaction, registration.body, since));
        const NewMember made = finish(registration, wrong_codes);
        RETURN_IF_ERROR(members_.Insert(transaction, std::span(&made.member, 1)));
        if (made.admission) {
          RETURN_IF_ERROR(InsertAdmission(transaction, *made.admission));
        }
        RETURN_IF_ERROR(Update(transaction, registration));
        return registration;
      });
}

absl::Status SqlRegistrationStore::DeleteRegistrations(const Call& call, absl::Time before) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) {
    RETURN_IF_ERROR(transaction.Execute(kDeleteRegistrations, before).status());
    RETURN_IF_ERROR(transaction.Execute(kDeleteAddresses, before).status());
    return transaction.Execute(kDeleteWrongCodes, before).status();
  });
}

}  // namespace hiroba::identity
