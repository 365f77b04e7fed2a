// Mails to send, in MariaDB.
#pragma once

#include <vector>

#include "services/common/db.h"
#include "services/identity/store.h"

namespace hiroba::identity {

class SqlNoticeStore final : public NoticeStore {
 public:
  // The database outlives the store.
  explicit SqlNoticeStore(Database& database) : database_(database) {}

  absl::StatusOr<std::vector<Notice>> ListNotices(const Call& call, absl::Time now,
                                                  int limit) override;
  absl::Status PostponeNotice(const Call& call, uint64_t notice, absl::Time due_time) override;
  absl::Status DeleteNotice(const Call& call, uint64_t notice) override;

 private:
  Database& database_;
};

// Adds a mail in the transaction of what it tells of.
absl::Status InsertNotice(Transaction& transaction, const Notice& notice);

}  // namespace hiroba::identity
