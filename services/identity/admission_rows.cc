#include "services/identity/admission_rows.h"

#include <algorithm>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/learned_domain_store.h"
#include "services/identity/notice_store.h"

namespace hiroba::identity {
namespace {

constexpr Statement kInsertAdmission{
    "insert_admission",
    "INSERT INTO admissions (admission_id, member_id, statement, rule, explanation, suggested_body,"
    " shared_mailbox, state, create_time, decision_reason) VALUES (?,?,?,?,?,?,?,1,?,'')"};

constexpr Statement kSelectAdmissionForUpdate{"select_admission_for_update",
                                              "SELECT " HIROBA_ADMISSION_COLUMNS
                                              " FROM admissions WHERE admission_id=? FOR UPDATE"};

constexpr Statement kUpdateAdmission{
    "update_admission",
    "UPDATE admissions SET statement=?, state=?, decision_reason=?, decided_by=?, by_vouching=?,"
    " decide_time=? WHERE admission_id=?"};

int Number(Admission::State state) { return static_cast<int>(state) + 1; }
static_assert(static_cast<int>(Admission::State::kRejected) == 2);

}  // namespace

absl::Status AdmissionNotFound() {
  return NotFound("ADMISSION_NOT_FOUND", "その申請は見つかりません。");
}

Admission ReadAdmission(const Row& row) {
  return {.id = AdmissionId{row.Uint64(0)},
          .member = MemberId{row.Uint64(1)},
          .statement = row.String(2),
          .rule = row.String(3),
          .explanation = row.String(4),
          .suggested_body = row.String(5),
          .shared_mailbox = row.Bool(6),
          .state = static_cast<Admission::State>(row.Int64(7) - 1),
          .create_time = row.Time(8),
          .decision_reason = row.String(9),
          .decided_by = MemberId{row.Uint64(10)},
          .by_vouching = row.Bool(11),
          .decide_time = row.Time(12)};
}

absl::Status InsertAdmission(Transaction& transaction, const Admission& admission) {
  const Admission& a = admission;
  return transaction
      .Execute(kInsertAdmission, a.id, a.member, a.statement, a.rule, a.explanation,
               a.suggested_body, a.shared_mailbox, a.create_time)
      .status();
}

absl::StatusOr<Admission> LockAdmission(Transaction& transaction, AdmissionId id) {
  ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kSelectAdmissionForUpdate, id));
  if (rows.empty()) return AdmissionNotFound();
  return ReadAdmission(rows.front());
}

absl::Status SaveDecision(Transaction& transaction, const MemberRows& members,
                          const Admission& admission, const Member& before, Member& applicant,
                          const AdmissionDecision& decided) {
  if (!decided.changed) return absl::OkStatus();
  const Admission& a = admission;
  const bool open = a.state == Admission::State::kOpen;
  RETURN_IF_ERROR(transaction
                      .Execute(kUpdateAdmission, a.statement, Number(a.state), a.decision_reason,
                               open ? std::nullopt : std::optional(a.decided_by), a.by_vouching,
                               open ? std::nullopt : std::optional(a.decide_time), a.id)
                      .status());
  RETURN_IF_ERROR(members.Save(transaction, before, applicant));
  if (decided.notice) RETURN_IF_ERROR(InsertNotice(transaction, *decided.notice));
  if (decided.learned) RETURN_IF_ERROR(ReplaceLearnedDomain(transaction, *decided.learned));
  return absl::OkStatus();
}

void AddApplicant(Admission& admission, const Member& member) {
  admission.display_name = member.display_name;
  admission.address = member.address;
  admission.department = member.postings.front().department;
}

absl::Status AddApplicants(Connection& connection, std::vector<Admission>& admissions) {
  std::vector<MemberId> ids;
  for (const Admission& admission : admissions) ids.push_back(admission.member);
  ASSIGN_OR_RETURN(const std::vector<Member> members, SelectMembers(connection, ids));
  for (Admission& admission : admissions) {
    const auto member = std::find_if(members.begin(), members.end(),
                                     [&](const Member& one) { return one.id == admission.member; });
    if (member != members.end()) AddApplicant(admission, *member);
  }
  return absl::OkStatus();
}

}  // namespace hiroba::identity
