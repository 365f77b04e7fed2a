// What a member gets of threads in the copy of her data: all that is hers, nothing that is not.
#include "services/threads/data_export_part.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "services/common/testing/callers.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/json_list.h"
#include "services/threads/names.h"
#include "services/threads/post_rules.h"
#include "services/threads/testing/files.h"
#include "services/threads/testing/sql_stores.h"
#include "services/threads/testing/zip_entries.h"
#include "services/threads/thread_rules.h"

namespace hiroba::threads {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

const MemberId kAsker{101};
const MemberId kAnswerer{102};

class DataExportPartTest : public testing::Test {
 protected:
  // Returns a member's part, by the names of its entries.
  std::map<std::string, std::string> Export(MemberId member) {
    const std::string path = folder_ / "part.zip";
    absl::StatusOr<ZipFile> zip = ZipFile::Create(path);
    EXPECT_THAT(zip, IsOk());
    EXPECT_THAT(part_.Write(member, *zip), IsOk());
    EXPECT_THAT(zip->Finish(), IsOk());
    return ZipEntries(path);
  }

  Post Write(ThreadId thread, MemberId author, const std::string& text,
             std::vector<AttachmentId> attachments = {}) {
    NewPost draft = forum_.PostDraft(thread, author, text);
    draft.attachments = std::move(attachments);
    return forum_.TryAddPost(draft).value();
  }

  ThreadId Start(TopicId topic, MemberId author, const std::string& title) {
    NewThread draft = forum_.Draft(topic, author);
    draft.thread.title = title;
    return stores_.threads()
        .CreateThread(forum_.Deadline(), draft, [](const TopicView&) { return absl::OkStatus(); })
        .value()
        .thread.id;
  }

  void Edit(const Post& post, const std::string& text) {
    const absl::Time now = forum_.Tick();
    ASSERT_THAT(
        stores_.posts().EditPost(forum_.Deadline(), post.thread, post.id, post.author.member,
                                 [&](const ThreadAccess&, Thread&, Post& current) {
                                   current.text = text;
                                   current.edit_time = now;
                                   ++current.revision;
                                   return absl::OkStatus();
                                 }),
        IsOk());
  }

  void Leave(TopicId topic, MemberId member) {
    ASSERT_THAT(stores_.topics().EditMembership(forum_.Deadline(), topic, member, member,
                                                [](const TopicView&, Membership& membership) {
                                                  membership = {};
                                                  return absl::OkStatus();
                                                }),
                IsOk());
  }

  TemporaryFolder folder_;
  const BlobStore blobs_ = BlobStore::Open(folder_ / "files").value();
  SqlTestStores stores_;
  TestForum forum_{stores_};
  FakeClock clock_;
  DataExportStore store_{stores_.database()};
  const DataExportPart part_{store_, blobs_, clock_};
};

TEST_F(DataExportPartTest, HoldsWhatAMemberWroteAndDid) {
  const TopicId topic = forum_.AddTopic(kAsker, Visibility::kOpen, "予防接種");
  const ThreadId thread = Start(topic, kAsker, "余ったワクチン");
  const AttachmentId file = AddFile(forum_, stores_.attachments(), blobs_, kAnswerer, "要綱.pdf",
                                    std::string(2'500'000, 'p') + "end");
  const Post answer = Write(thread, kAnswerer, "最初の本文", {file});
  Edit(answer, "二番目の本文");
  Edit(answer, "今の本文");
  const Post question =
      stores_.posts().ListPosts(forum_.Deadline(), thread, 1, 1, true).value().front();
  ASSERT_THAT(
      stores_.posts().React(forum_.Deadline(), thread, question.id, kAnswerer, false, forum_.Tick(),
                            [](const ThreadAccess&, const Post&) { return absl::OkStatus(); }),
      IsOk());
  ASSERT_THAT(
      stores_.threads().EditReadMark(forum_.Deadline(), thread, kAnswerer, forum_.Tick(),
                                     [](ThreadView& view) { return MoveReadMark(2, false, view); }),
      IsOk());
  forum_.Join(topic, kAnswerer);

  const auto entries = Export(kAnswerer);
  const Json posts = Json::parse(entries.at("threads/posts.json"));
  ASSERT_THAT(posts, SizeIs(1));
  EXPECT_EQ(posts[0]["name"], PostName(thread, answer.id));
  EXPECT_EQ(posts[0]["threadTitle"], "余ったワクチン");
  EXPECT_EQ(posts[0]["topicDisplayName"], "予防接種");
  EXPECT_EQ(posts[0]["number"], 2);
  EXPECT_EQ(posts[0]["text"], "今の本文");
  EXPECT_EQ(posts[0]["author"]["displayName"], "藤沢 由香");
  EXPECT_TRUE(posts[0].contains("editTime"));
  EXPECT_FALSE(posts[0].contains("deleteTime"));
  ASSERT_THAT(posts[0]["earlierTexts"], SizeIs(2));
  EXPECT_EQ(posts[0]["earlierTexts"][0]["text"], "最初の本文");
  EXPECT_EQ(posts[0]["earlierTexts"][0]["writeTime"], posts[0]["createTime"]);
  EXPECT_EQ(posts[0]["earlierTexts"][1]["text"], "二番目の本文");

  EXPECT_EQ(Json::parse(entries.at("threads/threads.json")), Json::array());
  const Json topics = Json::parse(entries.at("threads/topics.json"));
  ASSERT_THAT(topics, SizeIs(1));
  EXPECT_EQ(topics[0]["displayName"], "予防接種");
  EXPECT_EQ(topics[0]["membership"], "JOINED");
  const Json helpful = Json::parse(entries.at("threads/helpful.json"));
  ASSERT_THAT(helpful, SizeIs(1));
  EXPECT_EQ(helpful[0]["post"], PostName(thread, question.id));
  const Json read = Json::parse(entries.at("threads/read.json"));
  ASSERT_THAT(read, SizeIs(1));
  EXPECT_EQ(read[0]["lastReadNumber"], 2);
  const Json attachments = Json::parse(entries.at("threads/attachments.json"));
  ASSERT_THAT(attachments, SizeIs(1));
  EXPECT_EQ(attachments[0]["filename"], "要綱.pdf");
  EXPECT_EQ(attachments[0]["post"], PostName(thread, answer.id));
  EXPECT_EQ(posts[0]["attachments"][0], attachments[0]["name"]);
  EXPECT_EQ(attachments[0]["file"], "threads/files/" + FormatId(file) + "-要綱.pdf");
  EXPECT_EQ(entries.at(attachments[0]["file"]), std::string(2'500'000, 'p') + "end");

  const Json threads = Json::parse(Export(kAsker).at("threads/threads.json"));
  ASSERT_THAT(threads, SizeIs(1));
  EXPECT_EQ(threads[0]["thread"], ThreadName(thread));
  EXPECT_EQ(threads[0]["kind"], "QUESTION");
  EXPECT_EQ(threads[0]["tags"], Json({"集団接種", "余剰"}));
}

TEST_F(DataExportPartTest, HoldsNoTextsOfOthersAndNoTitlesSheMayNotRead) {
  const TopicId closed = forum_.AddTopic(kAsker, Visibility::kClosed, "審査会");
  forum_.Join(closed, kAnswerer);
  const ThreadId secret = Start(closed, kAsker, "内密の題名");
  const Post hers = Write(secret, kAnswerer, "彼女の本文");
  Write(secret, kAsker, "他人の本文");
  const ThreadId own = Start(closed, kAnswerer, "彼女の題名");
  ASSERT_THAT(
      stores_.threads().EditReadMark(forum_.Deadline(), secret, kAnswerer, forum_.Tick(),
                                     [](ThreadView& view) { return MoveReadMark(1, false, view); }),
      IsOk());
  const auto all = [&] {
    std::string text;
    for (const auto& [name, content] : Export(kAnswerer)) text += name + content;
    return text;
  };
  EXPECT_THAT(all(), HasSubstr("内密の題名"));
  EXPECT_THAT(all(), HasSubstr("彼女の題名"));
  EXPECT_THAT(all(), Not(HasSubstr("他人の本文")));

  Leave(closed, kAnswerer);
  EXPECT_THAT(all(), Not(HasSubstr("内密の題名")));
  EXPECT_THAT(all(), Not(HasSubstr("彼女の題名"))) << "a moderator may have changed it since";
  EXPECT_THAT(all(), HasSubstr("彼女の本文"));
  EXPECT_THAT(all(), HasSubstr(PostName(secret, hers.id)));
  EXPECT_THAT(all(), HasSubstr(ThreadName(own)));
}

TEST_F(DataExportPartTest, OfADeletedThreadOnlyWhoStartedItGetsTheTitle) {
  const ThreadId thread = Start(forum_.AddTopic(kAsker), kAsker, "消えた題名");
  Write(thread, kAnswerer, "返事");
  const absl::Time now = forum_.Tick();
  ASSERT_THAT(stores_.threads().EditThread(forum_.Deadline(), thread, kAsker,
                                           [&](const ThreadAccess&, Thread& current) {
                                             current.delete_time = now;
                                             return absl::OkStatus();
                                           }),
              IsOk());
  EXPECT_THAT(Export(kAsker).at("threads/posts.json"), HasSubstr("消えた題名"));
  const std::string answerers = Export(kAnswerer).at("threads/posts.json");
  EXPECT_THAT(answerers, HasSubstr("返事"));
  EXPECT_THAT(answerers, Not(HasSubstr("消えた題名")));
}

TEST_F(DataExportPartTest, PagesMissNothing) {
  const TopicId topic = forum_.AddTopic(kAsker);
  const ThreadId thread = forum_.AddThread(topic, kAsker);
  std::vector<AttachmentId> files;
  for (int i = 0; i < 3; ++i) {
    files.push_back(AddFile(forum_, stores_.attachments(), blobs_, kAnswerer, "a.pdf", "bytes"));
  }
  Write(thread, kAnswerer, "添付", {files[1], files[0]});
  for (int i = 0; i < 120; ++i) Write(thread, kAnswerer, "本文" + std::to_string(i));
  const auto entries = Export(kAnswerer);
  const Json posts = Json::parse(entries.at("threads/posts.json"));
  ASSERT_THAT(posts, SizeIs(121));
  for (size_t i = 0; i < 121; ++i) EXPECT_EQ(posts[i]["number"], i + 2);
  EXPECT_THAT(Json::parse(entries.at("threads/attachments.json")), SizeIs(3));

  // The pages of attachments go on where they ended, with and without a post.
  std::vector<AttachmentId> listed;
  std::optional<Attachment> after;
  while (true) {
    const auto page = store_.ListAttachments(forum_.Deadline(), kAnswerer, after, 1).value();
    if (page.empty()) break;
    listed.push_back(page.front().id);
    after = page.front();
  }
  EXPECT_THAT(listed, testing::ElementsAre(files[2], files[0], files[1]));
}

TEST_F(DataExportPartTest, AFileWhoseBytesAreGoneDoesNotKeepTheRestBack) {
  const AttachmentId gone =
      AddFile(forum_, stores_.attachments(), blobs_, kAnswerer, "消失.pdf", "bytes");
  AddFile(forum_, stores_.attachments(), blobs_, kAnswerer, "現存.pdf", "bytes");
  ASSERT_THAT(blobs_.Remove(gone), IsOk());
  const auto entries = Export(kAnswerer);
  const Json attachments = Json::parse(entries.at("threads/attachments.json"));
  ASSERT_THAT(attachments, SizeIs(2));
  EXPECT_FALSE(attachments[0].contains("file"));
  EXPECT_EQ(entries.at(attachments[1]["file"]), "bytes");
}

TEST(ExportedFileName, IsSafeAnywhere) {
  const AttachmentId id{5};
  const auto name = [&](const std::string& filename) {
    return ExportedFileName({.id = id, .filename = filename});
  };
  const std::string folder = "threads/files/" + FormatId(id) + "-";
  EXPECT_EQ(name("要綱.pdf"), folder + "要綱.pdf");
  EXPECT_EQ(name("../../etc/passwd"), folder + "passwd");
  EXPECT_EQ(name("..\\..\\a\n\x7f.txt"), folder + "a.txt");
  EXPECT_EQ(name(".."), folder + "..") << "a name like any other behind an id";
  EXPECT_EQ(name(""), folder + "ファイル");
  std::string longest;
  for (int i = 0; i < 190; ++i) longest += "長";
  const std::string cut = name(longest + ".docx");
  EXPECT_LE(cut.size(), folder.size() + 180);
  EXPECT_TRUE(cut.ends_with("長.docx"));
}

}  // namespace
}  // namespace hiroba::threads
