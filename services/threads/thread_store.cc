#include "services/threads/thread_store.h"

#include <optional>
#include <string>
#include <utility>

#include "services/common/status_macros.h"
#include "services/threads/events.h"
#include "services/threads/names.h"
#include "services/threads/post_store.h"
#include "services/threads/rows.h"
#include "services/threads/thread_rules.h"
#include "services/threads/topic_rules.h"
#include "services/threads/topic_store.h"

namespace hiroba::threads {
namespace {

constexpr Statement kLockThread{"lock_thread", "SELECT " HIROBA_THREAD_COLUMNS
                                               " FROM threads t WHERE t.thread_id=? FOR UPDATE"};

// Uses threads_request.
constexpr Statement kSelectThreadByRequest{
    "select_thread_by_request", "SELECT thread_id FROM threads WHERE author_id=? AND request_id=?"};

// Uses threads_external.
constexpr Statement kSelectThreadByExternalId{"select_thread_by_external_id",
                                              "SELECT thread_id FROM threads WHERE external_id=?"};

constexpr Statement kInsertThread{
    "insert_thread",
    "INSERT INTO threads (thread_id,topic_id,kind,title,tags,author_id,author_sample,author_card,"
    "excerpt,create_time,last_post_time,last_post_number,deleted_numbers,accepted_count,"
    "imported_number,sample,external_id,request_id,revision,posts_version,version) "
    "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,'',0,?,?,?,?,1,1,1)"};

constexpr Statement kUpdateThread{
    "update_thread",
    "UPDATE threads SET kind=?,title=?,tags=?,delete_time=?,revision=?,version=version+1 "
    "WHERE thread_id=?"};

constexpr Statement kSavePostsChange{
    "update_thread_of_post",
    "UPDATE threads SET deleted_numbers=?,accepted_count=?,excerpt=?,"
    "posts_version=posts_version+1,version=version+1 WHERE thread_id=?"};

constexpr Statement kRaiseReadMark{
    "raise_read_mark",
    "INSERT INTO read_marks (member_id,thread_id,last_read_number,counted_after,update_time) "
    "VALUES (?,?,?,?,?) ON DUPLICATE KEY UPDATE "
    "last_read_number=GREATEST(last_read_number,VALUES(last_read_number)),"
    "counted_after=GREATEST(counted_after,VALUES(counted_after)),update_time=VALUES(update_time)"};

constexpr Statement kSetReadMark{
    "set_read_mark",
    "INSERT INTO read_marks (member_id,thread_id,last_read_number,counted_after,update_time) "
    "VALUES (?,?,?,?,?) ON DUPLICATE KEY UPDATE last_read_number=VALUES(last_read_number),"
    "counted_after=VALUES(counted_after),update_time=VALUES(update_time)"};

std::optional<std::string_view> Nullable(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

absl::Status InsertThread(Transaction& transaction, const Thread& thread,
                          const std::string& request_id) {
  const AuthorCard& card = thread.author;
  return transaction
      .Execute(kInsertThread, thread.id, thread.topic, static_cast<int>(thread.kind), thread.title,
               JoinTags(thread.tags), card.member, card.sample, JoinCard(card), thread.excerpt,
               thread.create_time, thread.last_post_time, thread.last_post_number,
               thread.imported_number, thread.sample, Nullable(thread.external_id),
               Nullable(request_id))
      .status();
}

// The id that a thread got when it was made before, by a query of one row.
absl::StatusOr<ThreadId> FirstId(const absl::StatusOr<Rows>& rows) {
  RETURN_IF_ERROR(rows.status());
  if (rows->empty()) return ThreadNotFound();
  return ThreadId{rows->front().Uint64(0)};
}

bool SameTitleKindAndTags(const Thread& a, const Thread& b) {
  return a.title == b.title && a.kind == b.kind && a.tags == b.tags;
}

}  // namespace

absl::StatusOr<Thread> LockThread(Transaction& transaction, const Changes::Change&,
                                  ThreadId thread) {
  ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kLockThread, thread));
  if (rows.empty()) return ThreadNotFound();
  return ReadThread(rows.front());
}

absl::Status SavePostsChange(Transaction& transaction, const Thread& thread) {
  return transaction
      .Execute(kSavePostsChange, JoinNumbers(thread.deleted_numbers), thread.accepted_count,
               thread.excerpt, thread.id)
      .status();
}

SqlThreadStore::SqlThreadStore(Database& database, Outbox& outbox, const AuditTrail& audit,
                               const Clock& clock, Changes& changes, AccessCache& access)
    : database_(database),
      outbox_(outbox),
      audit_(audit),
      changes_(changes),
      access_(access),
      lists_(changes, views_, clock) {}

std::optional<ThreadAccess> SqlThreadStore::FindAccess(ThreadId thread) {
  return access_.Find(thread);
}

absl::StatusOr<ThreadAccess> SqlThreadStore::GetAccess(absl::Time deadline, ThreadId thread,
                                                       MemberId viewer) {
  if (std::optional<ThreadAccess> known = access_.Find(thread)) return *std::move(known);
  return database_.Read(
      deadline, [&](Connection& connection) { return access_.Select(connection, thread, viewer); });
}

absl::StatusOr<ThreadView> SqlThreadStore::GetThread(absl::Time deadline, ThreadId thread,
                                                     MemberId viewer) {
  return database_.Read(
      deadline, [&](Connection& connection) { return views_.Select(connection, thread, viewer); });
}

std::optional<std::vector<ThreadView>> SqlThreadStore::FindThreads(const ThreadQuery& query) {
  return lists_.Find(query);
}

absl::StatusOr<std::vector<ThreadView>> SqlThreadStore::ListThreads(absl::Time deadline,
                                                                    const ThreadQuery& query) {
  using Threads = std::vector<ThreadView>;
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<Threads> {
    ASSIGN_OR_RETURN(std::optional<Threads> kept, lists_.Read(connection, query));
    if (kept) return *std::move(kept);
    return views_.List(connection, query);
  });
}

absl::StatusOr<ThreadView> SqlThreadStore::CreateThread(absl::Time deadline,
                                                        const NewThread& new_thread,
                                                        TopicDecision decide) {
  const NewPost& first = new_thread.first_post;
  Thread thread = new_thread.thread;
  thread.author = first.author;
  thread.create_time = first.now;
  thread.last_post_time = first.now;
  thread.last_post_number = 1;
  // She joins the topic.
  ASSIGN_OR_RETURN(const Changes::Change change,
                   changes_.Begin(deadline, {Subject::OfThreads(),
                                             Subject::OfMemberships(first.author.member)}));
  const absl::Status status =
      database_.Transact(deadline, [&](Transaction& transaction) -> absl::Status {
        // Otherwise two first threads of one author would both let her join, and one of them could
        // join a topic that is being closed.
        RETURN_IF_ERROR(LockTopic(transaction, thread.topic));
        ASSIGN_OR_RETURN(const TopicView topic,
                         SelectTopic(transaction, thread.topic, first.author.member));
        RETURN_IF_ERROR(decide(topic));
        RETURN_IF_ERROR(InsertThread(transaction, thread, first.request_id));
        ThreadAccess access;
        access.topic = thread.topic;
        access.kind = thread.kind;
        access.author = first.author.member;
        RETURN_IF_ERROR(InsertFirstPost(transaction, outbox_, access, first));
        RETURN_IF_ERROR(AddToThreadCount(transaction, thread.topic, 1));
        Membership membership = topic.membership;
        if (topic.topic.visibility == Visibility::kOpen) {
          RETURN_IF_ERROR(JoinTopic(topic.topic.visibility, first.now, membership));
        }
        return SaveMembership(transaction, change, outbox_, thread.topic, first.author.member,
                              topic.membership, membership);
      });
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<ThreadView> {
    if (status.ok()) return views_.Select(connection, thread.id, first.author.member);
    if (!IsDuplicateKey(status, "threads_request")) return status;
    ASSIGN_OR_RETURN(
        const ThreadId id,
        FirstId(connection.Select(kSelectThreadByRequest, first.author.member, first.request_id)));
    return views_.Select(connection, id, first.author.member);
  });
}

absl::StatusOr<ThreadView> SqlThreadStore::EditThread(absl::Time deadline, ThreadId thread_id,
                                                      MemberId viewer, ThreadDecision decide) {
  ASSIGN_OR_RETURN(const Changes::Change change,
                   changes_.Begin(deadline, {Subject::OfThread(thread_id)}));
  const absl::Status saved =
      database_.Transact(deadline, [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const Thread before, LockThread(transaction, change, thread_id));
        ASSIGN_OR_RETURN(const ThreadAccess access, SelectAccess(transaction, thread_id, viewer));
        Thread after = before;
        const Decided decided = decide(access, after);
        RETURN_IF_ERROR(decided.status);
        const bool deleted = after.delete_time.has_value() && !before.delete_time.has_value();
        if (SameTitleKindAndTags(before, after) && !deleted) return absl::OkStatus();
        after.revision += SameTitleKindAndTags(before, after) ? 0 : 1;
        RETURN_IF_ERROR(transaction
                            .Execute(kUpdateThread, static_cast<int>(after.kind), after.title,
                                     JoinTags(after.tags), after.delete_time, after.revision,
                                     thread_id)
                            .status());
        RETURN_IF_ERROR(outbox_.Append(transaction, ThreadName(thread_id), before.version + 1,
                                       ThreadChangedEvent(after)));
        if (deleted) RETURN_IF_ERROR(AddToThreadCount(transaction, after.topic, -1));
        return decided.act ? audit_.Append(transaction, *decided.act) : absl::OkStatus();
      });
  RETURN_IF_ERROR(saved);
  return GetThread(deadline, thread_id, viewer);
}

absl::StatusOr<ThreadView> SqlThreadStore::EditReadMark(absl::Time deadline, ThreadId thread,
                                                        MemberId member, absl::Time now,
                                                        ReadMarkDecision decide) {
  ASSIGN_OR_RETURN(const Changes::Change change,
                   changes_.Begin(deadline, {Subject::OfReading(member, thread)}));
  const absl::Status saved =
      database_.Transact(deadline, [&](Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(ThreadView view, views_.Select(transaction, thread, member));
        const ReadMark before = view.read_mark.value_or(ReadMark{});
        RETURN_IF_ERROR(decide(view));
        if (!view.read_mark) return absl::OkStatus();
        const ReadMark& after = *view.read_mark;
        const bool lower = after.last_read_number < before.last_read_number ||
                           after.counted_after < before.counted_after;
        return transaction
            .Execute(lower ? kSetReadMark : kRaiseReadMark, member, thread, after.last_read_number,
                     after.counted_after, now)
            .status();
      });
  RETURN_IF_ERROR(saved);
  return GetThread(deadline, thread, member);
}

absl::StatusOr<ThreadView> SqlThreadStore::ImportThread(absl::Time deadline,
                                                        const ImportedThread& imported) {
  ASSIGN_OR_RETURN(const Changes::Change change, changes_.Begin(deadline, {Subject::OfThreads()}));
  const auto import = [&](Transaction& transaction) -> absl::StatusOr<ThreadId> {
    const absl::StatusOr<ThreadId> known =
        FirstId(transaction.Select(kSelectThreadByExternalId, imported.thread.external_id));
    if (!absl::IsNotFound(known.status())) return known;
    Thread thread = imported.thread;
    ASSIGN_OR_RETURN(const std::optional<TopicId> topic,
                     FindTopicByName(transaction, imported.topic_display_name));
    thread.topic = topic.value_or(imported.new_topic);
    if (!topic) {
      Topic new_topic;
      new_topic.id = imported.new_topic;
      new_topic.display_name = imported.topic_display_name;
      new_topic.create_time = imported.now;
      RETURN_IF_ERROR(
          InsertTopic(transaction, outbox_, new_topic, imported.importer, std::nullopt));
    }
    RETURN_IF_ERROR(InsertThread(transaction, thread, ""));
    RETURN_IF_ERROR(InsertPosts(transaction, imported.posts));
    RETURN_IF_ERROR(
        outbox_.Append(transaction, ThreadName(thread.id), 1, ThreadImportedEvent(thread)));
    RETURN_IF_ERROR(AddToThreadCount(transaction, thread.topic, 1));
    RETURN_IF_ERROR(audit_.Append(transaction, imported.act));
    return thread.id;
  };
  absl::StatusOr<ThreadId> id = database_.Transact(deadline, import);
  // Another import made the same topic or thread at the same time: now it is there to be found.
  if (absl::IsAlreadyExists(id.status())) id = database_.Transact(deadline, import);
  RETURN_IF_ERROR(id.status());
  return GetThread(deadline, *id, imported.importer);
}

}  // namespace hiroba::threads
