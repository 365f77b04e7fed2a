#include "services/notifications/data_export_part.h"

#include <archive.h>
#include <archive_entry.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "services/notifications/testing/fixture.h"

namespace hiroba::notifications {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class DataExportPartTest : public NotificationsFixture {
 protected:
  // What is in the member's archive, by names.
  std::map<std::string, std::string> Write(MemberId member) {
    std::string path = std::filesystem::temp_directory_path() / "hiroba-part-test-XXXXXX";
    const int file = mkstemp(path.data());
    EXPECT_GE(file, 0);
    close(file);
    auto zip = ZipFile::Create(path);
    EXPECT_THAT(zip, IsOk());
    EXPECT_THAT(part_.Write(member, *zip), IsOk());
    EXPECT_THAT(zip->Finish(), IsOk());

    std::map<std::string, std::string> entries;
    archive* const in = archive_read_new();
    archive_read_support_format_zip(in);
    EXPECT_EQ(archive_read_open_filename(in, path.c_str(), 10'240), ARCHIVE_OK);
    archive_entry* entry = nullptr;
    while (archive_read_next_header(in, &entry) == ARCHIVE_OK) {
      std::string& content = entries[archive_entry_pathname(entry)];
      char buffer[1'000];
      la_ssize_t read = 0;
      while ((read = archive_read_data(in, buffer, sizeof(buffer))) > 0) {
        content.append(buffer, static_cast<size_t>(read));
      }
    }
    archive_read_free(in);
    std::filesystem::remove(path);
    return entries;
  }

  static google::protobuf::Value Parse(const std::string& json) {
    google::protobuf::Value value;
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &value).ok()) << json;
    return value;
  }

  DataExportPart part_{members_, store_, clock_};
};

TEST_F(DataExportPartTest, HasSettingsAndNotificationsButNothingOfOthers) {
  ASSERT_THAT(Apply(Answer(PostId{70}, 2)), IsOk());
  ASSERT_THAT(ApplyIdentity(Due(identity::v1::VerificationDue::OPEN)), IsOk());
  const auto entries = Write(kAsker);
  ASSERT_THAT(entries, SizeIs(2));

  const auto settings = Parse(entries.at("notifications/settings.json")).struct_value().fields();
  EXPECT_EQ(settings.at("digestFrequency").string_value(), "WEEKDAYS");
  EXPECT_EQ(settings.at("digestHour").number_value(), 7);
  EXPECT_TRUE(settings.at("instantMail").bool_value());

  const std::string& json = entries.at("notifications/notifications.json");
  const auto list = Parse(json).list_value();
  ASSERT_EQ(list.values_size(), 2);
  const auto& reminder = list.values(0).struct_value().fields();
  EXPECT_EQ(reminder.at("kind").string_value(), "VERIFICATION");
  EXPECT_EQ(reminder.at("verificationEndDate").string_value(), "2027-05-31");
  const auto& answer = list.values(1).struct_value().fields();
  EXPECT_EQ(answer.at("kind").string_value(), "ANSWER");
  EXPECT_EQ(answer.at("thread").string_value(), NameOf(kThread));
  EXPECT_EQ(answer.at("postNumber").number_value(), 2);
  EXPECT_TRUE(answer.contains("createTime"));
  EXPECT_FALSE(answer.contains("readTime"));
  EXPECT_THAT(json, Not(HasSubstr("木村 回答者")));
}

TEST_F(DataExportPartTest, HasAllPages) {
  std::vector<threads::v1::PostCreated> answers;
  for (int number = 2; number <= 1'001; ++number) {
    answers.push_back(Answer(PostId{static_cast<uint64_t>(number)}, number));
  }
  ASSERT_THAT(ApplyAll(answers), IsOk());
  const auto entries = Write(kAsker);
  EXPECT_EQ(Parse(entries.at("notifications/notifications.json")).list_value().values_size(),
            1'000);
}

TEST_F(DataExportPartTest, WhoWasToldNothingGetsAnEmptyList) {
  EXPECT_EQ(Write(kAsker).at("notifications/notifications.json"), "[]\n");
}

}  // namespace
}  // namespace hiroba::notifications
