// Decides who may ask for a copy of her data, how its parts come together, and what becomes of it.
// No I/O; time is an argument.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// Copies that one member may ask for within 24 hours.
inline constexpr int kMaxDataExportsADay = 3;
// How long a copy may take to be made, and how long it can be fetched then. One that failed is
// listed as long.
inline constexpr absl::Duration kDataExportPatience = absl::Hours(24);
inline constexpr absl::Duration kDataExportLifetime = absl::Hours(7 * 24);
// Of one part, in bytes.
inline constexpr std::int64_t kMaxDataExportPart = std::int64_t{4} << 30;

// Whose parts make a copy: the services that keep something of members.
inline constexpr std::string_view kOwnDataExportPart = "identity";
inline constexpr std::array<std::string_view, 3> kDataExportParts = {kOwnDataExportPart, "threads",
                                                                     "notifications"};

// Judges whether another copy may be made, beside those there are. Errors as CreateDataExport.
absl::Status CheckCreateDataExport(const std::vector<DataExport>& exports, absl::Time now);

// True when there is nothing left to wait for.
bool AllDone(const std::vector<DataExportPart>& parts);

// What a piece of a part is.
enum class PartPiece {
  kBegin,    // the part begins anew with it
  kAppend,   // the next one
  kWritten,  // the last one once more: an answer was lost
};

// Judges a piece of `size` bytes. Errors as WriteDataExportPart; INVALID_ARGUMENT, reason
// DATA_EXPORT_PART_TOO_LARGE.
absl::StatusOr<PartPiece> CheckPartPiece(const DataExport& data_export, const DataExportPart& part,
                                         std::int64_t offset, std::int64_t size, bool last);

// What is to be done about a copy that is due.
enum class DataExportStep {
  kWait,         // for other services' parts
  kMakeOwnPart,  // identity's
  kMerge,        // the parts into one archive
  kFail,         // it takes too long
  kRemove,       // files and rows
};

// Returns the step, and moves on when to look at the copy next: so long that the step is done by
// then. Whoever takes a step alone does it.
DataExportStep TakeStep(DataExport& data_export, const std::vector<DataExportPart>& parts,
                        absl::Time now);

// Makes a copy that was pending ready, or failed. NOT_FOUND, reason DATA_EXPORT_NOT_FOUND, when it
// is pending no more.
absl::Status FinishDataExport(DataExport& data_export, std::int64_t size, absl::Time now);
absl::Status FailDataExport(DataExport& data_export, absl::Time now);

// NOT_FOUND, reason DATA_EXPORT_NOT_FOUND, when the copy is not the member's, or cannot be fetched.
absl::Status CheckFetch(const DataExport& data_export, MemberId member, absl::Time now);

absl::Status DataExportNotFound();

}  // namespace hiroba::identity
