// All SQL for what notifications and search read.
#pragma once

#include <span>
#include <vector>

#include "services/common/db.h"
#include "services/threads/store.h"

namespace hiroba::threads {

class SqlRecordStore final : public RecordStore {
 public:
  // The database outlives the store.
  explicit SqlRecordStore(Database& database) : database_(database) {}

  absl::StatusOr<std::vector<PostRecord>> GetPostRecords(absl::Time deadline,
                                                         std::span<const PostId> posts) override;
  absl::StatusOr<PostRecordPage> ListPostRecords(absl::Time deadline,
                                                 std::optional<ThreadId> thread, PostId after,
                                                 int limit) override;
  absl::StatusOr<std::vector<MemberId>> FilterReaders(absl::Time deadline, ThreadId thread,
                                                      std::span<const MemberId> members) override;
  absl::StatusOr<UnreadPosts> ListUnreadPosts(absl::Time deadline,
                                              const UnreadQuery& query) override;

 private:
  Database& database_;
};

}  // namespace hiroba::threads
