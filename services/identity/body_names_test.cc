#include "services/identity/body_names.h"

#include <gtest/gtest.h>

namespace hiroba::identity {
namespace {

const absl::CivilDay kMerger(2027, 4, 1);

TEST(PostingBodyName, IsTheBodysOwnUntilItEnds) {
  BodyTable bodies;
  BodyImports imports;
  imports.successions["272094"] = {"272230", kMerger};
  imports.successions["262013"] = {"272230", kMerger};  // 福知山市, of another prefecture
  bodies.Replace(imports);
  EXPECT_EQ(PostingBodyName(bodies, "272094", kMerger - 1), "大阪府守口市");
  EXPECT_EQ(PostingBodyName(bodies, "272094", kMerger), "旧大阪府守口市（現門真市）");
  EXPECT_EQ(PostingBodyName(bodies, "262013", kMerger), "旧京都府福知山市（現大阪府門真市）");
  EXPECT_EQ(PostingBodyName(bodies, "272230", kMerger), "大阪府門真市");
  EXPECT_EQ(PostingBodyName(bodies, "n-meti.go.jp", kMerger), "国の機関（meti.go.jp）");
  EXPECT_EQ(PostingBodyName(bodies, "", kMerger), "");
}

}  // namespace
}  // namespace hiroba::identity
