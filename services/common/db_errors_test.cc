#include "services/common/db_errors.h"

#include <gtest/gtest.h>

#include "services/common/db.h"
#include "services/common/status.h"

namespace hiroba {
namespace {

TEST(TranslateDatabaseError, NamesTheDuplicateKeyAndNotTheValue) {
  const DatabaseError error = TranslateDatabaseError(
      1062, "Duplicate entry 'it's 'a@example.lg.jp'' for key 'members.address'", "insert_member");
  EXPECT_EQ(error.status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_TRUE(IsDuplicateKey(error.status, "address"));
  EXPECT_FALSE(IsDuplicateKey(error.status, "PRIMARY"));
  EXPECT_EQ(error.status.ToString().find("example"), std::string::npos);
  EXPECT_EQ(DuplicateKey(absl::AlreadyExistsError("else")), std::nullopt);
}

TEST(TranslateDatabaseError, TellsAFullDisk) {
  for (const auto& [number, text] : std::initializer_list<std::pair<int, const char*>>{
           {1021, "Disk full (/tmp/#sql); waiting for someone to free some space..."},
           {1114, "The table 'posts' is full"},
           {1030, "Got error 28 \"No space left on device\" from storage engine InnoDB"},
           {3, "Error writing file './posts.MYD' (Errcode: 28 \"No space left on device\")"}}) {
    const DatabaseError error = TranslateDatabaseError(number, text, "insert_post");
    EXPECT_EQ(error.status.code(), absl::StatusCode::kResourceExhausted) << number;
    EXPECT_EQ(Reason(error.status), "STORAGE_FULL");
    EXPECT_EQ(error.failure, DatabaseFailure::kNone);
  }
  EXPECT_EQ(TranslateDatabaseError(1030, "Got error 122 from storage engine", "s").status.code(),
            absl::StatusCode::kInternal);
}

TEST(TranslateDatabaseError, ThrowsConnectionsAwayThatAreOfNoUse) {
  for (const int number : {2006, 2013, 2030, 2055, 1053, 1927, 1047}) {
    const DatabaseError error = TranslateDatabaseError(number, "gone", "s");
    EXPECT_EQ(error.failure, DatabaseFailure::kConnection) << number;
    EXPECT_EQ(error.status.code(), absl::StatusCode::kUnavailable) << number;
  }
}

TEST(TranslateDatabaseError, RunsAgainAfterDeadlockAndLockWait) {
  for (const int number : {1213, 1205}) {
    EXPECT_EQ(TranslateDatabaseError(number, "", "s").failure, DatabaseFailure::kRunAgain);
    EXPECT_EQ(TranslateDatabaseError(number, "", "s").status.code(), absl::StatusCode::kAborted);
  }
}

TEST(TranslateDatabaseError, KeepsWhatPeopleWroteOutOfTheText) {
  const DatabaseError error =
      TranslateDatabaseError(1366, "Incorrect string value: '090-1234' for column", "s");
  EXPECT_EQ(error.status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(error.status.ToString().find("090"), std::string::npos);
}

}  // namespace
}  // namespace hiroba
