#include "services/identity/directory_store.h"

#include <string>

#include "services/common/status_macros.h"

namespace hiroba::identity {
namespace {

// Both use the primary key.
constexpr Statement kSelectPages{"select_directory_pages",
                                 "SELECT COUNT(*), COALESCE(SUM(page=?), 0) FROM directory_pages"
                                 " WHERE member_id=? AND window_start=?"};
constexpr Statement kInsertPage{
    "insert_directory_page",
    "INSERT IGNORE INTO directory_pages (member_id, window_start, page) VALUES (?,?,?)"};

// Uses (window_start). Few at a time, so that nobody waits for long.
constexpr Statement kDeleteWindows{"delete_directory_windows",
                                   "DELETE FROM directory_pages WHERE window_start<? LIMIT 10000"};

// The page of looks that are put on record: pages of members are hashes.
constexpr std::string_view kLook = "look of staff   ";
static_assert(kLook.size() == 16);

}  // namespace

absl::StatusOr<std::optional<int>> SqlDirectoryStore::CountPage(const Call& call, MemberId member,
                                                                absl::Time window,
                                                                std::string_view page, int limit) {
  using Count = std::optional<int>;
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::StatusOr<Count> {
    // Requests at the same time may go a page or two beyond: that is no harm.
    ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kSelectPages, page, member, window));
    const auto seen = static_cast<int>(rows.front().Int64(0));
    if (rows.front().Int64(1) > 0) return Count(seen);
    if (seen >= limit) return Count();
    RETURN_IF_ERROR(transaction.Execute(kInsertPage, member, window, page).status());
    return Count(seen + 1);
  });
}

absl::Status SqlDirectoryStore::RecordLook(const Call& call, absl::Time window,
                                           const AuditAct& act) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::Status {
    ASSIGN_OR_RETURN(const uint64_t inserted,
                     transaction.Execute(kInsertPage, act.actor, window, kLook));
    return inserted == 0 ? absl::OkStatus() : audit_.Append(transaction, act);
  });
}

absl::Status SqlDirectoryStore::DeleteWindows(const Call& call, absl::Time before) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) {
    return transaction.Execute(kDeleteWindows, before).status();
  });
}

}  // namespace hiroba::identity
