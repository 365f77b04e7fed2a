#include "services/common/zip_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "services/common/files.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

const absl::Time kTime = absl::FromUnixSeconds(1'800'000'000);

class ZipFileTest : public testing::Test {
 protected:
  ZipFileTest() {
    std::string pattern = std::filesystem::temp_directory_path() / "hiroba-zip-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~ZipFileTest() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return folder_ + "/" + name; }

  // What is in an archive, by names as they are written; of long contents the length.
  static std::map<std::string, std::string> Entries(const std::string& path) {
    std::map<std::string, std::string> entries;
    archive* const in = archive_read_new();
    archive_read_support_format_zip(in);
    setlocale(LC_CTYPE, "C.UTF-8");
    EXPECT_EQ(archive_read_open_filename(in, path.c_str(), 10'240), ARCHIVE_OK);
    archive_entry* entry = nullptr;
    while (archive_read_next_header(in, &entry) == ARCHIVE_OK) {
      std::string& content = entries[archive_entry_pathname(entry)];
      char buffer[1'000];
      la_ssize_t read = 0;
      while ((read = archive_read_data(in, buffer, sizeof(buffer))) > 0) {
        content.append(buffer, static_cast<size_t>(read));
      }
      EXPECT_EQ(read, 0) << archive_error_string(in);
      if (content.size() > 100) content = std::to_string(content.size());
      EXPECT_EQ(archive_entry_mtime(entry), absl::ToTimeT(kTime));
    }
    archive_read_free(in);
    setlocale(LC_CTYPE, "C");
    return entries;
  }

  std::string folder_;
};

TEST_F(ZipFileTest, HoldsTextsAndFilesUnderJapaneseNames) {
  absl::StatusOr<ZipFile> zip = ZipFile::Create(Path("a.zip"));
  ASSERT_THAT(zip, IsOk());
  EXPECT_THAT(zip->Add("threads/投稿.json", std::string(100'000, 'a'), kTime), IsOk());
  EXPECT_THAT(zip->Begin("threads/files/議事録.pdf", 6, kTime), IsOk());
  EXPECT_THAT(zip->Write("abc"), IsOk());
  EXPECT_THAT(zip->Write("def"), IsOk());
  EXPECT_THAT(zip->Add("空.txt", "", kTime), IsOk());
  ASSERT_THAT(zip->Finish(), IsOk());
  EXPECT_THAT(Entries(Path("a.zip")),
              ElementsAre(Pair("threads/files/議事録.pdf", "abcdef"),
                          Pair("threads/投稿.json", "100000"), Pair("空.txt", "")));
  EXPECT_LT(std::filesystem::file_size(Path("a.zip")), 2'000u) << "texts are compressed";
  // APPNOTE 4.3.7: the flags of the first entry, of which bit 11 says that its name is UTF-8.
  const absl::StatusOr<std::string> bytes = ReadFile(Path("a.zip"));
  ASSERT_THAT(bytes, IsOk());
  EXPECT_EQ((*bytes)[7] & 8, 8);
}

TEST_F(ZipFileTest, TakesInWhatOthersHold) {
  for (const std::string name : {"a", "b"}) {
    absl::StatusOr<ZipFile> part = ZipFile::Create(Path(name));
    ASSERT_THAT(part, IsOk());
    EXPECT_THAT(part->Add(name + "/名簿.json", name, kTime), IsOk());
    EXPECT_THAT(part->Add(name + "/写真.png", std::string(200'000, 'p'), kTime), IsOk());
    ASSERT_THAT(part->Finish(), IsOk());
  }
  absl::StatusOr<ZipFile> zip = ZipFile::Create(Path("all.zip"));
  ASSERT_THAT(zip, IsOk());
  EXPECT_THAT(zip->AddAll(Path("a")), IsOk());
  EXPECT_THAT(zip->AddAll(Path("b")), IsOk());
  ASSERT_THAT(zip->Finish(), IsOk());
  EXPECT_THAT(Entries(Path("all.zip")),
              ElementsAre(Pair("a/写真.png", "200000"), Pair("a/名簿.json", "a"),
                          Pair("b/写真.png", "200000"), Pair("b/名簿.json", "b")));
}

TEST_F(ZipFileTest, RefusesWhatIsNoArchive) {
  std::ofstream(Path("text")) << "これはZIPではありません。";
  absl::StatusOr<ZipFile> zip = ZipFile::Create(Path("all.zip"));
  ASSERT_THAT(zip, IsOk());
  EXPECT_THAT(zip->AddAll(Path("text")),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ZIP_UNREADABLE"));
  EXPECT_THAT(zip->AddAll(Path("nothing")),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ZIP_UNREADABLE"));
}

TEST_F(ZipFileTest, AFullDiskIsSaidPlainly) {
  absl::StatusOr<ZipFile> zip = ZipFile::Create("/dev/full");
  absl::Status status = zip.status();
  if (status.ok()) status = zip->Add("a.bin", std::string(1'000'000, 'a'), kTime);
  if (status.ok()) status = zip->Finish();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted, "STORAGE_FULL"));
}

}  // namespace
}  // namespace hiroba
