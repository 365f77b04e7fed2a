// The copies of members' data of FakeStore.
#include <algorithm>

#include "services/common/status_macros.h"
#include "services/identity/data_export_rules.h"
#include "services/identity/fake_store.h"
#include "services/identity/member_rows.h"

namespace hiroba::identity {

std::vector<DataExport> FakeStore::DataExportsOf(MemberId member) const {
  std::vector<DataExport> listed;
  for (const auto& [id, kept] : data_exports_) {
    const DataExport& data_export = kept.data_export;
    if (data_export.member != member || data_export.state == DataExport::State::kRemoving) continue;
    listed.insert(listed.begin(), data_export);
  }
  return listed;
}

absl::Status FakeStore::CreateDataExport(
    const Call&, const DataExport& data_export, const std::vector<DataExportPart>& parts,
    absl::FunctionRef<absl::Status(const Member&, const std::vector<DataExport>&)> decide) {
  MutexLock lock(mutex_);
  const auto member = members_.find(data_export.member);
  if (member == members_.end()) return MemberNotFound();
  RETURN_IF_ERROR(decide(member->second, DataExportsOf(data_export.member)));
  DueDataExport& kept = data_exports_[data_export.id];
  kept = {.data_export = data_export, .parts = parts};
  std::sort(kept.parts.begin(), kept.parts.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return absl::OkStatus();
}

absl::StatusOr<std::vector<DataExport>> FakeStore::ListDataExports(const Call&, MemberId member) {
  MutexLock lock(mutex_);
  return DataExportsOf(member);
}

absl::StatusOr<DataExport> FakeStore::GetDataExport(const Call&, DataExportId id) {
  MutexLock lock(mutex_);
  const auto found = data_exports_.find(id);
  if (found == data_exports_.end()) return DataExportNotFound();
  return found->second.data_export;
}

absl::StatusOr<DataExportPart> FakeStore::EditDataExportPart(
    const Call&, DataExportId id, std::string_view name, absl::Time now,
    absl::FunctionRef<absl::Status(const DataExport&, DataExportPart&)> decide) {
  MutexLock lock(mutex_);
  const auto found = data_exports_.find(id);
  if (found == data_exports_.end()) return DataExportNotFound();
  std::vector<DataExportPart> parts = found->second.parts;
  const auto part = std::find_if(parts.begin(), parts.end(),
                                 [&](const DataExportPart& p) { return p.name == name; });
  if (part == parts.end()) return DataExportNotFound();
  const bool was_done = part->done;
  RETURN_IF_ERROR(decide(found->second.data_export, *part));
  if (!was_done && AllDone(parts)) found->second.data_export.due_time = now;
  found->second.parts = parts;
  return *part;
}

absl::StatusOr<std::optional<DueDataExport>> FakeStore::TakeDueDataExport(
    const Call&, absl::Time now,
    absl::FunctionRef<void(DataExport&, const std::vector<DataExportPart>&)> decide) {
  MutexLock lock(mutex_);
  DueDataExport* first = nullptr;
  for (auto& [id, kept] : data_exports_) {
    if (kept.data_export.due_time > now) continue;
    if (first == nullptr || kept.data_export.due_time < first->data_export.due_time) first = &kept;
  }
  if (first == nullptr) return std::optional<DueDataExport>();
  decide(first->data_export, first->parts);
  return std::optional(*first);
}

absl::StatusOr<DataExport> FakeStore::EditDataExport(
    const Call&, DataExportId id,
    absl::FunctionRef<absl::StatusOr<std::optional<Notice>>(DataExport&, const Member&)> decide) {
  MutexLock lock(mutex_);
  const auto found = data_exports_.find(id);
  if (found == data_exports_.end()) return DataExportNotFound();
  DataExport data_export = found->second.data_export;
  const auto member = members_.find(data_export.member);
  if (member == members_.end()) return DataExportNotFound();
  ASSIGN_OR_RETURN(const std::optional<Notice> notice, decide(data_export, member->second));
  found->second.data_export = data_export;
  if (notice) AddNotice(*notice);
  return data_export;
}

absl::Status FakeStore::DeleteDataExportParts(const Call&, DataExportId id) {
  MutexLock lock(mutex_);
  if (const auto found = data_exports_.find(id); found != data_exports_.end()) {
    found->second.parts.clear();
  }
  return absl::OkStatus();
}

absl::Status FakeStore::DeleteDataExport(const Call&, DataExportId id) {
  MutexLock lock(mutex_);
  data_exports_.erase(id);
  return absl::OkStatus();
}

}  // namespace hiroba::identity
