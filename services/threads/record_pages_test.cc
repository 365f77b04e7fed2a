// Records in answers of bounded size, whatever people write.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "hiroba/threads/v1/records.grpc.pb.h"
#include "hiroba/threads/v1/topics.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/timestamp.h"
#include "services/threads/testing/services.h"

namespace hiroba::threads {
namespace {

constexpr int kPosts = 100;

class RecordPagesTest : public ServicesTest {
 protected:
  // Posts of 60 KB each, 6 MB in all.
  void WriteMuch() {
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += "長";
    for (int i = 0; i < kPosts; ++i) ASSERT_THAT(AddPost(thread_, kAnswerer, text), IsOk());
  }

  const std::string topic_ = AddTopic();
  const std::string thread_ = AddThread(topic_);
};

TEST_F(RecordPagesTest, APageEndsAtFourMegabytesAndNoRecordIsLeftOut) {
  WriteMuch();
  for (const std::string& thread : {std::string(), thread_}) {
    v1::ListPostRecordsRequest request;
    request.set_page_size(500);
    request.set_thread(thread);
    int number = 0;
    int pages = 0;
    do {
      const auto page = Ask(&v1::Records::Stub::ListPostRecords, request, TestService());
      ASSERT_THAT(page, IsOk());
      EXPECT_LT(page->ByteSizeLong(), 5U << 20);
      for (const v1::PostRecord& record : page->records()) {
        EXPECT_EQ(record.post().number(), ++number);
        EXPECT_FALSE(record.plain_text().empty());
        EXPECT_TRUE(record.post().html().empty() && record.post().text().empty());
      }
      request.set_page_token(page->next_page_token());
      ++pages;
    } while (!request.page_token().empty());
    EXPECT_EQ(number, kPosts + 1);
    EXPECT_EQ(pages, 2);
  }
}

TEST_F(RecordPagesTest, WhatIsUnreadHasABoundToo) {
  v1::JoinTopicRequest join;
  join.set_name(topic_);
  ASSERT_THAT(Ask(&v1::Topics::Stub::JoinTopic, join, TestMember(kOutsider)), IsOk());
  const absl::Time from = clock_.Now();
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "長";
  constexpr int kThreads = 5;
  for (int i = 0; i < kThreads; ++i) {
    const std::string thread = AddThread(topic_);
    for (int j = 0; j < 20; ++j) ASSERT_THAT(AddPost(thread, kAnswerer, text), IsOk());
  }
  v1::ListUnreadPostsRequest request;
  request.set_member("members/" + FormatId(kOutsider));
  *request.mutable_from_time() = ToTimestamp(from);
  *request.mutable_to_time() = ToTimestamp(clock_.Now() + absl::Hours(1));
  request.set_max_posts_per_thread(20);
  const auto unread = Ask(&v1::Records::Stub::ListUnreadPosts, request, TestService());
  ASSERT_THAT(unread, IsOk());
  EXPECT_EQ(unread->threads_size(), kThreads);
  EXPECT_LT(unread->ByteSizeLong(), 5U << 20);
}

}  // namespace
}  // namespace hiroba::threads
