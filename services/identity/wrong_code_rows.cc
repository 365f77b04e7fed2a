#include "services/identity/wrong_code_rows.h"

#include "services/common/status_macros.h"
#include "services/identity/member_stores.h"

namespace hiroba::identity {
namespace {

// A row an hour for the body, and one for all.
constexpr Statement kCountWrongCode{"count_wrong_code",
                                    "INSERT INTO wrong_codes (body, hour, number)"
                                    " VALUES (?,?,1), ('',?,1)"
                                    " ON DUPLICATE KEY UPDATE number=number+1"};

// Uses (body, hour).
constexpr Statement kSelectWrongCodes{"select_wrong_codes",
                                      "SELECT body, CAST(SUM(number) AS SIGNED) FROM wrong_codes"
                                      " WHERE body IN (?, '') AND hour>=? GROUP BY body"};

}  // namespace

absl::Status CountWrongCode(Transaction& transaction, const std::string& body, absl::Time now) {
  const absl::Time hour = WrongCodesHour(now);
  return transaction.Execute(kCountWrongCode, body, hour, hour).status();
}

absl::StatusOr<WrongCodes> SelectWrongCodes(Transaction& transaction, const std::string& body,
                                            absl::Time since) {
  ASSIGN_OR_RETURN(const Rows rows,
                   transaction.Select(kSelectWrongCodes, body, WrongCodesHour(since)));
  WrongCodes wrong_codes;
  for (const Row row : rows) {
    const int number = static_cast<int>(row.Int64(1));
    if (row.String(0).empty()) wrong_codes.in_total = number;
    if (row.String(0) == body) wrong_codes.of_body = number;
  }
  return wrong_codes;
}

}  // namespace hiroba::identity
