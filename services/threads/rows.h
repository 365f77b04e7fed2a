// The columns of threads and posts that queries select, and how rows become structs. For the SQL
// stores only: no query is here that belongs to one of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/common/db.h"
#include "services/common/row.h"
#include "services/threads/model.h"

namespace hiroba::threads {

// Returns how a member stands to a thread. NOT_FOUND, reason THREAD_NOT_FOUND.
absl::StatusOr<ThreadAccess> SelectAccess(Connection& connection, ThreadId thread, MemberId viewer);

// The same without a viewer, from SelectSettled.
absl::StatusOr<std::optional<ThreadAccess>> SelectSettledAccess(Connection& connection,
                                                                ThreadId thread);

// Selects what is to be kept (changes.h), outside transactions: nullopt when a transaction holds
// one of the rows, since its outcome may be unknown. The statement ends with HIROBA_SETTLED.
#define HIROBA_SETTLED " LOCK IN SHARE MODE NOWAIT"
template <typename... P>
absl::StatusOr<std::optional<Rows>> SelectSettled(Connection& connection,
                                                  const Statement& statement,
                                                  const P&... parameters) {
  absl::StatusOr<Rows> rows = connection.Select(statement, parameters...);
  if (absl::IsAborted(rows.status())) return std::nullopt;
  if (!rows.ok()) return std::move(rows).status();
  return *std::move(rows);
}

// The columns of a Thread, from threads t, beginning at the first column of the row.
#define HIROBA_THREAD_COLUMNS                                                               \
  "t.thread_id,t.topic_id,t.kind,t.title,t.tags,t.author_id,t.author_sample,t.author_card," \
  "t.excerpt,t.create_time,t.last_post_time,t.last_post_number,t.deleted_numbers,"          \
  "t.accepted_count,t.imported_number,t.sample,t.external_id,t.delete_time,t.revision,"     \
  "t.posts_version,t.version"
inline constexpr int kThreadColumns = 21;
Thread ReadThread(const Row& row);

// The columns of a Post, from posts p, beginning at the first column of the row. The text is a
// column of its own because most pages do not need it: `p.text` or `''`.
#define HIROBA_POST_COLUMNS(text)                                                               \
  "p.post_id,p.thread_id,p.number,p.author_id,p.author_sample,p.author_card,p.html,"            \
  "p.reply_to_id,p.reply_to_number,p.attachment_count,p.create_time,p.edit_time,p.delete_time," \
  "p.deleted_by,p.helpful_count,p.accepted,p.revision,p.version," text
inline constexpr int kPostColumns = 19;

// Reads posts and the attachments of those that have some: one more query then.
absl::StatusOr<std::vector<Post>> ReadPosts(Connection& connection, const Rows& rows);

// The columns of an Attachment, from attachments a.
#define HIROBA_ATTACHMENT_COLUMNS                                                           \
  "a.attachment_id,a.uploader_id,a.filename,a.media_type,a.sha256,a.announced_size,a.size," \
  "a.state,a.create_time,a.thread_id,a.post_id"
inline constexpr int kAttachmentColumns = 11;
Attachment ReadAttachment(const Row& row);

// Reads a Membership from the columns state and since of topic_members, NULL when there is no row.
Membership ReadMembership(const Row& row, int first);

// How cards and lists are kept in one column.
std::string JoinCard(const AuthorCard& card);
std::string JoinTags(const std::vector<std::string>& tags);
std::vector<std::string> SplitTags(std::string_view text);
std::string JoinNumbers(const std::vector<int>& numbers);
std::vector<int> SplitNumbers(std::string_view text);

// Adds posts whole, save their attachments.
absl::Status InsertPosts(Transaction& transaction, const std::vector<Post>& posts);

}  // namespace hiroba::threads
