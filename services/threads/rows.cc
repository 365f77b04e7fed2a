#include "services/threads/rows.h"

#include <fmt/format.h>

#include <charconv>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "services/common/status_macros.h"
#include "services/threads/thread_rules.h"

namespace hiroba::threads {
namespace {

// Uses the primary keys of all three.
constexpr Statement kSelectAccess{
    "select_access",
    "SELECT t.thread_id,t.topic_id,t.kind,t.author_id,t.delete_time IS NOT NULL,"
    "t.last_post_number,t.posts_version,tp.visibility,m.state,m.since FROM threads t "
    "JOIN topics tp ON tp.topic_id=t.topic_id "
    "LEFT JOIN topic_members m ON m.member_id=? AND m.topic_id=t.topic_id WHERE t.thread_id=?"};

// Uses attachments_by_post.
constexpr Statement kSelectAttachmentsOfPosts{
    "select_attachments_of_posts",
    "SELECT " HIROBA_ATTACHMENT_COLUMNS
    " FROM attachments a WHERE a.post_id IN (?) ORDER BY a.post_id,a.place"};

constexpr Statement kInsertPost{
    "insert_posts",
    "INSERT INTO posts (thread_id,number,post_id,author_id,author_name,author_body,"
    "author_body_name,author_department,author_duty,author_sample,text,html,reply_to_id,"
    "reply_to_number,attachment_count,create_time,deleted_by,helpful_count,accepted,revision,"
    "version) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,0,0,FALSE,1,1)"};

int ReadInt(const Row& row, int column) { return static_cast<int>(row.Int64(column)); }

// Seven columns from `first` on.
AuthorCard ReadCard(const Row& row, int first) {
  AuthorCard card;
  card.member = MemberId{row.Uint64(first)};
  card.display_name = row.String(first + 1);
  card.body = row.String(first + 2);
  card.body_display_name = row.String(first + 3);
  card.department = row.String(first + 4);
  card.duty = row.String(first + 5);
  card.sample = row.Bool(first + 6);
  return card;
}

// Calls take(piece) for what is between the separators; for nothing when the text is empty.
template <typename F>
void Split(std::string_view text, char separator, F take) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    take(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::vector<std::string> SplitTags(std::string_view text) {
  std::vector<std::string> tags;
  Split(text, '\n', [&](std::string_view tag) { tags.emplace_back(tag); });
  return tags;
}

ThreadAccess ReadAccess(const Row& row) {
  ThreadAccess access;
  access.thread = ThreadId{row.Uint64(0)};
  access.topic = TopicId{row.Uint64(1)};
  access.kind = static_cast<Kind>(row.Int64(2));
  access.author = MemberId{row.Uint64(3)};
  access.deleted = row.Bool(4);
  access.last_post_number = ReadInt(row, 5);
  access.posts_version = row.Uint64(6);
  access.topic_visibility = static_cast<Visibility>(row.Int64(7));
  access.membership = ReadMembership(row, 8);
  return access;
}

}  // namespace

Membership ReadMembership(const Row& row, int first) {
  if (row.IsNull(first)) return {};
  return {static_cast<MembershipState>(row.Int64(first)), row.Time(first + 1)};
}

absl::StatusOr<ThreadAccess> SelectAccess(Connection& connection, ThreadId thread,
                                          MemberId viewer) {
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectAccess, viewer, thread));
  if (rows.empty()) return ThreadNotFound();
  return ReadAccess(rows.front());
}

Thread ReadThread(const Row& row) {
  Thread thread;
  thread.id = ThreadId{row.Uint64(0)};
  thread.topic = TopicId{row.Uint64(1)};
  thread.kind = static_cast<Kind>(row.Int64(2));
  thread.title = row.String(3);
  thread.tags = SplitTags(row.Text(4));
  thread.author = ReadCard(row, 5);
  thread.excerpt = row.String(12);
  thread.create_time = row.Time(13);
  thread.last_post_time = row.Time(14);
  thread.last_post_number = ReadInt(row, 15);
  thread.deleted_numbers = SplitNumbers(row.Text(16));
  thread.accepted_count = ReadInt(row, 17);
  thread.imported_number = ReadInt(row, 18);
  thread.sample = row.Bool(19);
  thread.external_id = row.String(20);
  thread.delete_time = row.OptionalTime(21);
  thread.revision = ReadInt(row, 22);
  thread.posts_version = row.Uint64(23);
  thread.version = row.Uint64(24);
  return thread;
}

absl::StatusOr<std::vector<Post>> ReadPosts(Connection& connection, const Rows& rows) {
  std::vector<Post> posts;
  std::vector<PostId> with_attachments;
  posts.reserve(rows.size());
  for (const Row row : rows) {
    Post& post = posts.emplace_back();
    post.id = PostId{row.Uint64(0)};
    post.thread = ThreadId{row.Uint64(1)};
    post.number = ReadInt(row, 2);
    post.author = ReadCard(row, 3);
    post.html = row.String(10);
    post.reply_to = PostId{row.Uint64(11)};
    post.reply_to_number = ReadInt(row, 12);
    if (row.Int64(13) > 0) with_attachments.push_back(post.id);
    post.create_time = row.Time(14);
    post.edit_time = row.OptionalTime(15);
    post.delete_time = row.OptionalTime(16);
    post.deleted_by = MemberId{row.Uint64(17)};
    post.helpful_count = ReadInt(row, 18);
    post.accepted = row.Bool(19);
    post.revision = ReadInt(row, 20);
    post.version = row.Uint64(21);
    post.text = row.String(22);
  }
  if (with_attachments.empty()) return posts;
  ASSIGN_OR_RETURN(const Rows attachments,
                   connection.Select(kSelectAttachmentsOfPosts, InList(with_attachments)));
  std::unordered_map<PostId, std::vector<Attachment>> by_post;
  for (const Row row : attachments) {
    Attachment attachment = ReadAttachment(row);
    by_post[attachment.post].push_back(std::move(attachment));
  }
  for (Post& post : posts) {
    if (const auto found = by_post.find(post.id); found != by_post.end()) {
      post.attachments = std::move(found->second);
    }
  }
  return posts;
}

Attachment ReadAttachment(const Row& row) {
  Attachment attachment;
  attachment.id = AttachmentId{row.Uint64(0)};
  attachment.uploader = MemberId{row.Uint64(1)};
  attachment.filename = row.String(2);
  attachment.media_type = row.String(3);
  attachment.sha256 = row.String(4);
  attachment.announced_size = row.Int64(5);
  attachment.size = row.Int64(6);
  attachment.state = static_cast<AttachmentState>(row.Int64(7));
  attachment.create_time = row.Time(8);
  attachment.thread = ThreadId{row.Uint64(9)};
  attachment.post = PostId{row.Uint64(10)};
  return attachment;
}

std::string JoinTags(const std::vector<std::string>& tags) {
  return fmt::format("{}", fmt::join(tags, "\n"));
}

std::string JoinNumbers(const std::vector<int>& numbers) {
  return fmt::format("{}", fmt::join(numbers, ","));
}

std::vector<int> SplitNumbers(std::string_view text) {
  std::vector<int> numbers;
  Split(text, ',', [&](std::string_view piece) {
    int number = 0;
    std::from_chars(piece.data(), piece.data() + piece.size(), number);
    numbers.push_back(number);
  });
  return numbers;
}

absl::Status InsertPosts(Transaction& transaction, const std::vector<Post>& posts) {
  std::vector<std::vector<Parameter>> rows;
  rows.reserve(posts.size());
  for (const Post& post : posts) {
    const AuthorCard& card = post.author;
    rows.push_back({post.thread, post.number, post.id, card.member, card.display_name, card.body,
                    card.body_display_name, card.department, card.duty, card.sample, post.text,
                    post.html, post.reply_to, post.reply_to_number, post.attachments.size(),
                    post.create_time});
  }
  return transaction.ExecuteRows(kInsertPost, rows).status();
}

}  // namespace hiroba::threads
