// The rows of admissions inside another store's transaction: cases come from registrations and from
// those who apply again, and are decided by moderators and by vouches.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/common/db.h"
#include "services/identity/member_rows.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// What a SELECT has to list for ReadAdmission.
#define HIROBA_ADMISSION_COLUMNS                                                   \
  "admission_id, member_id, statement, rule, explanation, suggested_body,"         \
  " shared_mailbox, state, create_time, decision_reason, decided_by, by_vouching," \
  " decide_time"

Admission ReadAdmission(const Row& row);

// Adds an open case.
absl::Status InsertAdmission(Transaction& transaction, const Admission& admission);

// Returns the case locked for a change. NOT_FOUND, reason ADMISSION_NOT_FOUND.
absl::StatusOr<Admission> LockAdmission(Transaction& transaction, AdmissionId id);

// Saves what was decided on a case: it, its applicant, who was `before`, the notice and the domain
// that was learned. Nothing when nothing has changed.
absl::Status SaveDecision(Transaction& transaction, const MemberRows& members,
                          const Admission& admission, const Member& before, Member& applicant,
                          const AdmissionDecision& decided);

absl::Status AdmissionNotFound();

// Puts what the case shows of its applicant there.
void AddApplicant(Admission& admission, const Member& member);

// The same for cases whose applicants have to be read.
absl::Status AddApplicants(Connection& connection, std::vector<Admission>& admissions);

}  // namespace hiroba::identity
