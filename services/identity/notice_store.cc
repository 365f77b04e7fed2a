#include "services/identity/notice_store.h"

#include "services/common/status_macros.h"

namespace hiroba::identity {
namespace {

// Due at once, by the column's default.
constexpr Statement kInsertNotice{
    "insert_notice",
    "INSERT INTO notices (notice_id, member_id, address, display_name, subject, text, create_time)"
    " VALUES (?,?,?,?,?,?,?)"};

// Uses (due_time, notice_id).
constexpr Statement kSelectNotices{
    "select_notices",
    "SELECT notice_id, member_id, address, display_name, subject, text, create_time, attempts"
    " FROM notices WHERE due_time<=? ORDER BY due_time, notice_id LIMIT ?"};

constexpr Statement kPostponeNotice{
    "postpone_notice", "UPDATE notices SET attempts=attempts+1, due_time=? WHERE notice_id=?"};

constexpr Statement kDeleteNotice{"delete_notice", "DELETE FROM notices WHERE notice_id=?"};

}  // namespace

absl::Status InsertNotice(Transaction& transaction, const Notice& notice) {
  return transaction
      .Execute(kInsertNotice, notice.id, notice.member, notice.address, notice.display_name,
               notice.subject, notice.text, notice.create_time)
      .status();
}

absl::StatusOr<std::vector<Notice>> SqlNoticeStore::ListNotices(const Call& call, absl::Time now,
                                                                int limit) {
  return database_.Read(
      call.deadline, [&](Connection& connection) -> absl::StatusOr<std::vector<Notice>> {
        ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectNotices, now, limit));
        std::vector<Notice> notices;
        for (const Row row : rows) {
          notices.push_back({.id = row.Uint64(0),
                             .member = MemberId{row.Uint64(1)},
                             .address = row.String(2),
                             .display_name = row.String(3),
                             .subject = row.String(4),
                             .text = row.String(5),
                             .create_time = row.Time(6),
                             .attempts = static_cast<int>(row.Int64(7))});
        }
        return notices;
      });
}

absl::Status SqlNoticeStore::PostponeNotice(const Call& call, uint64_t notice,
                                            absl::Time due_time) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) {
    return transaction.Execute(kPostponeNotice, due_time, notice).status();
  });
}

absl::Status SqlNoticeStore::DeleteNotice(const Call& call, uint64_t notice) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) {
    return transaction.Execute(kDeleteNotice, notice).status();
  });
}

}  // namespace hiroba::identity
