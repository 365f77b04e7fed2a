#include "services/identity/admission_store.h"

#include <algorithm>
#include <utility>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/notice_store.h"

namespace hiroba::identity {
namespace {

#define ADMISSION_COLUMNS                                                                \
  "admission_id, member_id, statement, explanation, suggested_body, state, create_time," \
  " decision_reason, decided_by, decide_time"

// Uses (state, admission_id).
constexpr Statement kSelectOpenAdmissions{
    "select_open_admissions", "SELECT " ADMISSION_COLUMNS
                              " FROM admissions"
                              " WHERE state=1 AND admission_id>? ORDER BY admission_id LIMIT ?"};

constexpr Statement kSelectAdmissionForUpdate{"select_admission_for_update",
                                              "SELECT " ADMISSION_COLUMNS
                                              " FROM admissions WHERE admission_id=? FOR UPDATE"};

#undef ADMISSION_COLUMNS

constexpr Statement kUpdateAdmission{
    "update_admission",
    "UPDATE admissions SET state=?, decision_reason=?, decided_by=?, decide_time=?"
    " WHERE admission_id=?"};

int Number(Admission::State state) { return static_cast<int>(state) + 1; }
static_assert(static_cast<int>(Admission::State::kRejected) == 2);

Admission ReadAdmission(const Row& row) {
  return {.id = AdmissionId{row.Uint64(0)},
          .member = MemberId{row.Uint64(1)},
          .statement = row.String(2),
          .explanation = row.String(3),
          .suggested_body = row.String(4),
          .state = static_cast<Admission::State>(row.Int64(5) - 1),
          .create_time = row.Time(6),
          .decision_reason = row.String(7),
          .decided_by = MemberId{row.Uint64(8)},
          .decide_time = row.Time(9)};
}

void AddApplicant(Admission& admission, const Member& member) {
  admission.display_name = member.display_name;
  admission.address = member.address;
  admission.department = member.postings.front().department;
}

// Returns the member of that id, or nullptr.
const Member* FindById(const std::vector<Member>& members, MemberId id) {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const Member& member) { return member.id == id; });
  return found == members.end() ? nullptr : &*found;
}

}  // namespace

absl::StatusOr<std::vector<Admission>> SqlAdmissionStore::ListAdmissions(const Call& call,
                                                                         AdmissionId after,
                                                                         int limit) {
  return database_.Read(
      call.deadline, [&](Connection& connection) -> absl::StatusOr<std::vector<Admission>> {
        ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectOpenAdmissions, after, limit));
        std::vector<Admission> admissions;
        std::vector<MemberId> ids;
        for (const Row row : rows) {
          admissions.push_back(ReadAdmission(row));
          ids.push_back(admissions.back().member);
        }
        ASSIGN_OR_RETURN(const std::vector<Member> members, SelectMembers(connection, ids));
        for (Admission& admission : admissions) {
          if (const Member* member = FindById(members, admission.member); member != nullptr) {
            AddApplicant(admission, *member);
          }
        }
        return admissions;
      });
}

absl::StatusOr<Admission> SqlAdmissionStore::DecideAdmission(
    const Call& call, AdmissionId id,
    absl::FunctionRef<absl::StatusOr<AdmissionDecision>(Admission&, Member&)> decide) {
  return database_.Transact(
      call.deadline, [&](Transaction& transaction) -> absl::StatusOr<Admission> {
        ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kSelectAdmissionForUpdate, id));
        if (rows.empty()) {
          return NotFound("ADMISSION_NOT_FOUND", "その申請は見つかりません。");
        }
        Admission admission = ReadAdmission(rows.front());
        ASSIGN_OR_RETURN(Member member, members_.Lock(transaction, admission.member));
        const Member before = member;
        ASSIGN_OR_RETURN(const AdmissionDecision decided, decide(admission, member));
        AddApplicant(admission, member);
        if (!decided.changed) return admission;
        RETURN_IF_ERROR(transaction
                            .Execute(kUpdateAdmission, Number(admission.state),
                                     admission.decision_reason, admission.decided_by,
                                     admission.decide_time, admission.id)
                            .status());
        RETURN_IF_ERROR(members_.Save(transaction, before, member));
        if (decided.notice) RETURN_IF_ERROR(InsertNotice(transaction, *decided.notice));
        if (decided.act) RETURN_IF_ERROR(audit_.Append(transaction, *decided.act));
        return admission;
      });
}

}  // namespace hiroba::identity
