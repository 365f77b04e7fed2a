#include "services/threads/data_export_store.h"

#include <utility>

#include "services/common/status_macros.h"
#include "services/threads/rows.h"

namespace hiroba::threads {
namespace {

// The columns of an ExportedPlace, from threads t.
#define PLACE_COLUMNS                                                     \
  "t.thread_id,t.title,t.author_id,t.delete_time IS NOT NULL,t.topic_id," \
  "tp.display_name,tp.visibility,m.state,m.since"
constexpr int kPlaceColumns = 9;

// Uses the primary keys: (member).
#define PLACE_TABLES                                                         \
  " STRAIGHT_JOIN topics tp FORCE INDEX (PRIMARY) ON tp.topic_id=t.topic_id" \
  " LEFT JOIN topic_members m ON m.member_id=? AND m.topic_id=t.topic_id "

#define THREAD_OF(thread_id) \
  " STRAIGHT_JOIN threads t FORCE INDEX (PRIMARY) ON t.thread_id=" thread_id PLACE_TABLES

// Uses posts_by_author: (member ×2, after, limit).
constexpr Statement kListPosts{
    "export_posts",
    "SELECT " HIROBA_POST_COLUMNS("p.text") "," PLACE_COLUMNS
                                            " FROM posts p FORCE INDEX (posts_by_author)" THREAD_OF(
                                                "p.thread_id")
                                                "WHERE p.author_id=? AND p.post_id>? "
                                                "ORDER BY p.post_id LIMIT ?"};

// Uses the primary key.
constexpr Statement kListEarlierTexts{
    "export_earlier_texts",
    "SELECT revision,text,write_time FROM post_revisions WHERE post_id=? AND revision>? "
    "ORDER BY revision LIMIT ?"};

// Uses threads_by_author: (member ×2, after, limit).
constexpr Statement kListThreads{
    "export_threads", "SELECT " PLACE_COLUMNS
                      ",t.kind,t.tags,t.create_time,t.delete_time FROM threads t "
                      "FORCE INDEX (threads_by_author)" PLACE_TABLES
                      "WHERE t.author_id=? AND t.thread_id>? ORDER BY t.thread_id LIMIT ?"};

// Uses the primary keys.
constexpr Statement kListTopics{
    "export_topics",
    "SELECT m.topic_id,tp.display_name,m.state,m.since FROM topic_members m "
    "JOIN topics tp ON tp.topic_id=m.topic_id WHERE m.member_id=? ORDER BY m.topic_id"};

// Uses helpful_by_member: (member ×2, after, limit).
constexpr Statement kListHelpful{
    "export_helpful",
    "SELECT " PLACE_COLUMNS
    ",h.post_id,p.number,h.create_time FROM helpful_marks h "
    "FORCE INDEX (helpful_by_member) STRAIGHT_JOIN posts p "
    "FORCE INDEX (posts_id) ON p.post_id=h.post_id" THREAD_OF(
        "p.thread_id") "WHERE h.member_id=? AND h.post_id>? ORDER BY h.post_id LIMIT ?"};

// Uses the primary key: (member ×2, after, limit).
constexpr Statement kListReadMarks{
    "export_read_marks",
    "SELECT " PLACE_COLUMNS ",r.last_read_number,r.update_time FROM read_marks r" THREAD_OF(
        "r.thread_id") "WHERE r.member_id=? AND r.thread_id>? ORDER BY r.thread_id LIMIT ?"};

// Both use attachments_by_uploader, which ends in the primary key: (member, after, limit) and
// (member, post, post, after, limit).
constexpr Statement kListUnattached{
    "export_unattached",
    "SELECT " HIROBA_ATTACHMENT_COLUMNS
    " FROM attachments a FORCE INDEX (attachments_by_uploader) WHERE a.uploader_id=? "
    "AND a.post_id IS NULL AND a.attachment_id>? ORDER BY a.attachment_id LIMIT ?"};
constexpr Statement kListAttached{"export_attached",
                                  "SELECT " HIROBA_ATTACHMENT_COLUMNS
                                  " FROM attachments a FORCE INDEX (attachments_by_uploader) "
                                  "WHERE a.uploader_id=? AND a.post_id>=? "
                                  "AND (a.post_id>? OR a.attachment_id>?) "
                                  "ORDER BY a.post_id,a.attachment_id LIMIT ?"};

ExportedPlace ReadPlace(const Row& row, int first) {
  ExportedPlace place;
  place.thread = ThreadId{row.Uint64(first)};
  place.title = row.String(first + 1);
  place.author = MemberId{row.Uint64(first + 2)};
  place.deleted = row.Bool(first + 3);
  place.topic = TopicId{row.Uint64(first + 4)};
  place.topic_display_name = row.String(first + 5);
  place.topic_visibility = static_cast<Visibility>(row.Int64(first + 6));
  place.membership = ReadMembership(row, first + 7);
  return place;
}

// Returns what `make` makes of each row of a query.
template <typename Make, typename... Parameters>
auto SelectEach(Database& database, absl::Time deadline, const Statement& statement, Make make,
                const Parameters&... parameters)
    -> absl::StatusOr<std::vector<decltype(make(std::declval<Row>()))>> {
  using Page = std::vector<decltype(make(std::declval<Row>()))>;
  return database.Read(deadline, [&](Connection& connection) -> absl::StatusOr<Page> {
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(statement, parameters...));
    Page page;
    for (const Row row : rows) page.push_back(make(row));
    return page;
  });
}

}  // namespace

absl::StatusOr<std::vector<ExportedPost>> DataExportStore::ListPosts(absl::Time deadline,
                                                                     MemberId member, PostId after,
                                                                     int limit) {
  using Page = std::vector<ExportedPost>;
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<Page> {
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(kListPosts, member, member, after, limit));
    ASSIGN_OR_RETURN(std::vector<Post> posts, ReadPosts(connection, rows));
    Page page;
    for (std::size_t i = 0; i < posts.size(); ++i) {
      page.push_back({std::move(posts[i]), ReadPlace(rows[i], kPostColumns)});
    }
    return page;
  });
}

absl::StatusOr<std::vector<EarlierText>> DataExportStore::ListEarlierTexts(absl::Time deadline,
                                                                           PostId post,
                                                                           int after_revision,
                                                                           int limit) {
  const auto make = [](const Row& row) -> EarlierText {
    return {static_cast<int>(row.Int64(0)), row.String(1), row.Time(2)};
  };
  return SelectEach(database_, deadline, kListEarlierTexts, make, post, after_revision, limit);
}

absl::StatusOr<std::vector<ExportedThread>> DataExportStore::ListThreads(absl::Time deadline,
                                                                         MemberId member,
                                                                         ThreadId after,
                                                                         int limit) {
  const auto make = [](const Row& row) -> ExportedThread {
    return {.place = ReadPlace(row, 0),
            .kind = static_cast<Kind>(row.Int64(kPlaceColumns)),
            .tags = SplitTags(row.Text(kPlaceColumns + 1)),
            .create_time = row.Time(kPlaceColumns + 2),
            .delete_time = row.OptionalTime(kPlaceColumns + 3)};
  };
  return SelectEach(database_, deadline, kListThreads, make, member, member, after, limit);
}

absl::StatusOr<std::vector<ExportedTopic>> DataExportStore::ListTopics(absl::Time deadline,
                                                                       MemberId member) {
  const auto make = [](const Row& row) -> ExportedTopic {
    return {TopicId{row.Uint64(0)}, row.String(1), ReadMembership(row, 2)};
  };
  return SelectEach(database_, deadline, kListTopics, make, member);
}

absl::StatusOr<std::vector<ExportedHelpful>> DataExportStore::ListHelpful(absl::Time deadline,
                                                                          MemberId member,
                                                                          PostId after, int limit) {
  const auto make = [](const Row& row) -> ExportedHelpful {
    return {.post = PostId{row.Uint64(kPlaceColumns)},
            .number = static_cast<int>(row.Int64(kPlaceColumns + 1)),
            .place = ReadPlace(row, 0),
            .create_time = row.Time(kPlaceColumns + 2)};
  };
  return SelectEach(database_, deadline, kListHelpful, make, member, member, after, limit);
}

absl::StatusOr<std::vector<ExportedReadMark>> DataExportStore::ListReadMarks(absl::Time deadline,
                                                                             MemberId member,
                                                                             ThreadId after,
                                                                             int limit) {
  const auto make = [](const Row& row) -> ExportedReadMark {
    return {.place = ReadPlace(row, 0),
            .last_read_number = static_cast<int>(row.Int64(kPlaceColumns)),
            .update_time = row.Time(kPlaceColumns + 1)};
  };
  return SelectEach(database_, deadline, kListReadMarks, make, member, member, after, limit);
}

absl::StatusOr<std::vector<Attachment>> DataExportStore::ListAttachments(
    absl::Time deadline, MemberId member, const std::optional<Attachment>& after, int limit) {
  using Page = std::vector<Attachment>;
  return database_.Read(deadline, [&](Connection& connection) -> absl::StatusOr<Page> {
    Page page;
    const auto add = [&](const Rows& rows) {
      for (const Row row : rows) page.push_back(ReadAttachment(row));
    };
    const Attachment last = after.value_or(Attachment{});
    if (!last.post) {
      ASSIGN_OR_RETURN(const Rows rows, connection.Select(kListUnattached, member, last.id, limit));
      add(rows);
    }
    const int left = limit - static_cast<int>(page.size());
    if (left == 0) return page;
    const AttachmentId after_id = last.post ? last.id : AttachmentId{};
    ASSIGN_OR_RETURN(const Rows rows, connection.Select(kListAttached, member, last.post, last.post,
                                                        after_id, left));
    add(rows);
    return page;
  });
}

}  // namespace hiroba::threads
