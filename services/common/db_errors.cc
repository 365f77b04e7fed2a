#include "services/common/db_errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>

#include "services/common/status.h"
#include "services/common/strings.h"

namespace hiroba {
namespace {

// The server is gone, going, or cannot serve this client; or the connection is out of step. Also
// Galera's "not prepared for application use" (1047) and a server that has become read-only (1290,
// 1836): another connect may reach a better one.
constexpr int kConnectionErrors[] = {
    1040, 1043, 1044, 1045, 1047, 1049, 1053, 1077, 1079, 1080, 1129, 1130, 1152, 1153, 1154, 1155,
    1156, 1157, 1158, 1159, 1160, 1161, 1184, 1203, 1226, 1243, 1290, 1461, 1615, 1698, 1836, 1927,
    2000, 2001, 2002, 2003, 2005, 2006, 2012, 2013, 2014, 2026, 2027, 2030, 2048, 2055, 2056};

// Deadlock and Galera's failed certification (1213), lock wait (1205), row changed under a snapshot
// (1020).
constexpr int kRunAgainErrors[] = {1020, 1205, 1213};

constexpr int kDuplicateErrors[] = {1022, 1062, 1586, 1859};

// Foreign keys, and CHECK constraints (4025).
constexpr int kConstraintErrors[] = {1216, 1217, 1451, 1452, 4025};

// The statement ran for too long (1969), or was interrupted for that (1317).
constexpr int kTimeErrors[] = {1317, 1969, 3024};

// Disk full (1021), table full (1114); writes that failed name the error of the system: 28 is "no
// space left on device".
constexpr int kStorageErrors[] = {1021, 1114};
constexpr int kFileErrors[] = {3, 5, 1026, 1030};
constexpr int kBinaryLogError = 1598;

// Texts of these hold values that people wrote.
constexpr int kErrorsWithValues[] = {1264, 1292, 1366, 1411};

template <size_t n>
bool Contains(const int (&numbers)[n], int number) {
  return std::find(std::begin(numbers), std::end(numbers), number) != std::end(numbers);
}

bool IsStorageFull(int number, std::string_view text) {
  if (Contains(kStorageErrors, number)) return true;
  if (!Contains(kFileErrors, number) && number != kBinaryLogError) return false;
  return text.find("rror 28") != std::string_view::npos ||
         text.find("rrno: 28") != std::string_view::npos ||
         text.find("rrcode: 28") != std::string_view::npos ||
         text.find("No space left") != std::string_view::npos;
}

}  // namespace

std::string_view DuplicateKeyName(std::string_view text) {
  // The key comes last, and a key's name has no quotes.
  const size_t end = text.rfind('\'');
  if (end == std::string_view::npos || end == 0) return {};
  const size_t begin = text.rfind('\'', end - 1);
  if (begin == std::string_view::npos) return {};
  std::string_view name = text.substr(begin + 1, end - begin - 1);
  // MySQL says "table.key", MariaDB only "key".
  if (const size_t dot = name.rfind('.'); dot != std::string_view::npos)
    name.remove_prefix(dot + 1);
  return name;
}

DatabaseError TranslateDatabaseError(int number, std::string_view text,
                                     std::string_view statement) {
  if (Contains(kDuplicateErrors, number)) {
    return {DatabaseFailure::kNone, AlreadyExists("DUPLICATE_KEY", "すでに登録されています。",
                                                  {{"key", DuplicateKeyName(text)}})};
  }
  if (IsStorageFull(number, text)) {
    return {DatabaseFailure::kNone,
            ResourceExhausted("STORAGE_FULL",
                              "保存する場所がいっぱいです。読むことはできます。運営の対応をお待ち"
                              "ください。",
                              absl::Minutes(5))};
  }
  const bool hide = Contains(kErrorsWithValues, number);
  const std::string what = fmt::format("database: {}: error {}{}{}", statement, number,
                                       hide ? "" : ": ", hide ? std::string_view() : text);
  if (Contains(kRunAgainErrors, number)) {
    return {DatabaseFailure::kRunAgain, absl::AbortedError(ToAbsl(what))};
  }
  if (Contains(kConnectionErrors, number)) {
    return {DatabaseFailure::kConnection, absl::UnavailableError(ToAbsl(what))};
  }
  if (Contains(kTimeErrors, number)) {
    return {DatabaseFailure::kNone, absl::DeadlineExceededError(ToAbsl(what))};
  }
  if (Contains(kConstraintErrors, number)) {
    return {DatabaseFailure::kNone, absl::FailedPreconditionError(ToAbsl(what))};
  }
  return {DatabaseFailure::kNone, absl::InternalError(ToAbsl(what))};
}

}  // namespace hiroba
