// Copies of members' data, in MariaDB; their bytes are in a BlobStore.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "services/common/outbox.h"
#include "services/identity/member_rows.h"
#include "services/identity/member_stores.h"

namespace hiroba::identity {

class SqlDataExportStore final : public DataExportStore {
 public:
  // All of them outlive the store.
  SqlDataExportStore(Database& database, const MemberRows& members, Outbox& outbox)
      : database_(database), members_(members), outbox_(outbox) {}

  absl::Status CreateDataExport(
      const Call& call, const DataExport& data_export, const std::vector<DataExportPart>& parts,
      absl::FunctionRef<absl::Status(const Member&, const std::vector<DataExport>&)> decide)
      override;
  absl::StatusOr<std::vector<DataExport>> ListDataExports(const Call& call,
                                                          MemberId member) override;
  absl::StatusOr<DataExport> GetDataExport(const Call& call, DataExportId id) override;
  absl::StatusOr<DataExportPart> EditDataExportPart(
      const Call& call, DataExportId id, std::string_view part, absl::Time now,
      absl::FunctionRef<absl::Status(const DataExport&, DataExportPart&)> decide) override;
  absl::StatusOr<std::optional<DueDataExport>> TakeDueDataExport(
      const Call& call, absl::Time now,
      absl::FunctionRef<void(DataExport&, const std::vector<DataExportPart>&)> decide) override;
  absl::StatusOr<DataExport> EditDataExport(
      const Call& call, DataExportId id,
      absl::FunctionRef<absl::StatusOr<std::optional<Notice>>(DataExport&, const Member&)> decide)
      override;
  absl::Status DeleteDataExportParts(const Call& call, DataExportId id) override;
  absl::Status DeleteDataExport(const Call& call, DataExportId id) override;

 private:
  Database& database_;
  const MemberRows& members_;
  Outbox& outbox_;
};

// Has the files of a member's copies removed, in the transaction that forgets her.
absl::Status RemoveDataExports(Transaction& transaction, MemberId member);

}  // namespace hiroba::identity
