#include "services/threads/json_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/common/testing/status_matchers.h"
#include "services/threads/testing/files.h"
#include "services/threads/testing/zip_entries.h"

namespace hiroba::threads {
namespace {

class JsonListTest : public testing::Test {
 protected:
  // Returns the list as it comes out of an archive.
  Json Written(JsonList& list) {
    const std::string path = folder_ / "list.zip";
    absl::StatusOr<ZipFile> zip = ZipFile::Create(path);
    EXPECT_THAT(zip, IsOk());
    EXPECT_THAT(list.PutInto(*zip, "list.json", absl::FromUnixSeconds(1'790'000'000)), IsOk());
    EXPECT_THAT(zip->Finish(), IsOk());
    return Json::parse(ZipEntries(path).at("list.json"));
  }

  TemporaryFolder folder_;
};

TEST_F(JsonListTest, IsJsonWithNoneOneAndManyElements) {
  for (const std::size_t count : {0U, 1U, 20'000U}) {
    absl::StatusOr<JsonList> list = JsonList::Create();
    ASSERT_THAT(list, IsOk());
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_THAT(list->Add({{"number", i}, {"text", "「改行\nと\"引用\"」"}}), IsOk());
    }
    const Json written = Written(*list);
    ASSERT_EQ(written.size(), count);
    if (count > 0) {
      EXPECT_EQ(written.back()["number"], count - 1);
      EXPECT_EQ(written.back()["text"], "「改行\nと\"引用\"」");
    }
  }
}

TEST_F(JsonListTest, AnElementMayEndInAListOfItsOwn) {
  absl::StatusOr<JsonList> list = JsonList::Create();
  ASSERT_THAT(list, IsOk());
  for (const int nested : {2, 0}) {
    ASSERT_THAT(list->BeginElement({{"name", "a"}}, "texts"), IsOk());
    for (int i = 0; i < nested; ++i) ASSERT_THAT(list->AddNested({{"i", i}}), IsOk());
    ASSERT_THAT(list->EndElement(), IsOk());
  }
  ASSERT_THAT(list->BeginElement(Json::object(), "texts"), IsOk());
  ASSERT_THAT(list->EndElement(), IsOk());
  EXPECT_EQ(Written(*list), Json::parse(R"([{"name":"a","texts":[{"i":0},{"i":1}]},
                                            {"name":"a","texts":[]},{"texts":[]}])"));
}

TEST_F(JsonListTest, BrokenTextDoesNotBreakTheList) {
  absl::StatusOr<JsonList> list = JsonList::Create();
  ASSERT_THAT(list, IsOk());
  ASSERT_THAT(list->Add({{"text", "a\xff"}}), IsOk());
  EXPECT_EQ(Written(*list)[0]["text"], "a\ufffd");
}

}  // namespace
}  // namespace hiroba::threads
