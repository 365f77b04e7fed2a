#include "services/threads/data_export_part.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/clock.h"
#include "hiroba/threads/v1/threads.pb.h"
#include "services/common/log.h"
#include "services/common/status_macros.h"
#include "services/threads/attachment_rules.h"
#include "services/threads/json_list.h"
#include "services/threads/names.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {
namespace {

constexpr absl::Duration kReadTime = absl::Seconds(10);
// Posts have up to 20,000 characters, and the HTML made of them comes along.
constexpr int kPostsPage = 50;
constexpr int kTextsPage = 20;
constexpr int kPage = 500;
constexpr std::int64_t kPiece = 1024 * 1024;

// File systems take names of 255 bytes; the id before it takes 14.
constexpr std::size_t kMaxNameBytes = 180;

absl::Time ReadDeadline() { return absl::Now() + kReadTime; }

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", time, absl::UTCTimeZone());
}

void AddTime(std::string_view field, const std::optional<absl::Time>& time, Json& json) {
  if (time) json[std::string(field)] = TimeText(*time);
}

// Where something belongs, as she may know it: the name of a topic is for every member, the title
// of a thread for those who may read it, and for who started it also when it is deleted.
Json PlaceJson(const ExportedPlace& place, MemberId member) {
  Json json;
  json["thread"] = ThreadName(place.thread);
  const bool may_read = MayRead(place.topic_visibility, place.membership);
  if (may_read && (!place.deleted || place.author == member)) json["threadTitle"] = place.title;
  json["topic"] = TopicName(place.topic);
  json["topicDisplayName"] = place.topic_display_name;
  return json;
}

Json CardJson(const AuthorCard& card) {
  Json json;
  json["displayName"] = card.display_name;
  json["body"] = card.body_display_name;
  json["department"] = card.department;
  json["duty"] = card.duty;
  return json;
}

Json PostJson(const ExportedPost& exported, MemberId member) {
  const Post& post = exported.post;
  Json json;
  json["name"] = PostName(post.thread, post.id);
  json.update(PlaceJson(exported.place, member));
  json["number"] = post.number;
  if (post.reply_to_number > 0) json["replyToNumber"] = post.reply_to_number;
  json["author"] = CardJson(post.author);
  json["text"] = post.text;
  json["createTime"] = TimeText(post.create_time);
  AddTime("editTime", post.edit_time, json);
  AddTime("deleteTime", post.delete_time, json);
  json["helpfulCount"] = post.helpful_count;
  json["accepted"] = post.accepted;
  json["attachments"] = Json::array();
  for (const Attachment& attachment : post.attachments) {
    json["attachments"].push_back(AttachmentName(attachment.id));
  }
  return json;
}

Json ThreadJson(const ExportedThread& thread, MemberId member) {
  Json json = PlaceJson(thread.place, member);
  json["kind"] = v1::Thread::Kind_Name(static_cast<v1::Thread::Kind>(thread.kind));
  json["tags"] = thread.tags;
  json["createTime"] = TimeText(thread.create_time);
  AddTime("deleteTime", thread.delete_time, json);
  return json;
}

Json AttachmentJson(const Attachment& attachment) {
  Json json;
  json["name"] = AttachmentName(attachment.id);
  json["filename"] = attachment.filename;
  json["mediaType"] = attachment.media_type;
  json["size"] = attachment.size;
  json["sha256"] = attachment.sha256;
  json["createTime"] = TimeText(attachment.create_time);
  if (attachment.post) json["post"] = PostName(attachment.thread, attachment.post);
  return json;
}

// Calls read(after) for page after page and take(element) for each element; `key` is what the next
// page begins after.
template <typename Key, typename Read, typename Take, typename KeyOf>
absl::Status ForEach(Key after, std::size_t page_size, Read read, KeyOf key_of, Take take) {
  while (true) {
    ASSIGN_OR_RETURN(const auto page, read(after));
    for (const auto& element : page) RETURN_IF_ERROR(take(element));
    if (page.size() < page_size) return absl::OkStatus();
    after = key_of(page.back());
  }
}

}  // namespace

std::string ExportedFileName(const Attachment& attachment) {
  // Cleaned when it was uploaded, too; this archive is opened on her computer.
  std::string name = CleanFilename(attachment.filename);
  if (name.size() > kMaxNameBytes) {
    const std::size_t dot = name.rfind('.');
    const std::string end =
        dot != std::string::npos && name.size() - dot <= 9 ? name.substr(dot) : "";
    std::size_t kept = kMaxNameBytes - end.size();
    while (kept > 0 && (static_cast<unsigned char>(name[kept]) & 0xc0) == 0x80) --kept;
    name = name.substr(0, kept) + end;
  }
  return "threads/files/" + FormatId(attachment.id) + "-" + name;
}

absl::Status DataExportPart::Write(MemberId member, ZipFile& zip) const {
  RETURN_IF_ERROR(WritePosts(member, zip));
  RETURN_IF_ERROR(WriteThreads(member, zip));
  RETURN_IF_ERROR(WriteTopics(member, zip));
  RETURN_IF_ERROR(WriteHelpful(member, zip));
  RETURN_IF_ERROR(WriteReadMarks(member, zip));
  return WriteAttachments(member, zip);
}

absl::Status DataExportPart::WritePosts(MemberId member, ZipFile& zip) const {
  ASSIGN_OR_RETURN(JsonList list, JsonList::Create());
  const auto add_earlier = [&](PostId post) {
    return ForEach(
        0, kTextsPage,
        [&](int after) { return store_.ListEarlierTexts(ReadDeadline(), post, after, kTextsPage); },
        [](const EarlierText& text) { return text.revision; },
        [&](const EarlierText& text) {
          return list.AddNested({{"text", text.text}, {"writeTime", TimeText(text.write_time)}});
        });
  };
  const absl::Status listed = ForEach(
      PostId{}, kPostsPage,
      [&](PostId after) { return store_.ListPosts(ReadDeadline(), member, after, kPostsPage); },
      [](const ExportedPost& post) { return post.post.id; },
      [&](const ExportedPost& post) -> absl::Status {
        const Json json = PostJson(post, member);
        if (post.post.revision == 1) return list.Add(json);
        RETURN_IF_ERROR(list.BeginElement(json, "earlierTexts"));
        RETURN_IF_ERROR(add_earlier(post.post.id));
        return list.EndElement();
      });
  RETURN_IF_ERROR(listed);
  return list.PutInto(zip, "threads/posts.json", clock_.Now());
}

absl::Status DataExportPart::WriteThreads(MemberId member, ZipFile& zip) const {
  ASSIGN_OR_RETURN(JsonList list, JsonList::Create());
  const absl::Status listed = ForEach(
      ThreadId{}, kPage,
      [&](ThreadId after) { return store_.ListThreads(ReadDeadline(), member, after, kPage); },
      [](const ExportedThread& thread) { return thread.place.thread; },
      [&](const ExportedThread& thread) { return list.Add(ThreadJson(thread, member)); });
  RETURN_IF_ERROR(listed);
  return list.PutInto(zip, "threads/threads.json", clock_.Now());
}

absl::Status DataExportPart::WriteTopics(MemberId member, ZipFile& zip) const {
  ASSIGN_OR_RETURN(JsonList list, JsonList::Create());
  ASSIGN_OR_RETURN(const std::vector<ExportedTopic> topics,
                   store_.ListTopics(ReadDeadline(), member));
  for (const ExportedTopic& topic : topics) {
    const bool joined = topic.membership.state == MembershipState::kJoined;
    RETURN_IF_ERROR(list.Add({{"topic", TopicName(topic.topic)},
                              {"displayName", topic.display_name},
                              {"membership", joined ? "JOINED" : "REQUESTED"},
                              {"since", TimeText(topic.membership.since)}}));
  }
  return list.PutInto(zip, "threads/topics.json", clock_.Now());
}

absl::Status DataExportPart::WriteHelpful(MemberId member, ZipFile& zip) const {
  ASSIGN_OR_RETURN(JsonList list, JsonList::Create());
  const absl::Status listed = ForEach(
      PostId{}, kPage,
      [&](PostId after) { return store_.ListHelpful(ReadDeadline(), member, after, kPage); },
      [](const ExportedHelpful& helpful) { return helpful.post; },
      [&](const ExportedHelpful& helpful) {
        Json json;
        json["post"] = PostName(helpful.place.thread, helpful.post);
        json.update(PlaceJson(helpful.place, member));
        json["number"] = helpful.number;
        json["createTime"] = TimeText(helpful.create_time);
        return list.Add(json);
      });
  RETURN_IF_ERROR(listed);
  return list.PutInto(zip, "threads/helpful.json", clock_.Now());
}

absl::Status DataExportPart::WriteReadMarks(MemberId member, ZipFile& zip) const {
  ASSIGN_OR_RETURN(JsonList list, JsonList::Create());
  const absl::Status listed = ForEach(
      ThreadId{}, kPage,
      [&](ThreadId after) { return store_.ListReadMarks(ReadDeadline(), member, after, kPage); },
      [](const ExportedReadMark& mark) { return mark.place.thread; },
      [&](const ExportedReadMark& mark) {
        Json json = PlaceJson(mark.place, member);
        json["lastReadNumber"] = mark.last_read_number;
        json["updateTime"] = TimeText(mark.update_time);
        return list.Add(json);
      });
  RETURN_IF_ERROR(listed);
  return list.PutInto(zip, "threads/read.json", clock_.Now());
}

absl::Status DataExportPart::WriteAttachments(MemberId member, ZipFile& zip) const {
  ASSIGN_OR_RETURN(JsonList list, JsonList::Create());
  const absl::Status listed = ForEach(
      std::optional<Attachment>(), kPage,
      [&](const std::optional<Attachment>& after) {
        return store_.ListAttachments(ReadDeadline(), member, after, kPage);
      },
      [](const Attachment& attachment) { return std::optional(attachment); },
      [&](const Attachment& attachment) -> absl::Status {
        if (attachment.state != AttachmentState::kFinished) return absl::OkStatus();
        Json json = AttachmentJson(attachment);
        const std::string name = ExportedFileName(attachment);
        const absl::Status written = WriteFile(attachment, name, zip);
        if (absl::IsNotFound(written)) {
          Log(ERROR, "bytes of an attachment are gone", {{"attachment", attachment.id}});
        } else {
          RETURN_IF_ERROR(written);
          json["file"] = name;
        }
        return list.Add(json);
      });
  RETURN_IF_ERROR(listed);
  return list.PutInto(zip, "threads/attachments.json", clock_.Now());
}

absl::Status DataExportPart::WriteFile(const Attachment& attachment, const std::string& name,
                                       ZipFile& zip) const {
  ASSIGN_OR_RETURN(std::string piece,
                   blobs_.Read(attachment.id, 0, std::min(kPiece, attachment.size)));
  RETURN_IF_ERROR(zip.Begin(name, attachment.size, attachment.create_time));
  std::int64_t done = 0;
  while (done < attachment.size) {
    // No NOT_FOUND from here on: half of an entry is written.
    if (piece.empty()) return absl::InternalError("an attachment is shorter than it was");
    RETURN_IF_ERROR(zip.Write(piece));
    done += static_cast<std::int64_t>(piece.size());
    if (done == attachment.size) break;
    absl::StatusOr<std::string> next =
        blobs_.Read(attachment.id, done, std::min(kPiece, attachment.size - done));
    if (!next.ok()) return absl::InternalError("an attachment was removed meanwhile");
    piece = *std::move(next);
  }
  return absl::OkStatus();
}

}  // namespace hiroba::threads
