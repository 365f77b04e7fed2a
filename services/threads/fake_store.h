// All stores of this service in memory, for tests of the services. Held equal to the SQL stores by
// the <noun>_store_test.cc. Tells no events. Each noun's methods are in fake_<noun>_store.cc.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "services/common/mutex.h"
#include "services/threads/store.h"

namespace hiroba::threads {

// Thread-safe.
class FakeStore final : public TopicStore,
                        public ThreadStore,
                        public PostStore,
                        public AttachmentStore,
                        public RecordStore {
 public:
  absl::StatusOr<TopicView> CreateTopic(absl::Time deadline, const Topic& topic, MemberId creator,
                                        const std::string& request_id,
                                        const AuditAct& act) override;
  absl::StatusOr<TopicView> GetTopic(absl::Time deadline, TopicId topic, MemberId viewer) override;
  absl::StatusOr<std::vector<TopicView>> ListTopics(absl::Time deadline, MemberId viewer) override;
  absl::StatusOr<TopicView> EditTopic(absl::Time deadline, TopicId topic, MemberId editor,
                                      TopicStore::TopicDecision decide) override;
  absl::StatusOr<TopicView> EditMembership(absl::Time deadline, TopicId topic, MemberId editor,
                                           MemberId member, MembershipDecision decide) override;
  absl::StatusOr<std::vector<JoinRequest>> ListJoinRequests(absl::Time deadline, TopicId topic,
                                                            const std::optional<JoinRequest>& after,
                                                            int limit) override;
  absl::StatusOr<std::vector<TopicId>> ListReadableTopics(absl::Time deadline,
                                                          MemberId member) override;

  std::optional<ThreadAccess> FindAccess(ThreadId) override { return std::nullopt; }
  std::optional<std::vector<ThreadView>> FindThreads(const ThreadQuery&) override {
    return std::nullopt;
  }
  absl::StatusOr<ThreadAccess> GetAccess(absl::Time deadline, ThreadId thread,
                                         MemberId viewer) override;
  absl::StatusOr<ThreadView> GetThread(absl::Time deadline, ThreadId thread,
                                       MemberId viewer) override;
  absl::StatusOr<std::vector<ThreadView>> ListThreads(absl::Time deadline,
                                                      const ThreadQuery& query) override;
  absl::StatusOr<ThreadView> CreateThread(absl::Time deadline, const NewThread& thread,
                                          ThreadStore::TopicDecision decide) override;
  absl::StatusOr<ThreadView> EditThread(absl::Time deadline, ThreadId thread, MemberId viewer,
                                        ThreadDecision decide) override;
  absl::StatusOr<ThreadView> EditReadMark(absl::Time deadline, ThreadId thread, MemberId member,
                                          absl::Time now, ReadMarkDecision decide) override;
  absl::StatusOr<ThreadView> ImportThread(absl::Time deadline,
                                          const ImportedThread& thread) override;

  absl::StatusOr<Post> CreatePost(absl::Time deadline, const NewPost& post,
                                  WriteDecision decide) override;
  absl::StatusOr<PostView> GetPost(absl::Time deadline, ThreadId thread, PostId post,
                                   MemberId viewer) override;
  absl::StatusOr<std::vector<Post>> ListPosts(absl::Time deadline, ThreadId thread,
                                              int start_number, int limit, bool with_text) override;
  absl::StatusOr<std::vector<PostId>> ListFoundHelpful(absl::Time deadline, MemberId member,
                                                       std::span<const PostId> posts) override;
  absl::StatusOr<PostView> EditPost(absl::Time deadline, ThreadId thread, PostId post,
                                    MemberId editor, PostDecision decide) override;
  absl::StatusOr<PostView> React(absl::Time deadline, ThreadId thread, PostId post, MemberId member,
                                 bool undo, absl::Time now, ReactDecision decide) override;

  absl::Status CreateAttachment(absl::Time deadline, const Attachment& attachment,
                                QuotaDecision decide) override;
  absl::StatusOr<AttachmentView> GetAttachment(absl::Time deadline,
                                               AttachmentId attachment) override;
  absl::StatusOr<Attachment> EditAttachment(absl::Time deadline, AttachmentId attachment,
                                            AttachmentDecision decide) override;
  absl::StatusOr<std::vector<AttachmentId>> MarkExpired(absl::Time deadline, absl::Time before,
                                                        int limit) override;
  absl::Status RemoveExpired(absl::Time deadline, AttachmentId attachment) override;

  absl::StatusOr<std::vector<PostRecord>> GetPostRecords(absl::Time deadline,
                                                         std::span<const PostId> posts) override;
  absl::StatusOr<PostRecordPage> ListPostRecords(absl::Time deadline,
                                                 std::optional<ThreadId> thread, PostId after,
                                                 int limit) override;
  absl::StatusOr<std::vector<MemberId>> FilterReaders(absl::Time deadline, ThreadId thread,
                                                      std::span<const MemberId> members) override;
  absl::StatusOr<UnreadPosts> ListUnreadPosts(absl::Time deadline,
                                              const UnreadQuery& query) override;

 private:
  static bool Joined(const Membership& membership) {
    return membership.state == MembershipState::kJoined;
  }
  // The one posted to last first.
  static bool IsNewer(const Thread& a, const Thread& b) {
    return std::pair(a.last_post_time, a.id) > std::pair(b.last_post_time, b.id);
  }

  Membership MembershipOf(TopicId topic, MemberId member) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void SetMembership(TopicId topic, MemberId member, const Membership& after)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<TopicView> ViewTopic(TopicId topic, MemberId viewer) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<ThreadAccess> Access(ThreadId thread, MemberId viewer) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<ThreadView> ViewThread(ThreadId thread, MemberId viewer) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<PostView> ViewPost(ThreadId thread, PostId post, MemberId viewer) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  PostRecord RecordOf(const Post& post) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<std::vector<Attachment>> Attach(const NewPost& post)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<Post> InsertPost(const NewPost& post, const Post* reply_to)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable Mutex mutex_;
  std::map<TopicId, Topic> topics_ ABSL_GUARDED_BY(mutex_);
  std::map<std::pair<TopicId, MemberId>, Membership> memberships_ ABSL_GUARDED_BY(mutex_);
  std::map<ThreadId, Thread> threads_ ABSL_GUARDED_BY(mutex_);
  std::map<std::pair<MemberId, ThreadId>, ReadMark> read_marks_ ABSL_GUARDED_BY(mutex_);
  // By thread, then in the order of their numbers.
  std::map<ThreadId, std::vector<Post>> posts_ ABSL_GUARDED_BY(mutex_);
  std::set<std::pair<PostId, MemberId>> helpful_ ABSL_GUARDED_BY(mutex_);
  std::map<AttachmentId, Attachment> attachments_ ABSL_GUARDED_BY(mutex_);
  // What was made for a request: kind of thing, author, thread or 0, request id.
  std::map<std::tuple<char, MemberId, ThreadId, std::string>, std::uint64_t> requests_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace hiroba::threads
