#include "services/identity/admission_store.h"

#include <optional>

#include "services/common/status_macros.h"
#include "services/identity/admission_rows.h"

namespace hiroba::identity {
namespace {

// Looked up by the primary key of members for each open case.
#define APPLICANT_STAYS                                                                 \
  " AND NOT EXISTS (SELECT 1 FROM members WHERE members.member_id=admissions.member_id" \
  " AND leave_time IS NOT NULL)"

// Uses (state, admission_id).
constexpr Statement kSelectOpenAdmissions{"select_open_admissions",
                                          "SELECT " HIROBA_ADMISSION_COLUMNS
                                          " FROM admissions"
                                          " WHERE state=1 AND admission_id>?" APPLICANT_STAYS
                                          " ORDER BY admission_id LIMIT ?"};

// Uses (state, suggested_body, admission_id).
constexpr Statement kSelectOpenAdmissionsOfBody{
    "select_open_admissions_of_body",
    "SELECT " HIROBA_ADMISSION_COLUMNS
    " FROM admissions"
    " WHERE state=1 AND suggested_body IN (?) AND admission_id>?" APPLICANT_STAYS
    " ORDER BY admission_id LIMIT ?"};

// Reads the primary key from its end: nearly all cases are decided.
constexpr Statement kSelectDecidedAdmissions{
    "select_decided_admissions",
    "SELECT " HIROBA_ADMISSION_COLUMNS
    " FROM admissions FORCE INDEX (PRIMARY)"
    " WHERE state<>1 AND admission_id<? ORDER BY admission_id DESC LIMIT ?"};

// Uses (member_id, admission_id).
constexpr Statement kSelectNewestAdmission{"select_newest_admission",
                                           "SELECT " HIROBA_ADMISSION_COLUMNS
                                           " FROM admissions"
                                           " WHERE member_id=? ORDER BY admission_id DESC LIMIT 1"};
constexpr Statement kSelectAdmissionsOfMember{"select_admissions_of_member",
                                              "SELECT " HIROBA_ADMISSION_COLUMNS
                                              " FROM admissions WHERE member_id=?"
                                              " ORDER BY admission_id DESC LIMIT 1000"};
constexpr Statement kCountAdmissionsOfMember{
    "count_admissions_of_member",
    "SELECT COUNT(*) FROM admissions WHERE member_id=? AND create_time>=?"};

// Uses (state, create_time), and the primary key of members for each open case.
constexpr Statement kCountOpenAdmissions{
    "count_open_admissions",
    "SELECT COUNT(*), MIN(admissions.create_time) FROM admissions FORCE INDEX (admissions_age)"
    " STRAIGHT_JOIN members ON members.member_id=admissions.member_id"
    " WHERE admissions.state=1 AND leave_time IS NULL"};

#undef APPLICANT_STAYS

absl::StatusOr<Rows> Select(Connection& connection, const AdmissionQuery& query, AdmissionId after,
                            int limit) {
  if (query.decided) {
    const AdmissionId before = after ? after : AdmissionId{~uint64_t{0}};
    return connection.Select(kSelectDecidedAdmissions, before, limit);
  }
  if (query.bodies.empty()) return connection.Select(kSelectOpenAdmissions, after, limit);
  return connection.Select(kSelectOpenAdmissionsOfBody, InList(query.bodies), after, limit);
}

}  // namespace

absl::StatusOr<std::vector<Admission>> SqlAdmissionStore::ListAdmissions(
    const Call& call, const AdmissionQuery& query, AdmissionId after, int limit) {
  return database_.Read(
      call.deadline, [&](Connection& connection) -> absl::StatusOr<std::vector<Admission>> {
        ASSIGN_OR_RETURN(const Rows rows, Select(connection, query, after, limit));
        std::vector<Admission> admissions;
        for (const Row row : rows) admissions.push_back(ReadAdmission(row));
        RETURN_IF_ERROR(AddApplicants(connection, admissions));
        return admissions;
      });
}

absl::StatusOr<Admission> SqlAdmissionStore::FindAdmission(const Call& call, MemberId member) {
  return database_.Read(call.deadline, [&](Connection& connection) -> absl::StatusOr<Admission> {
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectNewestAdmission, member));
    if (rows.empty()) return AdmissionNotFound();
    std::vector<Admission> admissions{ReadAdmission(rows.front())};
    RETURN_IF_ERROR(AddApplicants(connection, admissions));
    return admissions.front();
  });
}

absl::StatusOr<std::vector<Admission>> SqlAdmissionStore::ListAdmissionsOf(const Call& call,
                                                                           MemberId member) {
  using Found = absl::StatusOr<std::vector<Admission>>;
  return database_.Read(call.deadline, [&](Connection& connection) -> Found {
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectAdmissionsOfMember, member));
    std::vector<Admission> admissions;
    for (const Row row : rows) admissions.push_back(ReadAdmission(row));
    RETURN_IF_ERROR(AddApplicants(connection, admissions));
    return admissions;
  });
}

absl::StatusOr<Admission> SqlAdmissionStore::CreateAdmission(
    const Call& call, MemberId id, absl::Time since,
    absl::FunctionRef<absl::StatusOr<std::optional<Admission>>(const Member&,
                                                               const Admission* newest, int recent)>
        decide) {
  return database_.Transact(
      call.deadline, [&](Transaction& transaction) -> absl::StatusOr<Admission> {
        // Locking the member, two cases that come at the same time are counted one after the other.
        ASSIGN_OR_RETURN(const Member member, members_.Lock(transaction, id));
        ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kSelectNewestAdmission, member.id));
        std::optional<Admission> newest;
        if (!rows.empty()) newest = ReadAdmission(rows.front());
        ASSIGN_OR_RETURN(const Rows count,
                         transaction.Select(kCountAdmissionsOfMember, member.id, since));
        ASSIGN_OR_RETURN(
            const std::optional<Admission> made,
            decide(member, newest ? &*newest : nullptr, static_cast<int>(count.front().Int64(0))));
        if (made) RETURN_IF_ERROR(InsertAdmission(transaction, *made));
        Admission kept = made ? *made : *newest;
        AddApplicant(kept, member);
        return kept;
      });
}

absl::StatusOr<Admission> SqlAdmissionStore::DecideAdmission(
    const Call& call, AdmissionId id,
    absl::FunctionRef<absl::StatusOr<AdmissionDecision>(Admission&, Member&)> decide) {
  return database_.Transact(
      call.deadline, [&](Transaction& transaction) -> absl::StatusOr<Admission> {
        ASSIGN_OR_RETURN(Admission admission, LockAdmission(transaction, id));
        ASSIGN_OR_RETURN(Member member, members_.Lock(transaction, admission.member));
        const Member before = member;
        ASSIGN_OR_RETURN(const AdmissionDecision decided, decide(admission, member));
        RETURN_IF_ERROR(SaveDecision(transaction, members_, admission, before, member, decided));
        AddApplicant(admission, member);
        if (decided.act) RETURN_IF_ERROR(audit_.Append(transaction, *decided.act));
        return admission;
      });
}

absl::StatusOr<AdmissionBacklog> SqlAdmissionStore::CountOpenAdmissions(const Call& call) {
  return database_.Read(
      call.deadline, [&](Connection& connection) -> absl::StatusOr<AdmissionBacklog> {
        ASSIGN_OR_RETURN(const Rows rows, connection.Select(kCountOpenAdmissions));
        return AdmissionBacklog{.open = static_cast<int>(rows.front().Int64(0)),
                                .oldest = rows.front().OptionalTime(1)};
      });
}

}  // namespace hiroba::identity
