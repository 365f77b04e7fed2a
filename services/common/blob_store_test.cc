#include "services/common/blob_store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>

#include "services/common/testing/status_matchers.h"

namespace hiroba {
namespace {

class BlobStoreTest : public testing::Test {
 protected:
  BlobStoreTest() {
    std::string pattern = std::filesystem::temp_directory_path() / "hiroba-blobs-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    store_.emplace(BlobStore::Open(folder_).value());
  }
  ~BlobStoreTest() override { std::filesystem::remove_all(folder_); }

  const TypedId<struct FileTag> id_{0x0123456789abcdefU};
  std::string folder_;
  std::optional<BlobStore> store_;
};

TEST_F(BlobStoreTest, AFinishedUploadCanBeRead) {
  EXPECT_THAT(store_->Write(id_, 0, "hello "), IsOk());
  EXPECT_THAT(store_->Write(id_, 6, "world"), IsOk());
  const absl::StatusOr<Blob> blob = store_->Finish(id_);
  ASSERT_THAT(blob, IsOk());
  EXPECT_EQ(blob->size, 11);
  EXPECT_EQ(blob->sha256, "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");
  EXPECT_THAT(store_->Read(id_, 0, 100), IsOkAndHolds("hello world"));
  EXPECT_THAT(store_->Read(id_, 6, 3), IsOkAndHolds("wor"));
  EXPECT_THAT(store_->Read(id_, 11, 3), IsOkAndHolds(""));
}

TEST_F(BlobStoreTest, AnUploadIsNoFileYet) {
  EXPECT_THAT(store_->Write(id_, 0, "half"), IsOk());
  EXPECT_THAT(store_->Read(id_, 0, 100), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(BlobStoreTest, FinishingTwiceGivesTheSame) {
  EXPECT_THAT(store_->Write(id_, 0, "x"), IsOk());
  const absl::StatusOr<Blob> first = store_->Finish(id_);
  const absl::StatusOr<Blob> second = store_->Finish(id_);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(first->sha256, second->sha256);
}

TEST_F(BlobStoreTest, SamplesHaveBothEnds) {
  std::string data(200'000, 'a');
  data += "end";
  EXPECT_THAT(store_->Write(id_, 0, data), IsOk());
  const absl::StatusOr<FileSample> sample = store_->Sample(id_);
  ASSERT_THAT(sample, IsOk());
  EXPECT_EQ(sample->head.size(), kSampleSize);
  EXPECT_TRUE(sample->tail.ends_with("aend"));
}

TEST_F(BlobStoreTest, RemovedFilesAreGone) {
  EXPECT_THAT(store_->Write(id_, 0, "x"), IsOk());
  EXPECT_THAT(store_->Finish(id_), IsOk());
  EXPECT_THAT(store_->Remove(id_), IsOk());
  EXPECT_THAT(store_->Remove(id_), IsOk());
  EXPECT_THAT(store_->Read(id_, 0, 1), StatusIs(absl::StatusCode::kNotFound));
}

// /dev/full says ENOSPC to every write, as a full disk does.
TEST_F(BlobStoreTest, AFullDiskIsSaidPlainly) {
  std::filesystem::create_symlink("/dev/full", folder_ + "/uploads/" + FormatId(id_));
  EXPECT_THAT(store_->Write(id_, 0, "x"),
              StatusIs(absl::StatusCode::kResourceExhausted, "STORAGE_FULL"));
}

}  // namespace
}  // namespace hiroba
