// Copies of members' data from the asking to the end, on the store in memory and a real folder.
#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <locale.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "hiroba/api/v1/data_export_parts.grpc.pb.h"
#include "hiroba/identity/v1/data_exports.grpc.pb.h"
#include "hiroba/identity/v1/leavings.grpc.pb.h"
#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/zip_file.h"
#include "services/identity/data_export_loop.h"
#include "services/identity/data_export_part.h"
#include "services/identity/leaving_mails.h"
#include "services/identity/testing/services.h"

namespace hiroba::identity {
namespace {

using api::v1::DataExportParts;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class DataExportsServiceTest : public ServicesTest {
 protected:
  absl::StatusOr<v1::DataExport> Create(const Caller& caller,
                                        const std::string& password = kPassword) {
    v1::CreateDataExportRequest request;
    request.set_password(password);
    return Ask(&v1::DataExports::Stub::CreateDataExport, request, caller);
  }

  std::vector<v1::DataExport> List(const Caller& caller) {
    const auto listed =
        Ask(&v1::DataExports::Stub::ListDataExports, v1::ListDataExportsRequest(), caller);
    EXPECT_THAT(listed, IsOk());
    return {listed->data_exports().begin(), listed->data_exports().end()};
  }

  absl::StatusOr<v1::ReadDataExportResponse> Read(const std::string& name, const Caller& caller,
                                                  int64_t offset = 0, int limit = 0) {
    v1::ReadDataExportRequest request;
    request.set_name(name);
    request.set_offset(offset);
    request.set_limit(limit);
    return Ask(&v1::DataExports::Stub::ReadDataExport, request, caller);
  }

  // Returns how many bytes there are then.
  absl::StatusOr<int64_t> Write(const std::string& name, const std::string& part,
                                const std::string& data, int64_t offset = 0, bool last = true,
                                const Caller& caller = TestService()) {
    api::v1::WriteDataExportPartRequest request;
    request.set_data_export(name);
    request.set_part(part);
    request.set_offset(offset);
    request.set_data(data);
    request.set_last(last);
    const auto written = Ask(&DataExportParts::Stub::WriteDataExportPart, request, caller);
    if (!written.ok()) return written.status();
    return written->size();
  }

  // An archive with one text.
  std::string Zip(const std::string& name, const std::string& text) {
    const std::string path = folder_ + "/zip";
    auto zip = *ZipFile::Create(path);
    EXPECT_THAT(zip.Add(name, text, clock_.Now()), IsOk());
    EXPECT_THAT(zip.Finish(), IsOk());
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    std::filesystem::remove(path);
    return bytes.str();
  }

  // Does what is due.
  void Work() {
    InternalCalls calls(server_.signer(), clock_);
    const OwnPartSources sources{.clock = clock_,
                                 .bodies = bodies_,
                                 .members = store_,
                                 .sessions = store_,
                                 .second_factors = store_,
                                 .admissions = store_,
                                 .vouches = store_,
                                 .staff_second_factor = staff_second_factor_};
    const DataExportLoopParts parts{
        .calls = calls,
        .clock = clock_,
        .ids = ids_,
        .store = store_,
        .blobs = blobs_,
        .mail_frame = mail_frame_,
        .write_own_part = [&](const Call& call, MemberId member, ZipFile& zip) {
          return WriteOwnPart(call, sources, member, zip);
        }};
    absl::StatusOr<bool> done = true;
    while (done.ok() && *done) done = TakeDataExportStep(parts);
    EXPECT_THAT(done, IsOk());
  }

  // Files in the folder, whatever they are.
  int Files() const {
    int count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
      count += entry.is_regular_file();
    }
    return count;
  }

  static std::map<std::string, std::string> Entries(const std::string& bytes) {
    std::map<std::string, std::string> entries;
    // libarchive hands names out in the encoding of the locale.
    setlocale(LC_CTYPE, "C.UTF-8");
    archive* const in = archive_read_new();
    archive_read_support_format_zip(in);
    EXPECT_EQ(archive_read_open_memory(in, bytes.data(), bytes.size()), ARCHIVE_OK);
    archive_entry* entry = nullptr;
    while (archive_read_next_header(in, &entry) == ARCHIVE_OK) {
      const char* const name = archive_entry_pathname(entry);
      std::string& content = entries[name == nullptr ? "?" : name];
      std::array<char, 4096> piece;
      la_ssize_t read = 0;
      while ((read = archive_read_data(in, piece.data(), piece.size())) > 0) {
        content.append(piece.data(), static_cast<size_t>(read));
      }
    }
    archive_read_free(in);
    setlocale(LC_CTYPE, "C");
    return entries;
  }
};

TEST_F(DataExportsServiceTest, IsReadyWhenAllPartsAreThere) {
  // She waits for admission, and has explained herself.
  const std::string address = "first@union.kitaminami.lg.jp";
  SignUp(address);
  const Caller caller = SignedIn(address);
  EXPECT_THAT(Create(caller, "まちがった長い合言葉"),
              StatusIs(absl::StatusCode::kInvalidArgument, "PASSWORD_WRONG"));
  const auto begun = Create(caller);
  ASSERT_THAT(begun, IsOk());
  EXPECT_EQ(begun->state(), v1::DataExport::PENDING);
  EXPECT_FALSE(begun->has_expire_time());
  EXPECT_THAT(Create(caller),
              StatusIs(absl::StatusCode::kFailedPrecondition, "DATA_EXPORT_UNDER_WAY"));
  Work();
  EXPECT_THAT(Read(begun->name(), caller),
              StatusIs(absl::StatusCode::kNotFound, "DATA_EXPORT_NOT_FOUND"));

  // In pieces, of which some come twice.
  const std::string part = Zip("threads/posts.json", "[\"議会答弁\"]");
  const std::string first = part.substr(0, 40);
  EXPECT_THAT(Write(begun->name(), "threads", "rubbish from an attempt that was cut off", 0, false),
              IsOk());
  EXPECT_THAT(Write(begun->name(), "threads", first, 0, false), IsOkAndHolds(40));
  EXPECT_THAT(Write(begun->name(), "threads", part.substr(41), 41, true),
              StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_OFFSET"));
  const auto size = static_cast<int64_t>(part.size());
  EXPECT_THAT(Write(begun->name(), "threads", part.substr(40), 40, true), IsOkAndHolds(size));
  EXPECT_THAT(Write(begun->name(), "threads", part.substr(40), 40, true), IsOkAndHolds(size));
  EXPECT_THAT(Write(begun->name(), "threads", first, 0, false),
              StatusIs(absl::StatusCode::kNotFound, "DATA_EXPORT_NOT_FOUND"));
  Work();
  EXPECT_EQ(List(caller).front().state(), v1::DataExport::PENDING);
  EXPECT_THAT(Write(begun->name(), "notifications", Zip("notifications/settings.json", "{}")),
              IsOk());
  Work();

  const auto listed = List(caller);
  ASSERT_THAT(listed, SizeIs(1));
  EXPECT_EQ(listed[0].state(), v1::DataExport::READY);
  EXPECT_GT(listed[0].size_kib(), 0);
  EXPECT_EQ(listed[0].expire_time().seconds(),
            absl::ToUnixSeconds(clock_.Now() + absl::Hours(7 * 24)));
  EXPECT_EQ(Files(), 1) << "the parts are gone";
  ASSERT_THAT(Notices(), SizeIs(1));
  EXPECT_THAT(Notices().front().text, AllOf(HasSubstr("https://forum.example.jp/account/data"),
                                            Not(HasSubstr("dataExports"))));

  const auto known = Read(begun->name(), caller);
  ASSERT_THAT(known, IsOk());
  EXPECT_THAT(known->filename(), ::testing::MatchesRegex("hiroba-20[0-9]{6}\\.zip"));
  EXPECT_EQ(known->data(), "");
  std::string bytes;
  while (static_cast<int64_t>(bytes.size()) < known->size()) {
    const auto piece = Read(begun->name(), caller, static_cast<int64_t>(bytes.size()), 1000);
    ASSERT_THAT(piece, IsOk());
    ASSERT_FALSE(piece->data().empty());
    bytes += piece->data();
  }
  const auto entries = Entries(bytes);
  EXPECT_THAT(entries.at("お読みください.txt"), HasSubstr("threads フォルダ"));
  EXPECT_EQ(entries.at("threads/posts.json"), "[\"議会答弁\"]");
  EXPECT_EQ(entries.at("notifications/settings.json"), "{}");
  EXPECT_THAT(entries.at("identity/profile.json"),
              AllOf(HasSubstr(address), HasSubstr("中村 太郎"), HasSubstr("企画課")));
  EXPECT_THAT(entries.at("identity/admissions.json"), HasSubstr("係長です。"));
  EXPECT_THAT(entries.at("identity/sessions.json"), HasSubstr("TOKEN"));
  for (const auto& [name, text] : entries) EXPECT_THAT(text, Not(HasSubstr("argon2"))) << name;

  EXPECT_THAT(Read(begun->name(), TestMember(ids_.New<MemberId>())),
              StatusIs(absl::StatusCode::kNotFound, "DATA_EXPORT_NOT_FOUND"));
  clock_.Advance(absl::Hours(7 * 24));
  EXPECT_THAT(List(caller), IsEmpty());
  EXPECT_THAT(Read(begun->name(), caller),
              StatusIs(absl::StatusCode::kNotFound, "DATA_EXPORT_NOT_FOUND"));
  Work();
  EXPECT_EQ(Files(), 0);
}

TEST_F(DataExportsServiceTest, FailsAfterADayAndCanBeAskedForAgain) {
  SignUp();
  const Caller caller = SignedIn();
  const auto begun = Create(caller);
  ASSERT_THAT(begun, IsOk());
  Work();
  ASSERT_THAT(Write(begun->name(), "threads", "half of it", 0, false), IsOk());
  EXPECT_EQ(Files(), 2);
  clock_.Advance(absl::Hours(24));
  Work();
  EXPECT_EQ(List(caller).front().state(), v1::DataExport::FAILED);
  EXPECT_EQ(Files(), 0);
  ASSERT_THAT(Notices(), SizeIs(1));
  EXPECT_THAT(Notices().front().subject, HasSubstr("作れませんでした"));
  EXPECT_THAT(Write(begun->name(), "threads", "the rest", 10, true),
              StatusIs(absl::StatusCode::kNotFound, "DATA_EXPORT_NOT_FOUND"));
  EXPECT_EQ(Files(), 0);
  EXPECT_THAT(Create(caller), IsOk());
  clock_.Advance(absl::Hours(7 * 24));
  Work();
  EXPECT_THAT(List(caller), SizeIs(1)) << "the first one is listed no more";
}

TEST_F(DataExportsServiceTest, APartThatIsNoArchiveFailsItAtOnce) {
  SignUp();
  const Caller caller = SignedIn();
  const auto begun = Create(caller);
  ASSERT_THAT(begun, IsOk());
  ASSERT_THAT(Write(begun->name(), "threads", "no archive"), IsOk());
  ASSERT_THAT(Write(begun->name(), "notifications", Zip("notifications/a.json", "{}")), IsOk());
  Work();
  EXPECT_EQ(List(caller).front().state(), v1::DataExport::FAILED);
  EXPECT_EQ(Files(), 0);
}

TEST_F(DataExportsServiceTest, OnlyServicesHandOverPartsAndOnlyThoseThatAreWanted) {
  SignUp();
  const auto begun = Create(SignedIn());
  ASSERT_THAT(begun, IsOk());
  EXPECT_THAT(Write(begun->name(), "threads", "x", 0, true, TestAdmin(ids_.New<MemberId>())),
              StatusIs(absl::StatusCode::kPermissionDenied, "INTERNAL_METHOD"));
  for (const char* part : {"identity", "search", "../threads", ""}) {
    EXPECT_THAT(Write(begun->name(), part, "x"), StatusIs(absl::StatusCode::kInvalidArgument))
        << part;
  }
  EXPECT_THAT(Write(begun->name(), "threads", ""), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Write(begun->name(), "threads", "x", -1),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Write("dataExports/" + FormatId(ids_.Next()), "threads", "x"),
              StatusIs(absl::StatusCode::kNotFound, "DATA_EXPORT_NOT_FOUND"));
  EXPECT_EQ(Files(), 0);
}

TEST_F(DataExportsServiceTest, OfWhoIsForgottenNoFileIsLeft) {
  const MemberId member = SignUp();
  const Caller caller = SignedIn();
  const auto begun = Create(caller);
  ASSERT_THAT(begun, IsOk());
  Work();
  v1::CreateLeavingRequest leave;
  leave.set_password(kPassword);
  leave.set_posts(v1::Leaving::KEEP);
  ASSERT_THAT(Ask(&v1::Leavings::Stub::CreateLeaving, leave, caller), IsOk());
  EXPECT_THAT(Create(SignedIn()),
              StatusIs(absl::StatusCode::kFailedPrecondition, "DATA_EXPORT_UNDER_WAY"));
  EXPECT_EQ(Files(), 1);
  const absl::Time now = clock_.Now();
  ASSERT_THAT(store_.ForgetMember(
                  TestCall(Caller()), member, now,
                  [&](const Member& left) { return ForgottenNotice(ids_.Next(), left, now); }),
              IsOkAndHolds(true));
  Work();
  EXPECT_EQ(Files(), 0);
  EXPECT_THAT(Notices(), SizeIs(1)) << "the good-bye";
}

}  // namespace
}  // namespace hiroba::identity
