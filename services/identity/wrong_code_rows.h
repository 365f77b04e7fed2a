// The rows of wrong codes inside another store's transaction: how often somebody guessed at the
// codes of a body's addresses, by the hour. They are deleted with the registrations.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/common/db.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// Counts a wrong code for an address of a body.
absl::Status CountWrongCode(Transaction& transaction, const std::string& body, absl::Time now);

// Returns the wrong codes since a time, to the hour.
absl::StatusOr<WrongCodes> SelectWrongCodes(Transaction& transaction, const std::string& body,
                                            absl::Time since);

}  // namespace hiroba::identity
