// The writer, the reader and the search over them, on real indexes in temporary folders.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "services/common/testing/status_matchers.h"
#include "services/search/fields.h"
#include "services/search/index_reader.h"
#include "services/search/index_writer.h"
#include "services/search/ranking.h"
#include "services/search/searcher.h"
#include "services/search/testing.h"

namespace hiroba::search {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class IndexTest : public testing::Test {
 protected:
  IndexTest() { Open(); }

  void Open() {
    writer_.reset();
    // Tests commit themselves.
    writer_ = OpenWriter(absl::Hours(1)).value();
  }

  absl::StatusOr<std::unique_ptr<IndexWriter>> OpenWriter(absl::Duration commit_interval) {
    return IndexWriter::Open({.path = path_, .commit_interval = commit_interval}, TestAnalyser(),
                             metrics_);
  }

  // Applies changes as the next event, and commits.
  void Apply(const IndexChanges& changes) {
    const uint64_t position = writer_->position();
    ASSERT_THAT(writer_->Apply(changes, position, position + 1), IsOk());
    ASSERT_THAT(writer_->Commit(), IsOk());
  }

  std::vector<std::string> Search(std::string_view text, const SearchScope& scope = {}) {
    const auto found = searcher_.Search(text, scope, 0, 100);
    EXPECT_THAT(found, IsOk());
    std::vector<std::string> threads;
    if (found.ok()) {
      for (const FoundThread& thread : found->threads) threads.push_back(thread.thread);
    }
    return threads;
  }

  TemporaryFolder folder_;
  const std::string path_ = folder_ / "index";
  Metrics metrics_;
  std::unique_ptr<IndexWriter> writer_;
  const IndexReader reader_{path_};
  const Synonyms synonyms_;
  const Searcher searcher_{TestAnalyser(), synonyms_, reader_};
};

TEST_F(IndexTest, FindsAPostAfterTheCommitAndNotBefore) {
  ASSERT_THAT(
      writer_->Apply({.posts = {TestPost("a", 1, "避難所の備蓄", "水と毛布の数です。")}}, 0, 1),
      IsOk());
  EXPECT_THAT(Search("毛布"), IsEmpty());
  ASSERT_THAT(writer_->Commit(), IsOk());
  EXPECT_THAT(Search("毛布"), ElementsAre("threads/a"));
  EXPECT_THAT(Search("備蓄"), ElementsAre("threads/a"));
}

TEST_F(IndexTest, CommitsByItself) {
  writer_.reset();
  writer_ = OpenWriter(absl::Milliseconds(20)).value();
  ASSERT_THAT(writer_->Apply({.posts = {TestPost("a", 1, "題", "毛布")}}, 0, 1), IsOk());
  const absl::Time give_up = absl::Now() + absl::Seconds(10);
  while (Search("毛布").empty() && absl::Now() < give_up) std::this_thread::yield();
  EXPECT_THAT(Search("毛布"), ElementsAre("threads/a"));
}

TEST_F(IndexTest, EditedPostIsFoundByItsNewWordsOnly) {
  Apply({.posts = {TestPost("a", 1, "題", "毛布"), TestPost("b", 1, "題", "水")}});
  Apply({.posts = {TestPost("a", 1, "題", "発電機")}});
  EXPECT_THAT(Search("毛布"), IsEmpty());
  EXPECT_THAT(Search("発電機"), ElementsAre("threads/a"));
  EXPECT_EQ(writer_->post_count(), 2u);
}

TEST_F(IndexTest, DeletedPostsAndThreadsAreGone) {
  Apply({.posts = {TestPost("a", 1, "題", "毛布"), TestPost("a", 2, "題", "毛布と水"),
                   TestPost("b", 1, "題", "毛布")}});
  Apply({.deleted_posts = {"threads/a/posts/2", "threads/x/posts/9"}});
  EXPECT_THAT(Search("水"), IsEmpty());
  Apply({.deleted_threads = {"threads/a"}});
  EXPECT_THAT(Search("毛布"), ElementsAre("threads/b"));
  EXPECT_EQ(writer_->post_count(), 1u);
}

TEST_F(IndexTest, HitIsAThreadWithItsBestPosts) {
  IndexChanges changes;
  changes.posts.push_back(TestPost("a", 1, "避難所の運営", "皆さんの町ではどうしていますか。"));
  for (int i = 2; i <= 6; ++i) {
    changes.posts.push_back(TestPost("a", i, "避難所の運営", "毛布の数は" + std::to_string(i)));
  }
  changes.posts.push_back(TestPost("b", 1, "別の話", "毛布"));
  Apply(changes);
  const auto found = searcher_.Search("毛布", {}, 0, 10);
  ASSERT_THAT(found, IsOk());
  ASSERT_EQ(found->threads.size(), 2u);
  EXPECT_EQ(found->estimated_threads, 2u);
  const FoundThread& thread = found->threads[found->threads[0].thread == "threads/a" ? 0 : 1];
  EXPECT_EQ(thread.facts.title(), "避難所の運営") << "known although the first post does not match";
  EXPECT_EQ(thread.posts.size(), kPostsOfThread);
  EXPECT_THAT(thread.posts[0].snippet.ranges, ElementsAre(TextRange{0, 2}));
}

TEST_F(IndexTest, PagesFollowEachOther) {
  IndexChanges changes;
  for (int i = 0; i < 25; ++i) {
    changes.posts.push_back(TestPost("t" + std::to_string(i), 1, "題", "毛布"));
  }
  Apply(changes);
  std::vector<std::string> all;
  for (size_t offset = 0; offset < 30; offset += 10) {
    const auto page = searcher_.Search("毛布", {}, offset, 10);
    ASSERT_THAT(page, IsOk());
    EXPECT_EQ(page->more, offset < 20);
    for (const FoundThread& thread : page->threads) all.push_back(thread.thread);
  }
  std::ranges::sort(all);
  EXPECT_EQ(all.size(), 25u);
  EXPECT_EQ(std::ranges::unique(all).begin(), all.end()) << "a thread came twice";
}

TEST_F(IndexTest, ClosedTopicShowsOnlyToItsMembers) {
  PostDocument secret = TestPost("secret", 1, "非公開の題", "毛布の入札");
  secret.thread.set_topic("topics/closed");
  secret.topic_closed = true;
  PostDocument reply = TestPost("secret", 2, "非公開の題", "毛布の単価");
  reply.thread.set_topic("topics/closed");
  reply.topic_closed = true;
  Apply({.posts = {secret, reply, TestPost("a", 1, "題", "毛布")}});
  EXPECT_THAT(Search("毛布"), ElementsAre("threads/a"));
  EXPECT_THAT(Search("毛布", {.topic = "topics/closed"}), IsEmpty());
  EXPECT_THAT(Search("\"毛布の単価\""), IsEmpty());
  EXPECT_EQ(searcher_.Search("毛布", {}, 0, 10)->estimated_threads, 1u);
  EXPECT_THAT(Search("毛布", {.readable_closed_topics = {"topics/other"}}),
              ElementsAre("threads/a"));
  EXPECT_THAT(Search("毛布", {.readable_closed_topics = {"topics/closed"}}),
              UnorderedElementsAre("threads/a", "threads/secret"));
}

TEST_F(IndexTest, TopicAndKindNarrow) {
  PostDocument share = TestPost("b", 1, "題", "毛布");
  share.thread.set_kind(threads::v1::Thread::SHARE);
  share.thread.set_topic("topics/other");
  Apply({.posts = {TestPost("a", 1, "題", "毛布"), share}});
  EXPECT_THAT(Search("毛布", {.topic = "topics/other"}), ElementsAre("threads/b"));
  EXPECT_THAT(Search("毛布", {.kind = threads::v1::Thread::QUESTION}), ElementsAre("threads/a"));
}

TEST_F(IndexTest, PhraseHasToBeThereAsItIs) {
  Apply({.posts = {TestPost("a", 1, "題", "地域おこし協力隊の任期後の定着率"),
                   TestPost("b", 1, "題", "任期と協力隊の定着"),
                   TestPost("c", 1, "協力隊の任期", "題だけ")}});
  EXPECT_THAT(Search("\"協力隊の任期\""), UnorderedElementsAre("threads/a", "threads/c"));
  EXPECT_THAT(Search("\"協力隊の任期\" \"定着率\""), ElementsAre("threads/a"));
}

TEST_F(IndexTest, PhraseIsFoundAmongManyPostsOfAThreadThatHaveItsPairs) {
  IndexChanges changes;
  for (int i = 1; i <= 300; ++i) {
    changes.posts.push_back(TestPost("a", i, "題", fmt::format("合札{}の{}番の返事", i % 7, i)));
  }
  Apply(changes);
  for (const int i : {1, 150, 300}) {
    const auto found = searcher_.Search(fmt::format("\"合札{}の{}番\"", i % 7, i), {}, 0, 10);
    ASSERT_THAT(found, IsOk());
    ASSERT_EQ(found->threads.size(), 1u) << i;
    ASSERT_EQ(found->threads[0].posts.size(), 1u) << i;
    EXPECT_EQ(found->threads[0].posts[0].post.number(), i);
  }
}

TEST_F(IndexTest, TitleOfTheThreadHelpsItsReplies) {
  Apply({.posts = {TestPost("a", 1, "粗大ごみ", "質問です"),
                   TestPost("a", 2, "粗大ごみ", "収集は月曜"), TestPost("b", 1, "日程", "質問です"),
                   TestPost("b", 2, "日程", "収集は月曜")}});
  EXPECT_EQ(Search("粗大ごみ 収集").front(), "threads/a");
}

TEST_F(IndexTest, TagsFindTheThread) {
  PostDocument tagged = TestPost("a", 1, "題", "本文");
  tagged.thread.add_tags("個別避難計画");
  Apply({.posts = {tagged}});
  EXPECT_THAT(Search("避難計画"), ElementsAre("threads/a"));
}

TEST_F(IndexTest, PositionComesBackWithWhatBelongsToIt) {
  ASSERT_THAT(writer_->Apply({.posts = {TestPost("a", 1, "題", "毛布")}}, 0, 7), IsOk());
  EXPECT_THAT(writer_->Apply({}, 0, 8), StatusIs(absl::StatusCode::kAborted));
  Open();
  EXPECT_EQ(writer_->position(), 7u);
  EXPECT_EQ(writer_->post_count(), 1u);
  EXPECT_THAT(Search("毛布"), ElementsAre("threads/a"));
}

TEST_F(IndexTest, SecondWriterIsRefused) {
  EXPECT_THAT(OpenWriter(absl::Hours(1)), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(IndexTest, DamagedIndexIsMadeAnew) {
  Apply({.posts = {TestPost("a", 1, "題", "毛布")}});
  writer_.reset();
  std::ofstream(path_ + "/iamglass", std::ios::trunc) << "rubbish";
  Open();
  EXPECT_EQ(writer_->position(), 0u);
  EXPECT_EQ(writer_->post_count(), 0u);
  Apply({.posts = {TestPost("b", 1, "題", "毛布")}});
  EXPECT_THAT(Search("毛布"), ElementsAre("threads/b"));
}

TEST_F(IndexTest, IndexOfAnotherSchemaIsMadeAnew) {
  Apply({.posts = {TestPost("a", 1, "題", "毛布")}});
  writer_.reset();
  {
    Xapian::WritableDatabase database(path_, Xapian::DB_OPEN);
    database.set_metadata(kSchemaKey, "of another time");
    database.commit();
  }
  Open();
  EXPECT_EQ(writer_->position(), 0u);
  EXPECT_EQ(writer_->post_count(), 0u);
  Apply({.posts = {TestPost("a", 1, "題", "毛布")}});
  EXPECT_THAT(Search("毛布"), ElementsAre("threads/a"));
}

TEST_F(IndexTest, WordsWithoutEndDoNotStopTheIndex) {
  std::string gothic;  // four bytes a letter
  std::string digits;
  for (int i = 0; i < 300; ++i) {
    gothic += "\U00010330";
    digits += std::to_string(i);
  }
  Apply({.posts = {TestPost("a", 1, gothic, "毛布 " + gothic + "-" + gothic),
                   TestPost("b", 1, digits, digits)}});
  EXPECT_THAT(Search("毛布"), ElementsAre("threads/a"));
  EXPECT_THAT(Search(gothic), ElementsAre("threads/a"));
  EXPECT_THAT(Search(digits), ElementsAre("threads/b"));
}

TEST_F(IndexTest, RebuildTakesOutWhatIsNoMore) {
  Apply({.posts = {TestPost("a", 1, "題", "毛布"), TestPost("b", 1, "題", "毛布")}});
  writer_->StartRebuild();
  const uint64_t position = writer_->position();
  ASSERT_THAT(writer_->Apply({.posts = {TestPost("b", 1, "題", "毛布")}}, position, position),
              IsOk());
  ASSERT_THAT(writer_->Commit(), IsOk());
  EXPECT_THAT(Search("毛布"), UnorderedElementsAre("threads/a", "threads/b")) << "found meanwhile";
  ASSERT_THAT(writer_->FinishRebuild(99), IsOk());
  EXPECT_THAT(Search("毛布"), ElementsAre("threads/b"));
  EXPECT_EQ(writer_->position(), 99u);
}

TEST_F(IndexTest, SearchesWhileTheWriterCommitsAreWhole) {
  Apply({.posts = {TestPost("a", 1, "題", "毛布")}});
  std::jthread busy([&](const std::stop_token& stop) {
    for (int i = 0; !stop.stop_requested(); ++i) {
      Apply({.posts = {TestPost("b" + std::to_string(i % 5), 1, "題", "毛布と水")}});
    }
  });
  for (int i = 0; i < 300; ++i) {
    EXPECT_THAT(searcher_.Search("毛布", {}, 0, 20), IsOk());
  }
}

TEST_F(IndexTest, AnyQueryHasAnAnswer) {
  Apply({.posts = {TestPost("a", 1, "ISO/TS 16949", "品質の規格")}});
  EXPECT_THAT(Search("ISO/TS 16949 ..."), ElementsAre("threads/a"));
  for (const char* query : {"", " ", "\"", "\"\"", "AND OR NOT ( + - * ~ : \\", "\xFF\xFE", "規"}) {
    EXPECT_THAT(searcher_.Search(query, {}, 0, 10), IsOk()) << query;
  }
}

TEST(Impact, GrowsWithOccurrencesShrinksWithLengthAndStaysWithinAByte) {
  for (const Field& field : {kTitleWords, kBodyWords, kTitlePairs, kBodyPairs, kThreadTitleWords}) {
    for (const uint32_t length : {1u, 30u, 300u, 100'000u}) {
      uint32_t last = 1;
      for (uint32_t count = 1; count <= length && count < 1000; ++count) {
        const uint32_t impact = Impact(field, count, length);
        EXPECT_GE(impact, last);
        EXPECT_LE(impact, Impact(field, count, std::max(count, length / 2)));
        EXPECT_LT(impact, 128u);
        last = impact;
      }
    }
  }
}

}  // namespace
}  // namespace hiroba::search
