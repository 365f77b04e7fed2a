#include "services/threads/testing/stores.h"

#include <utility>

#include "services/threads/fake_store.h"
#include "services/threads/testing/sql_stores.h"

namespace hiroba::threads {
namespace {

class FakeTestStores final : public TestStores {
 public:
  TopicStore& topics() override { return store_; }
  ThreadStore& threads() override { return store_; }
  PostStore& posts() override { return store_; }
  AttachmentStore& attachments() override { return store_; }
  RecordStore& records() override { return store_; }

 private:
  FakeStore store_;
};

}  // namespace

std::unique_ptr<TestStores> MakeTestStores(StoreKind kind) {
  if (kind == StoreKind::kFake) return std::make_unique<FakeTestStores>();
  return std::make_unique<SqlTestStores>();
}

AuthorCard TestCard(MemberId member) {
  return {.member = member,
          .display_name = "藤沢 由香",
          .body = "272230",
          .body_display_name = "大阪府門真市",
          .department = "保健福祉部 健康増進課",
          .duty = "予防接種"};
}

TopicId TestForum::AddTopic(MemberId creator, Visibility visibility, std::string name) {
  Topic topic;
  topic.id = ids_.New<TopicId>();
  topic.display_name = name.empty() ? "分野" + FormatId(topic.id) : name;
  topic.visibility = visibility;
  topic.create_time = Tick();
  return stores_.topics().CreateTopic(Deadline(), topic, creator, "", {}).value().topic.id;
}

void TestForum::Join(TopicId topic, MemberId member) {
  const absl::Time now = Tick();
  stores_.topics()
      .EditMembership(Deadline(), topic, member, member,
                      [&](const TopicView&, Membership& membership) {
                        membership = {MembershipState::kJoined, now};
                        return absl::OkStatus();
                      })
      .value();
}

NewThread TestForum::Draft(TopicId topic, MemberId author, Kind kind) {
  NewThread draft;
  draft.thread.id = ids_.New<ThreadId>();
  draft.thread.topic = topic;
  draft.thread.kind = kind;
  draft.thread.title = "余ったワクチンの扱い";
  draft.thread.tags = {"集団接種", "余剰"};
  draft.thread.excerpt = "要綱はありますか";
  draft.first_post = PostDraft(draft.thread.id, author, "要綱はありますか");
  return draft;
}

NewPost TestForum::PostDraft(ThreadId thread, MemberId author, std::string text) {
  NewPost post;
  post.id = ids_.New<PostId>();
  post.thread = thread;
  post.author = TestCard(author);
  post.html = "<p>" + text + "</p>\n";
  post.text = std::move(text);
  post.now = Tick();
  return post;
}

ThreadId TestForum::AddThread(TopicId topic, MemberId author, Kind kind) {
  return stores_.threads()
      .CreateThread(Deadline(), Draft(topic, author, kind),
                    [](const TopicView&) { return absl::OkStatus(); })
      .value()
      .thread.id;
}

absl::StatusOr<Post> TestForum::TryAddPost(const NewPost& post) {
  return stores_.posts().CreatePost(
      Deadline(), post, [](const ThreadAccess&, const Post*) { return absl::OkStatus(); });
}

Post TestForum::AddPost(ThreadId thread, MemberId author) {
  return TryAddPost(PostDraft(thread, author)).value();
}

}  // namespace hiroba::threads
