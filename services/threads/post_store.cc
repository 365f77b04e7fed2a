#include "services/threads/post_store.h"

#include <optional>
#include <string>
#include <utility>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/threads/attachment_store.h"
#include "services/threads/events.h"
#include "services/threads/names.h"
#include "services/threads/post_rules.h"
#include "services/threads/rows.h"
#include "services/threads/thread_rules.h"
#include "services/threads/thread_store.h"

namespace hiroba::threads {
namespace {

// Takes the thread's row lock and its next number. Time does not go back within a thread. Finds no
// row when the thread is deleted.
constexpr Statement kTakeNumber{"take_post_number",
                                "UPDATE threads SET last_post_number=last_post_number+1,"
                                "last_post_time=GREATEST(last_post_time,?),version=version+1 "
                                "WHERE thread_id=? AND delete_time IS NULL"};

// Number and time are those that the thread's row has just been given.
constexpr Statement kInsertPost{
    "insert_post",
    "INSERT INTO posts (thread_id,number,create_time,post_id,author_id,author_sample,author_card,"
    "text,html,reply_to_id,reply_to_number,attachment_count,deleted_by,helpful_count,accepted,"
    "request_id,revision,version) "
    "SELECT t.thread_id,t.last_post_number,t.last_post_time,?,?,?,?,?,?,?,?,?,0,0,FALSE,?,1,1 "
    "FROM threads t WHERE t.thread_id=? RETURNING number,create_time"};

// Uses posts_request.
constexpr Statement kSelectPostByRequest{
    "select_post_by_request",
    "SELECT " HIROBA_POST_COLUMNS("p.text") " FROM posts p "
                                            "WHERE p.thread_id=? AND p.author_id=? AND "
                                            "p.request_id=?"};

// Uses posts_id.
constexpr Statement kSelectPost{
    "select_post", "SELECT " HIROBA_POST_COLUMNS("p.text") " FROM posts p "
                                                           "WHERE p.post_id=? AND p.thread_id=?"};

// A range of the primary key: (thread, number, limit).
constexpr Statement kListPosts{
    "list_posts", "SELECT " HIROBA_POST_COLUMNS("''") " FROM posts p "
                                                      "WHERE p.thread_id=? AND p.number>=? "
                                                      "ORDER BY p.number LIMIT ?"};
constexpr Statement kListPostsWithText{
    "list_posts_with_text", "SELECT " HIROBA_POST_COLUMNS("p.text") " FROM posts p "
                                                                    "WHERE p.thread_id=? AND "
                                                                    "p.number>=? "
                                                                    "ORDER BY p.number LIMIT ?"};

constexpr Statement kSelectFoundHelpful{
    "select_found_helpful",
    "SELECT post_id FROM helpful_marks WHERE post_id IN (?) AND member_id=?"};

constexpr Statement kUpdatePost{
    "update_post",
    "UPDATE posts SET text=?,html=?,edit_time=?,delete_time=?,deleted_by=?,helpful_count=?,"
    "accepted=?,revision=?,version=version+1 WHERE thread_id=? AND number=?"};

constexpr Statement kInsertRevision{
    "insert_post_revision",
    "INSERT INTO post_revisions (post_id,revision,text,write_time) VALUES (?,?,?,?)"};

constexpr Statement kInsertHelpful{
    "insert_helpful",
    "INSERT IGNORE INTO helpful_marks (post_id,member_id,create_time) VALUES (?,?,?)"};

constexpr Statement kDeleteHelpful{"delete_helpful",
                                   "DELETE FROM helpful_marks WHERE post_id=? AND member_id=?"};

absl::StatusOr<Post> SelectPost(Connection& connection, ThreadId thread, PostId post) {
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectPost, post, thread));
  if (rows.empty()) return PostNotFound();
  ASSIGN_OR_RETURN(std::vector<Post> posts, ReadPosts(connection, rows));
  return std::move(posts.front());
}

absl::StatusOr<bool> SelectFoundHelpful(Connection& connection, PostId post, MemberId member) {
  const std::vector<PostId> posts = {post};
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectFoundHelpful, InList(posts), member));
  return !rows.empty();
}

absl::StatusOr<std::optional<Post>> SelectReplyTarget(Connection& connection, const NewPost& post) {
  if (!post.reply_to) return std::nullopt;
  absl::StatusOr<Post> target = SelectPost(connection, post.thread, post.reply_to);
  if (absl::IsNotFound(target.status())) {
    return InvalidArgument("REPLY_TO_NOT_FOUND", "返信先の投稿がこのスレッドにありません。");
  }
  RETURN_IF_ERROR(target.status());
  return *std::move(target);
}

// Adds the post as the thread's last one, whose number and time are taken already.
absl::StatusOr<Post> InsertPost(Transaction& transaction, Outbox& outbox,
                                const ThreadAccess& thread, const NewPost& new_post,
                                const Post* reply_to) {
  const AuthorCard& card = new_post.author;
  Post post;
  post.id = new_post.id;
  post.thread = new_post.thread;
  post.author = card;
  post.text = new_post.text;
  post.html = new_post.html;
  post.reply_to = new_post.reply_to;
  post.reply_to_number = reply_to == nullptr ? 0 : reply_to->number;
  const std::optional<std::string_view> request_id =
      new_post.request_id.empty() ? std::nullopt
                                  : std::optional<std::string_view>(new_post.request_id);
  ASSIGN_OR_RETURN(
      const Rows rows,
      transaction.Select(kInsertPost, post.id, card.member, card.sample, JoinCard(card), post.text,
                         post.html, post.reply_to, post.reply_to_number,
                         new_post.attachments.size(), request_id, post.thread));
  if (rows.empty()) return ThreadNotFound();
  post.number = static_cast<int>(rows.front().Int64(0));
  post.create_time = rows.front().Time(1);
  ASSIGN_OR_RETURN(post.attachments, AttachToPost(transaction, post, new_post.attachments));
  RETURN_IF_ERROR(outbox.Append(transaction, PostName(post.thread, post.id), post.version,
                                PostCreatedEvent(thread, post, reply_to, new_post.mentioned)));
  return post;
}

// Stores a changed post and what its thread says of it, with the event. False when nothing has
// changed.
absl::StatusOr<bool> SavePost(Transaction& transaction, Outbox& outbox, const Post& before,
                              const Post& after, const Thread& thread, MemberId actor) {
  const auto event = PostChangedEvent(before, after, actor);
  if (!event) return false;
  if (before.text != after.text) {
    RETURN_IF_ERROR(transaction
                        .Execute(kInsertRevision, before.id, before.revision, before.text,
                                 before.edit_time.value_or(before.create_time))
                        .status());
  }
  RETURN_IF_ERROR(transaction
                      .Execute(kUpdatePost, after.text, after.html, after.edit_time,
                               after.delete_time, after.deleted_by, after.helpful_count,
                               after.accepted, after.revision, after.thread, after.number)
                      .status());
  RETURN_IF_ERROR(SavePostsChange(transaction, thread));
  RETURN_IF_ERROR(
      outbox.Append(transaction, PostName(after.thread, after.id), before.version + 1, *event));
  return true;
}

}  // namespace

absl::Status InsertFirstPost(Transaction& transaction, Outbox& outbox, const ThreadAccess& thread,
                             const NewPost& post) {
  return InsertPost(transaction, outbox, thread, post, nullptr).status();
}

absl::StatusOr<Post> SqlPostStore::CreatePost(absl::Time deadline, const NewPost& new_post,
                                              WriteDecision decide) {
  // What the decision needs is read before the lock of the thread is taken, so that the lock is
  // held for three short statements and the commit only.
  struct Facts {
    ThreadAccess thread;
    std::optional<Post> reply_to;
  };
  const absl::StatusOr<Facts> facts =
      database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<Facts> {
        Facts read;
        ASSIGN_OR_RETURN(read.thread,
                         access_.Select(connection, new_post.thread, new_post.author.member));
        RETURN_IF_ERROR(CheckReadable(read.thread));
        ASSIGN_OR_RETURN(read.reply_to, SelectReplyTarget(connection, new_post));
        return read;
      });
  RETURN_IF_ERROR(facts.status());
  const Post* const reply_to = facts->reply_to ? &*facts->reply_to : nullptr;
  RETURN_IF_ERROR(decide(facts->thread, reply_to));

  ASSIGN_OR_RETURN(
      const Changes::Change change,
      changes_.Begin(deadline, {Subject::OfThread(new_post.thread),
                                Subject::OfReading(new_post.author.member, new_post.thread)}));
  absl::StatusOr<Post> created =
      database_.Transact(deadline, [&](Transaction& transaction) -> absl::StatusOr<Post> {
        ASSIGN_OR_RETURN(const std::uint64_t found,
                         transaction.Execute(kTakeNumber, new_post.now, new_post.thread));
        if (found == 0) return ThreadNotFound();
        return InsertPost(transaction, outbox_, facts->thread, new_post, reply_to);
      });
  if (!IsDuplicateKey(created.status(), "posts_request")) return created;
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<Post> {
    ASSIGN_OR_RETURN(const Rows rows,
                     connection.Select(kSelectPostByRequest, new_post.thread,
                                       new_post.author.member, new_post.request_id));
    ASSIGN_OR_RETURN(std::vector<Post> posts, ReadPosts(connection, rows));
    if (posts.empty()) return PostNotFound();
    return std::move(posts.front());
  });
}

absl::StatusOr<PostView> SqlPostStore::GetPost(absl::Time deadline, ThreadId thread, PostId post,
                                               MemberId viewer) {
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<PostView> {
    PostView view;
    ASSIGN_OR_RETURN(view.post, SelectPost(connection, thread, post));
    ASSIGN_OR_RETURN(view.found_helpful, SelectFoundHelpful(connection, post, viewer));
    return view;
  });
}

absl::StatusOr<std::vector<Post>> SqlPostStore::ListPosts(absl::Time deadline, ThreadId thread,
                                                          int start_number, int limit,
                                                          bool with_text) {
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<std::vector<Post>> {
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(with_text ? kListPostsWithText : kListPosts,
                                                        thread, start_number, limit));
    return ReadPosts(connection, rows);
  });
}

absl::StatusOr<std::vector<PostId>> SqlPostStore::ListFoundHelpful(absl::Time deadline,
                                                                   MemberId member,
                                                                   std::span<const PostId> posts) {
  using Ids = std::vector<PostId>;
  if (posts.empty()) return Ids();
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<Ids> {
    ASSIGN_OR_RETURN(const Rows rows,
                     connection.Select(kSelectFoundHelpful, InList(posts), member));
    Ids found;
    for (const Row row : rows) found.push_back(PostId{row.Uint64(0)});
    return found;
  });
}

absl::StatusOr<PostView> SqlPostStore::EditPost(absl::Time deadline, ThreadId thread_id,
                                                PostId post_id, MemberId editor,
                                                PostDecision decide) {
  ASSIGN_OR_RETURN(const Changes::Change change,
                   changes_.Begin(deadline, {Subject::OfThread(thread_id)}));
  const absl::Status saved =
      database_.Transact(deadline, [&](Transaction& transaction) -> absl::Status {
        // Every change of a post holds its thread's lock.
        ASSIGN_OR_RETURN(Thread thread, LockThread(transaction, change, thread_id));
        ASSIGN_OR_RETURN(const ThreadAccess access, SelectAccess(transaction, thread_id, editor));
        RETURN_IF_ERROR(CheckReadable(access));
        ASSIGN_OR_RETURN(const Post before, SelectPost(transaction, thread_id, post_id));
        Post after = before;
        const Decided decided = decide(access, thread, after);
        RETURN_IF_ERROR(decided.status);
        ASSIGN_OR_RETURN(const bool changed,
                         SavePost(transaction, outbox_, before, after, thread, editor));
        return changed && decided.act ? audit_.Append(transaction, *decided.act) : absl::OkStatus();
      });
  RETURN_IF_ERROR(saved);
  return GetPost(deadline, thread_id, post_id, editor);
}

absl::StatusOr<PostView> SqlPostStore::React(absl::Time deadline, ThreadId thread_id,
                                             PostId post_id, MemberId member, bool undo,
                                             absl::Time now, ReactDecision decide) {
  ASSIGN_OR_RETURN(const Changes::Change change,
                   changes_.Begin(deadline, {Subject::OfThread(thread_id)}));
  const absl::Status saved =
      database_.Transact(deadline, [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const Thread thread, LockThread(transaction, change, thread_id));
        ASSIGN_OR_RETURN(const ThreadAccess access, SelectAccess(transaction, thread_id, member));
        RETURN_IF_ERROR(CheckReadable(access));
        ASSIGN_OR_RETURN(const Post before, SelectPost(transaction, thread_id, post_id));
        RETURN_IF_ERROR(decide(access, before));
        ASSIGN_OR_RETURN(const std::uint64_t changed,
                         undo ? transaction.Execute(kDeleteHelpful, post_id, member)
                              : transaction.Execute(kInsertHelpful, post_id, member, now));
        if (changed == 0) return absl::OkStatus();
        Post after = before;
        after.helpful_count += undo ? -1 : 1;
        return SavePost(transaction, outbox_, before, after, thread, member).status();
      });
  RETURN_IF_ERROR(saved);
  return GetPost(deadline, thread_id, post_id, member);
}

}  // namespace hiroba::threads
