// What the database's error numbers mean to us. For db.cc and its test only.
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace hiroba {

// What a failed statement does to the connection and its transaction.
enum class DatabaseFailure {
  kNone,       // the statement had no effect; the transaction may go on
  kRunAgain,   // the transaction is or must be rolled back, and is worth running again
  kConnection  // the connection is of no use any more
};

struct DatabaseError {
  DatabaseFailure failure;
  absl::Status status;
};

// Translates an error: its number, its text and the statement it came from.
DatabaseError TranslateDatabaseError(int number, std::string_view text, std::string_view statement);

// Returns the key of "Duplicate entry 'x' for key 'thread_title'", also when 'x' holds quotes.
std::string_view DuplicateKeyName(std::string_view text);

}  // namespace hiroba
