// The two kinds of a store, in memory and SQL, and the words that run a test on both:
//
//   class PostStoreTest : public testing::TestWithParam<StoreKind> { … };
//   INSTANTIATE_TEST_SUITE_P(Both, PostStoreTest, BothStores(), NameOfStore);
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace hiroba {

enum class StoreKind { kFake, kSql };

inline auto BothStores() { return ::testing::Values(StoreKind::kFake, StoreKind::kSql); }

// In lists of tests and their failures.
inline std::ostream& operator<<(std::ostream& out, StoreKind kind) {
  return out << (kind == StoreKind::kFake ? "Fake" : "Sql");
}

inline std::string NameOfStore(const ::testing::TestParamInfo<StoreKind>& tested) {
  return ::testing::PrintToString(tested.param);
}

}  // namespace hiroba
