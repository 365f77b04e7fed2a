#include "services/threads/thread_encoder.h"

#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "hiroba/threads/v1/threads.pb.h"
#include "services/threads/thread_convert.h"

namespace hiroba::threads {
namespace {

using google::protobuf::util::MessageDifferencer;

ThreadView FullView() {
  ThreadView view;
  Thread& thread = view.thread;
  thread.id = ThreadId{7};
  thread.topic = TopicId{3};
  thread.kind = Kind::kQuestion;
  thread.title = "余ったワクチンの扱い";
  thread.tags = {"接種", "在庫"};
  thread.author.member = MemberId{5};
  thread.author.display_name = "見本 花子";
  thread.author.duty = "予防接種";
  thread.create_time = absl::FromUnixSeconds(1'800'000'000);
  thread.last_post_time = absl::FromUnixSeconds(1'800'000'100);
  thread.last_post_number = 300;
  thread.deleted_numbers = {4};
  thread.accepted_count = 1;
  thread.sample = true;
  thread.external_id = "t001";
  thread.delete_time = absl::FromUnixSeconds(1'800'000'200);
  thread.excerpt = std::string(300, 'x');
  view.topic_display_name = "新型コロナワクチン接種";
  view.membership.state = MembershipState::kJoined;
  view.read_mark = ReadMark{.last_read_number = 250, .counted_after = 250};
  return view;
}

v1::Thread Expected(const ThreadView& view) {
  v1::Thread proto = ToProto(view);
  proto.set_excerpt(view.thread.excerpt);
  return proto;
}

v1::ListThreadsResponse Decoded(const std::string& bytes) {
  v1::ListThreadsResponse response;
  EXPECT_TRUE(response.ParseFromString(bytes));
  return response;
}

TEST(ThreadEncoder, EncodesWhatTheConversionMakes) {
  ThreadEncoder encoder(1 << 20);
  const ThreadView full = FullView();
  ThreadView empty;
  empty.thread.id = ThreadId{8};
  std::string bytes;
  for (int i = 0; i < 2; ++i) {  // the second time from what is kept
    encoder.Append(full, bytes);
    encoder.Append(empty, bytes);
  }
  const v1::ListThreadsResponse response = Decoded(bytes);
  ASSERT_EQ(response.threads_size(), 4);
  for (const int place : {0, 2}) {
    EXPECT_TRUE(MessageDifferencer::Equals(response.threads(place), Expected(full)))
        << response.threads(place).DebugString();
    EXPECT_TRUE(MessageDifferencer::Equals(response.threads(place + 1), Expected(empty)))
        << response.threads(place + 1).DebugString();
  }
}

TEST(ThreadEncoder, WritesFieldsInTheOrderOfTheirNumbers) {
  ThreadEncoder encoder(1 << 20);
  std::string bytes;
  encoder.Append(FullView(), bytes);
  EXPECT_EQ(bytes, Decoded(bytes).SerializeAsString());
}

TEST(ThreadEncoder, ForgetsAnOlderVersion) {
  ThreadEncoder encoder(1 << 20);
  ThreadView view = FullView();
  std::string bytes;
  encoder.Append(view, bytes);
  ++view.thread.version;
  view.thread.title = "別の題";
  bytes.clear();
  encoder.Append(view, bytes);
  EXPECT_EQ(Decoded(bytes).threads(0).title(), "別の題");
}

}  // namespace
}  // namespace hiroba::threads
