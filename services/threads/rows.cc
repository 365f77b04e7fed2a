#include "services/threads/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
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

// Uses both primary keys.
constexpr Statement kSelectSettledAccess{
    "select_settled_access",
    "SELECT t.thread_id,t.topic_id,t.kind,t.author_id,t.delete_time IS NOT NULL,"
    "t.last_post_number,t.posts_version,tp.visibility,NULL,NULL FROM threads t "
    "JOIN topics tp ON tp.topic_id=t.topic_id WHERE t.thread_id=?" HIROBA_SETTLED};

// Uses attachments_by_post.
constexpr Statement kSelectAttachmentsOfPosts{
    "select_attachments_of_posts",
    "SELECT " HIROBA_ATTACHMENT_COLUMNS
    " FROM attachments a WHERE a.post_id IN (?) ORDER BY a.post_id,a.place"};

constexpr Statement kInsertPost{
    "insert_posts",
    "INSERT INTO posts (thread_id,number,post_id,author_id,author_sample,author_card,text,"
    "html,reply_to_id,reply_to_number,attachment_count,create_time,deleted_by,helpful_count,"
    "accepted,revision,version) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,0,0,FALSE,1,1)"};

int ReadInt(const Row& row, int column) { return static_cast<int>(row.Int64(column)); }

// Calls take(piece) for what is between the separators; for nothing when the text is empty.
template <typename F>
void Split(std::string_view text, char separator, F take) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    take(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// The columns author_id, author_sample and author_card, from `first` on.
AuthorCard ReadCard(const Row& row, int first) {
  AuthorCard card;
  card.member = MemberId{row.Uint64(first)};
  card.sample = row.Bool(first + 1);
  std::string_view lines = row.Text(first + 2);
  for (std::string* field :
       {&card.display_name, &card.body, &card.body_display_name, &card.department, &card.duty}) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    *field = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return card;
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

absl::StatusOr<std::optional<ThreadAccess>> SelectSettledAccess(Connection& connection,
                                                                ThreadId thread) {
  ASSIGN_OR_RETURN(const std::optional<Rows> rows,
                   SelectSettled(connection, kSelectSettledAccess, thread));
  if (!rows || rows->empty()) return std::nullopt;
  return ReadAccess(rows->front());
}

Thread ReadThread(const Row& row) {
  Thread thread;
  thread.id = ThreadId{row.Uint64(0)};
  thread.topic = TopicId{row.Uint64(1)};
  thread.kind = static_cast<Kind>(row.Int64(2));
  thread.title = row.String(3);
  thread.tags = SplitTags(row.Text(4));
  thread.author = ReadCard(row, 5);
  thread.excerpt = row.String(8);
  thread.create_time = row.Time(9);
  thread.last_post_time = row.Time(10);
  thread.last_post_number = ReadInt(row, 11);
  thread.deleted_numbers = SplitNumbers(row.Text(12));
  thread.accepted_count = ReadInt(row, 13);
  thread.imported_number = ReadInt(row, 14);
  thread.sample = row.Bool(15);
  thread.external_id = row.String(16);
  thread.delete_time = row.OptionalTime(17);
  thread.revision = ReadInt(row, 18);
  thread.posts_version = row.Uint64(19);
  thread.version = row.Uint64(20);
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
    post.html = row.String(6);
    post.reply_to = PostId{row.Uint64(7)};
    post.reply_to_number = ReadInt(row, 8);
    if (row.Int64(9) > 0) with_attachments.push_back(post.id);
    post.create_time = row.Time(10);
    post.edit_time = row.OptionalTime(11);
    post.delete_time = row.OptionalTime(12);
    post.deleted_by = MemberId{row.Uint64(13)};
    post.helpful_count = ReadInt(row, 14);
    post.accepted = row.Bool(15);
    post.revision = ReadInt(row, 16);
    post.version = row.Uint64(17);
    post.text = row.String(18);
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

std::string JoinCard(const AuthorCard& card) {
  std::string lines;
  for (const std::string* field :
       {&card.display_name, &card.body, &card.body_display_name, &card.department, &card.duty}) {
    // Identity takes no line ends into them; one here would move all that follows.
    for (const char c : *field) lines.push_back(c == '\n' ? ' ' : c);
    lines.push_back('\n');
  }
  lines.pop_back();
  return lines;
}

std::string JoinTags(const std::vector<std::string>& tags) {
  return fmt::format("{}", fmt::join(tags, "\n"));
}

std::vector<std::string> SplitTags(std::string_view text) {
  std::vector<std::string> tags;
  Split(text, '\n', [&](std::string_view tag) { tags.emplace_back(tag); });
  return tags;
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
  std::deque<std::string> cards;  // the parameters point at them
  rows.reserve(posts.size());
  for (const Post& post : posts) {
    rows.push_back({post.thread, post.number, post.id, post.author.member, post.author.sample,
                    cards.emplace_back(JoinCard(post.author)), post.text, post.html, post.reply_to,
                    post.reply_to_number, post.attachments.size(), post.create_time});
  }
  return transaction.ExecuteRows(kInsertPost, rows).status();
}

}  // namespace hiroba::threads
