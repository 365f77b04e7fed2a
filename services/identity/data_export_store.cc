#include "services/identity/data_export_store.h"

#include <algorithm>
#include <span>
#include <utility>

#include "services/common/status_macros.h"
#include "services/identity/data_export_convert.h"
#include "services/identity/data_export_rules.h"
#include "services/identity/events.h"
#include "services/identity/notice_store.h"

namespace hiroba::identity {
namespace {

#define DATA_EXPORT_COLUMNS \
  "data_export_id, member_id, state, create_time, expire_time, size, due_time"

constexpr Statement kInsertDataExport{"insert_data_export",
                                      "INSERT INTO data_exports (" DATA_EXPORT_COLUMNS
                                      ") VALUES (?,?,?,?,?,?,?)"};

// Uses (member_id, data_export_id).
constexpr Statement kSelectDataExportsOfMember{"select_data_exports_of_member",
                                               "SELECT " DATA_EXPORT_COLUMNS
                                               " FROM data_exports WHERE member_id=? AND state<>4"
                                               " ORDER BY data_export_id DESC LIMIT 1000"};

constexpr Statement kSelectDataExport{"select_data_export", "SELECT " DATA_EXPORT_COLUMNS
                                                            " FROM data_exports"
                                                            " WHERE data_export_id=?"};
constexpr Statement kSelectDataExportForUpdate{"select_data_export_for_update",
                                               "SELECT " DATA_EXPORT_COLUMNS
                                               " FROM data_exports"
                                               " WHERE data_export_id=? FOR UPDATE"};

// Uses (due_time, data_export_id). SKIP LOCKED: another replica is at that one.
constexpr Statement kSelectDueDataExport{
    "select_due_data_export", "SELECT " DATA_EXPORT_COLUMNS
                              " FROM data_exports WHERE due_time<=?"
                              " ORDER BY due_time, data_export_id LIMIT 1 FOR UPDATE SKIP LOCKED"};

#undef DATA_EXPORT_COLUMNS

constexpr Statement kUpdateDataExport{
    "update_data_export",
    "UPDATE data_exports SET state=?, expire_time=?, size=?, due_time=? WHERE data_export_id=?"};

constexpr Statement kDeleteDataExport{"delete_data_export",
                                      "DELETE FROM data_exports WHERE data_export_id=?"};

constexpr Statement kInsertPart{
    "insert_data_export_part",
    "INSERT INTO data_export_parts (data_export_id, part, blob_id, size, done)"
    " VALUES (?,?,?,?,?)"};

// Use the primary key. Whoever changes a part has locked its copy.
constexpr Statement kSelectParts{"select_data_export_parts",
                                 "SELECT part, blob_id, size, done FROM data_export_parts"
                                 " WHERE data_export_id=? ORDER BY part"};
constexpr Statement kUpdatePart{
    "update_data_export_part",
    "UPDATE data_export_parts SET size=?, done=? WHERE data_export_id=? AND part=?"};
constexpr Statement kDeleteParts{"delete_data_export_parts",
                                 "DELETE FROM data_export_parts WHERE data_export_id=?"};

// Uses (member_id, data_export_id). Long past: due at once.
constexpr Statement kRemoveDataExports{
    "remove_data_exports_of_member",
    "UPDATE data_exports SET state=4, due_time='2000-01-01 00:00:00' WHERE member_id=?"};
static_assert(static_cast<int>(DataExport::State::kRemoving) == 4);

DataExport ReadDataExport(const Row& row) {
  return {.id = DataExportId{row.Uint64(0)},
          .member = MemberId{row.Uint64(1)},
          .state = static_cast<DataExport::State>(row.Int64(2)),
          .create_time = row.Time(3),
          .expire_time = row.OptionalTime(4),
          .size = row.Int64(5),
          .due_time = row.Time(6)};
}

absl::StatusOr<std::vector<DataExport>> SelectDataExports(Connection& connection, MemberId member) {
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectDataExportsOfMember, member));
  std::vector<DataExport> exports;
  for (const Row row : rows) exports.push_back(ReadDataExport(row));
  return exports;
}

absl::StatusOr<std::vector<DataExportPart>> SelectParts(Connection& connection, DataExportId id) {
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectParts, id));
  std::vector<DataExportPart> parts;
  for (const Row row : rows) {
    parts.push_back({.name = row.String(0),
                     .blob = DataExportBlobId{row.Uint64(1)},
                     .size = row.Int64(2),
                     .done = row.Bool(3)});
  }
  return parts;
}

absl::StatusOr<DataExport> Lock(Transaction& transaction, DataExportId id) {
  ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kSelectDataExportForUpdate, id));
  if (rows.empty()) return DataExportNotFound();
  return ReadDataExport(rows.front());
}

absl::Status Update(Transaction& transaction, const DataExport& data_export) {
  const DataExport& d = data_export;
  return transaction
      .Execute(kUpdateDataExport, static_cast<int>(d.state), d.expire_time, d.size, d.due_time,
               d.id)
      .status();
}

}  // namespace

absl::Status RemoveDataExports(Transaction& transaction, MemberId member) {
  return transaction.Execute(kRemoveDataExports, member).status();
}

absl::Status SqlDataExportStore::CreateDataExport(
    const Call& call, const DataExport& data_export, const std::vector<DataExportPart>& parts,
    absl::FunctionRef<absl::Status(const Member&, const std::vector<DataExport>&)> decide) {
  const DataExport& d = data_export;
  std::vector<std::vector<Parameter>> rows;
  for (const DataExportPart& part : parts) {
    rows.push_back({d.id, part.name, part.blob, part.size, part.done});
  }
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::Status {
    // Locking her, copies that she asks for at the same time are counted one after the other.
    ASSIGN_OR_RETURN(const Member member, members_.Lock(transaction, d.member));
    ASSIGN_OR_RETURN(const std::vector<DataExport> others,
                     SelectDataExports(transaction, d.member));
    RETURN_IF_ERROR(decide(member, others));
    RETURN_IF_ERROR(transaction
                        .Execute(kInsertDataExport, d.id, d.member, static_cast<int>(d.state),
                                 d.create_time, d.expire_time, d.size, d.due_time)
                        .status());
    RETURN_IF_ERROR(transaction.ExecuteRows(kInsertPart, rows).status());
    return outbox_.Append(transaction, DataExportName(d.id), 1, DataExportRequestedEvent(d));
  });
}

absl::StatusOr<std::vector<DataExport>> SqlDataExportStore::ListDataExports(const Call& call,
                                                                            MemberId member) {
  return database_.Read(
      call.deadline, [&](Connection& connection) { return SelectDataExports(connection, member); });
}

absl::StatusOr<DataExport> SqlDataExportStore::GetDataExport(const Call& call, DataExportId id) {
  return database_.Read(call.deadline, [&](Connection& connection) -> absl::StatusOr<DataExport> {
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectDataExport, id));
    if (rows.empty()) return DataExportNotFound();
    return ReadDataExport(rows.front());
  });
}

absl::StatusOr<DataExportPart> SqlDataExportStore::EditDataExportPart(
    const Call& call, DataExportId id, std::string_view name, absl::Time now,
    absl::FunctionRef<absl::Status(const DataExport&, DataExportPart&)> decide) {
  return database_.Transact(
      call.deadline, [&](Transaction& transaction) -> absl::StatusOr<DataExportPart> {
        ASSIGN_OR_RETURN(DataExport data_export, Lock(transaction, id));
        ASSIGN_OR_RETURN(std::vector<DataExportPart> parts, SelectParts(transaction, id));
        const auto part = std::find_if(parts.begin(), parts.end(),
                                       [&](const DataExportPart& p) { return p.name == name; });
        if (part == parts.end()) return DataExportNotFound();
        const bool was_done = part->done;
        RETURN_IF_ERROR(decide(data_export, *part));
        RETURN_IF_ERROR(
            transaction.Execute(kUpdatePart, part->size, part->done, id, name).status());
        if (!was_done && AllDone(parts)) {
          data_export.due_time = now;
          RETURN_IF_ERROR(Update(transaction, data_export));
        }
        return *part;
      });
}

absl::StatusOr<std::optional<DueDataExport>> SqlDataExportStore::TakeDueDataExport(
    const Call& call, absl::Time now,
    absl::FunctionRef<void(DataExport&, const std::vector<DataExportPart>&)> decide) {
  using Due = std::optional<DueDataExport>;
  return database_.Transact(call.deadline, [&](Transaction& transaction) -> absl::StatusOr<Due> {
    ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kSelectDueDataExport, now));
    if (rows.empty()) return Due();
    DueDataExport due{.data_export = ReadDataExport(rows.front())};
    ASSIGN_OR_RETURN(due.parts, SelectParts(transaction, due.data_export.id));
    decide(due.data_export, due.parts);
    RETURN_IF_ERROR(Update(transaction, due.data_export));
    return Due(std::move(due));
  });
}

absl::StatusOr<DataExport> SqlDataExportStore::EditDataExport(
    const Call& call, DataExportId id,
    absl::FunctionRef<absl::StatusOr<std::optional<Notice>>(DataExport&, const Member&)> decide) {
  return database_.Transact(
      call.deadline, [&](Transaction& transaction) -> absl::StatusOr<DataExport> {
        ASSIGN_OR_RETURN(DataExport data_export, Lock(transaction, id));
        ASSIGN_OR_RETURN(const std::vector<Member> members,
                         SelectMembers(transaction, std::span(&data_export.member, 1)));
        if (members.empty()) return DataExportNotFound();
        ASSIGN_OR_RETURN(const std::optional<Notice> notice, decide(data_export, members.front()));
        RETURN_IF_ERROR(Update(transaction, data_export));
        if (notice) RETURN_IF_ERROR(InsertNotice(transaction, *notice));
        return data_export;
      });
}

absl::Status SqlDataExportStore::DeleteDataExportParts(const Call& call, DataExportId id) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) {
    return transaction.Execute(kDeleteParts, id).status();
  });
}

absl::Status SqlDataExportStore::DeleteDataExport(const Call& call, DataExportId id) {
  return database_.Transact(call.deadline, [&](Transaction& transaction) {
    RETURN_IF_ERROR(transaction.Execute(kDeleteParts, id).status());
    return transaction.Execute(kDeleteDataExport, id).status();
  });
}

}  // namespace hiroba::identity
