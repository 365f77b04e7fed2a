#include "services/admin/thread_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "services/common/testing/status_matchers.h"

namespace hiroba::admin {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr char kLine[] =
    R"({"id":"t001","topic":"防災・避難所","kind":"勉強会のお知らせ","title":"題","tags":["a","b"],)"
    R"("author":{"name":"藤沢 由香","municipality_code":"272230","department":"A課","years_in_post":3},)"
    R"("posted_at":"2021-03-31T23:52:00+09:00","body":"本文","replies":[)"
    R"({"author":{"name":"藤沢 由香","municipality_code":"272230","department":"B課","years_in_post":0},)"
    R"("posted_at":"2021-04-01T08:00:00+09:00","body":"返信"}]})";

TEST(ParseConversations, ReadsThreadsRepliesAndAuthors) {
  const auto file = ParseConversations(std::string(kLine) + "\n\n");
  ASSERT_THAT(file, IsOk());
  ASSERT_THAT(file->threads, SizeIs(1));
  const FileThread& thread = file->threads.front();
  EXPECT_EQ(thread.kind, "STUDY_SESSION");
  EXPECT_THAT(thread.tags, ElementsAre("a", "b"));
  ASSERT_THAT(thread.posts, SizeIs(2));
  EXPECT_EQ(thread.posts[0].department, "A課");
  EXPECT_EQ(thread.posts[1].department, "B課");
  EXPECT_EQ(thread.posts[1].create_time, "2021-04-01T08:00:00+09:00");
  EXPECT_EQ(file->PostCount(), 2u);

  ASSERT_THAT(file->authors, SizeIs(1));
  const FileAuthor& author = file->authors.begin()->second;
  EXPECT_EQ(author.external_id, "272230/藤沢 由香");
  EXPECT_EQ(author.department, "B課");
  EXPECT_EQ(author.start_date, "2021-04-01");
}

TEST(ParseConversations, YearsInPostCountFromAFirstOfApril) {
  std::string line = kLine;
  line.resize(line.find(",\"replies\""));
  const auto file = ParseConversations(line + "}");
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->authors.begin()->second.start_date, "2017-04-01");
}

TEST(ParseConversations, SaysWhichLineIsWrong) {
  for (const std::string bad : {"{", "[]", "{\"id\":\"x\"}", "{\"id\":1}", "\xff"}) {
    const auto file = ParseConversations(std::string(kLine) + "\n" + bad);
    EXPECT_THAT(file, StatusIs(absl::StatusCode::kInvalidArgument, "FILE_MALFORMED")) << bad;
    EXPECT_NE(file.status().message().find("2 行目"), absl::string_view::npos) << bad;
  }
}

TEST(ParseConversations, ReadsTheSampleForum) {
  std::ifstream stream("infra/sample/threads.jsonl");
  const auto file = ParseConversations(std::string{std::istreambuf_iterator<char>(stream), {}});
  ASSERT_THAT(file, IsOk());
  EXPECT_THAT(file->threads, SizeIs(40));
  EXPECT_EQ(file->PostCount(), 228u);
  std::map<std::string, int> kinds;
  std::set<std::string> topics;
  for (const FileThread& thread : file->threads) {
    ++kinds[thread.kind];
    topics.insert(thread.topic);
  }
  EXPECT_THAT(topics, SizeIs(5));
  EXPECT_THAT(kinds, ElementsAre(std::pair("QUESTION", 25), std::pair("ROUND_UP", 4),
                                 std::pair("SHARE", 6), std::pair("STUDY_SESSION", 5)));
}

TEST(ParseDocuments, MakesAThreadOfEach) {
  const auto file = ParseDocuments(R"({"id":"lg1","title":"題","text":"本文"})", "試験");
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->threads.front().topic, "試験");
  EXPECT_EQ(file->threads.front().posts.front().text, "本文");
  EXPECT_EQ(file->threads.front().posts.front().author, "");
}

}  // namespace
}  // namespace hiroba::admin
