#include "services/identity/body_store.h"

#include <deque>
#include <optional>
#include <string_view>
#include <utility>

#include "services/common/status_macros.h"
#include "services/identity/text_shape.h"

namespace hiroba::identity {
namespace {

constexpr Statement kSelectVersion{"select_body_import_version",
                                   "SELECT version FROM body_import_version WHERE only_row=1"};
constexpr Statement kSelectVersionForUpdate{
    "select_body_import_version_for_update",
    "SELECT version FROM body_import_version WHERE only_row=1 FOR UPDATE"};
constexpr Statement kUpdateVersion{
    "update_body_import_version",
    "UPDATE body_import_version SET version=version+1 WHERE only_row=1"};

// Whole tables: at most some thousands of rows, read when they have changed.
constexpr Statement kSelectBodies{"select_imported_bodies",
                                  "SELECT body_code, name, kana, prefecture, kind"
                                  " FROM imported_bodies"};
constexpr Statement kReplaceBodies{"replace_imported_bodies",
                                   "REPLACE INTO imported_bodies"
                                   " (body_code, name, kana, prefecture, kind) VALUES (?,?,?,?,?)"};

#define PROFILE_COLUMNS                                                                     \
  "body_code, population, population_year, households, population_source, population_date," \
  " primary_workers, secondary_workers, tertiary_workers, industry_source, industry_date,"  \
  " fiscal_index, fiscal_index_source, fiscal_index_date,"                                  \
  " similar_group, similar_group_source, similar_group_date,"                               \
  " declared_size, declared_size_source, declared_size_date"
constexpr Statement kSelectProfiles{"select_body_profiles",
                                    "SELECT " PROFILE_COLUMNS " FROM body_profiles"};
constexpr Statement kReplaceProfiles{"replace_body_profiles",
                                     "REPLACE INTO body_profiles (" PROFILE_COLUMNS
                                     ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"};
#undef PROFILE_COLUMNS
constexpr Statement kDeleteProfiles{"delete_body_profiles",
                                    "DELETE FROM body_profiles WHERE body_code IN (?)"};

constexpr Statement kSelectSuccessions{
    "select_body_successions", "SELECT body_code, successor, start_date FROM body_successions"};
constexpr Statement kReplaceSuccessions{
    "replace_body_successions",
    "REPLACE INTO body_successions (body_code, successor, start_date) VALUES (?,?,?)"};
constexpr Statement kDeleteSuccessions{"delete_body_successions",
                                       "DELETE FROM body_successions WHERE body_code IN (?)"};

// Uses (body, member_id) of postings; the limit keeps a large body from being read to its end.
constexpr Statement kSelectMembersOf{
    "select_members_of_bodies",
    "SELECT DISTINCT p.member_id FROM postings p JOIN members m ON m.member_id=p.member_id"
    " WHERE p.body IN (?) AND (p.start_date IS NULL OR p.start_date<=?)"
    " AND (p.end_date IS NULL OR p.end_date>=?) AND m.state IN (2,3)"
    " AND m.leave_time IS NULL LIMIT ?"};
static_assert(static_cast<int>(Caller::State::kVerified) == 2);
static_assert(static_cast<int>(Caller::State::kLapsed) == 3);

int Number(BodyKind kind) { return static_cast<int>(kind) + 1; }
static_assert(static_cast<int>(BodyKind::kVillage) == 5);

absl::CivilDay Day(const Row& row, Column column) {
  return absl::ToCivilDay(row.Time(column), absl::UTCTimeZone());
}

std::optional<ProfileSource> SourceAt(const Row& row, int column) {
  if (row.IsNull(column)) return std::nullopt;
  return ProfileSource{.text = row.String(column), .date = Day(row, column + 1)};
}

int Int(const Row& row, Column column) { return static_cast<int>(row.Int64(column)); }

BodyProfile ReadProfile(const Row& row) {
  BodyProfile profile;
  if (auto source = SourceAt(row, 4)) {
    profile.population = {Int(row, 1), Int(row, 2), Int(row, 3), *std::move(source)};
  }
  if (auto source = SourceAt(row, 9)) {
    profile.industry = {Int(row, 6), Int(row, 7), Int(row, 8), *std::move(source)};
  }
  if (auto source = SourceAt(row, 12)) {
    profile.fiscal_index = {Int(row, 11), *std::move(source)};
  }
  if (auto source = SourceAt(row, 15)) {
    profile.similar_group = {row.String(14), *std::move(source)};
  }
  if (auto source = SourceAt(row, 18)) {
    profile.declared_size = {static_cast<SizeBand>(row.Int64(17)), *std::move(source)};
  }
  return profile;
}

// The values of a row, which points at its texts.
class ProfileRow {
 public:
  ProfileRow(const std::string& code, const BodyProfile& profile) { Add(code, profile); }

  std::vector<Parameter> values;

 private:
  void Add(const std::string& code, const BodyProfile& profile) {
    values.emplace_back(code);
    const auto& population = profile.population;
    AddNumber(population, &BodyProfile::Population::persons);
    AddNumber(population, &BodyProfile::Population::year);
    AddNumber(population, &BodyProfile::Population::households);
    AddSource(population);
    AddNumber(profile.industry, &BodyProfile::Industry::primary);
    AddNumber(profile.industry, &BodyProfile::Industry::secondary);
    AddNumber(profile.industry, &BodyProfile::Industry::tertiary);
    AddSource(profile.industry);
    AddNumber(profile.fiscal_index, &BodyProfile::FiscalIndex::hundredths);
    AddSource(profile.fiscal_index);
    if (profile.similar_group) {
      values.emplace_back(profile.similar_group->name);
    } else {
      values.emplace_back(nullptr);
    }
    AddSource(profile.similar_group);
    if (profile.declared_size) {
      values.emplace_back(static_cast<int>(profile.declared_size->band));
    } else {
      values.emplace_back(nullptr);
    }
    AddSource(profile.declared_size);
  }

  template <class Part>
  void AddNumber(const std::optional<Part>& part, int Part::*number) {
    if (part) {
      values.emplace_back((*part).*number);
    } else {
      values.emplace_back(nullptr);
    }
  }

  template <class Part>
  void AddSource(const std::optional<Part>& part) {
    if (part) {
      values.emplace_back(part->source.text);
      values.emplace_back(days_.emplace_back(DayText(part->source.date)));
    } else {
      values.emplace_back(nullptr);
      values.emplace_back(nullptr);
    }
  }

  std::deque<std::string> days_;
};

absl::StatusOr<BodyImports> ReadImports(Connection& connection) {
  BodyImports imports;
  ASSIGN_OR_RETURN(const Rows bodies, connection.Select(kSelectBodies));
  for (const Row row : bodies) {
    imports.bodies[row.String(0)] = {.name = row.String(1),
                                     .kana = row.String(2),
                                     .prefecture = row.String(3),
                                     .kind = static_cast<BodyKind>(row.Int64(4) - 1)};
  }
  ASSIGN_OR_RETURN(const Rows profiles, connection.Select(kSelectProfiles));
  for (const Row row : profiles) imports.profiles[row.String(0)] = ReadProfile(row);
  ASSIGN_OR_RETURN(const Rows successions, connection.Select(kSelectSuccessions));
  for (const Row row : successions) {
    imports.successions[row.String(0)] = {.successor = row.String(1), .date = Day(row, 2)};
  }
  return imports;
}

absl::Status WriteBodies(Transaction& transaction, const std::vector<std::string>& codes,
                         const BodyImports& imports) {
  std::vector<std::vector<Parameter>> rows;
  for (const std::string& code : codes) {
    const NewBody& body = imports.bodies.at(code);  // none is ever taken away
    rows.push_back({code, body.name, body.kana, body.prefecture, Number(body.kind)});
  }
  return transaction.ExecuteRows(kReplaceBodies, rows).status();
}

absl::Status WriteProfiles(Transaction& transaction, const std::vector<std::string>& codes,
                           const BodyImports& imports) {
  std::deque<ProfileRow> profiles;
  std::vector<std::vector<Parameter>> rows;
  std::vector<std::string> gone;
  for (const std::string& code : codes) {
    const auto found = imports.profiles.find(code);
    if (found == imports.profiles.end()) {
      gone.push_back(code);
    } else {
      rows.push_back(profiles.emplace_back(code, found->second).values);
    }
  }
  RETURN_IF_ERROR(transaction.ExecuteRows(kReplaceProfiles, rows).status());
  if (gone.empty()) return absl::OkStatus();
  return transaction.Execute(kDeleteProfiles, InList(gone)).status();
}

absl::Status WriteSuccessions(Transaction& transaction, const std::vector<std::string>& codes,
                              const BodyImports& imports) {
  std::deque<std::string> days;
  std::vector<std::vector<Parameter>> rows;
  std::vector<std::string> gone;
  for (const std::string& code : codes) {
    const auto found = imports.successions.find(code);
    if (found == imports.successions.end()) {
      gone.push_back(code);
    } else {
      const std::string& day = days.emplace_back(DayText(found->second.date));
      rows.push_back({code, found->second.successor, day});
    }
  }
  RETURN_IF_ERROR(transaction.ExecuteRows(kReplaceSuccessions, rows).status());
  if (gone.empty()) return absl::OkStatus();
  return transaction.Execute(kDeleteSuccessions, InList(gone)).status();
}

}  // namespace

absl::StatusOr<uint64_t> SqlBodyStore::BodyImportVersion(const Call& call) {
  return database_.Read(call.deadline, [&](Connection& connection) -> absl::StatusOr<uint64_t> {
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectVersion));
    return rows.empty() ? 0 : rows.front().Uint64(0);
  });
}

absl::StatusOr<BodyImports> SqlBodyStore::GetBodyImports(const Call& call) {
  return database_.Read(call.deadline, ReadImports);
}

absl::StatusOr<BodyImportChanges> SqlBodyStore::EditBodyImports(
    const Call& call, absl::FunctionRef<absl::Status(BodyImports&)> decide) {
  return database_.Transact(
      call.deadline, [&](Transaction& transaction) -> absl::StatusOr<BodyImportChanges> {
        RETURN_IF_ERROR(transaction.Select(kSelectVersionForUpdate).status());
        ASSIGN_OR_RETURN(const BodyImports before, ReadImports(transaction));
        BodyImports after = before;
        RETURN_IF_ERROR(decide(after));
        BodyImportChanges changes = Compare(before, after);
        if (changes.empty()) return changes;
        RETURN_IF_ERROR(WriteBodies(transaction, changes.bodies, after));
        RETURN_IF_ERROR(WriteProfiles(transaction, changes.profiles, after));
        RETURN_IF_ERROR(WriteSuccessions(transaction, changes.successions, after));
        RETURN_IF_ERROR(transaction.Execute(kUpdateVersion).status());
        RETURN_IF_ERROR(audit_.Append(
            transaction, ActOf(call, "",
                               {{"bodies", std::to_string(changes.bodies.size())},
                                {"profiles", std::to_string(changes.profiles.size())},
                                {"successions", std::to_string(changes.successions.size())}})));
        return changes;
      });
}

absl::StatusOr<int> SqlBodyStore::CountMembersOf(const Call& call,
                                                 const std::vector<std::string>& bodies,
                                                 absl::CivilDay day, int limit) {
  return database_.Read(call.deadline, [&](Connection& connection) -> absl::StatusOr<int> {
    const std::string text = DayText(day);
    ASSIGN_OR_RETURN(const Rows rows,
                     connection.Select(kSelectMembersOf, InList(bodies), text, text, limit));
    return static_cast<int>(rows.size());
  });
}

}  // namespace hiroba::identity
