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
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/common/call.h"
#include "services/identity/admission_stores.h"
#include "services/identity/body_imports.h"
#include "services/identity/member_stores.h"
#include "services/identity/model.h"
#include "services/identity/sign_in_stores.h"

namespace hiroba::identity {

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

}  // namespace hiroba::identity
