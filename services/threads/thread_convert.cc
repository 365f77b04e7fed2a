#include "services/threads/thread_convert.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/common/field_mask.h"
#include "services/common/page_token.h"
#include "services/common/status_macros.h"
#include "services/common/timestamp.h"
#include "services/common/violations.h"
#include "services/threads/markdown.h"
#include "services/threads/names.h"
#include "services/threads/text_shape.h"
#include "services/threads/thread_rules.h"
#include "services/threads/topic_convert.h"

namespace hiroba::threads {
namespace {

constexpr std::size_t kMaxTags = 10;
constexpr std::size_t kMaxTagCharacters = 30;
constexpr std::size_t kMaxExternalIdCharacters = 100;
constexpr std::size_t kMaxCardCharacters = 200;
constexpr int kMaxImportedPosts = 1'000;

Kind ParseKind(v1::Thread::Kind kind, std::string_view field, Violations& violations) {
  if (kind == v1::Thread::KIND_UNSPECIFIED) return Kind::kDiscussion;
  if (!v1::Thread::Kind_IsValid(kind)) violations.Add(field, "知らない種別です。");
  return static_cast<Kind>(kind);
}

template <typename Tags>
std::vector<std::string> ParseTags(const Tags& tags, const std::string& field,
                                   Violations& violations) {
  std::vector<std::string> parsed;
  if (static_cast<std::size_t>(tags.size()) > kMaxTags) {
    violations.Add(field, fmt::format("タグは {} 個までです。", kMaxTags));
    return parsed;
  }
  for (int i = 0; i < tags.size(); ++i) {
    std::string tag =
        ParseLine(tags[i], fmt::format("{}[{}]", field, i), kMaxTagCharacters, violations);
    if (std::find(parsed.begin(), parsed.end(), tag) == parsed.end()) {
      parsed.push_back(std::move(tag));
    }
  }
  return parsed;
}

AuthorCard ParseCard(const api::v1::AuthorCard& proto, const std::string& field,
                     Violations& violations) {
  AuthorCard card = FromProto(proto);
  if (!card.member) violations.Add(field + ".member", "著者の会員を指定してください。");
  for (const std::string* text :
       {&card.display_name, &card.body, &card.body_display_name, &card.department, &card.duty}) {
    if (CountCharacters(*text) > kMaxCardCharacters) {
      violations.Add(field, "200 文字を超える項目があります。");
    }
    if (HasControl(*text)) {
      violations.Add(field, "改行や制御文字は使えません。");
    }
  }
  if (std::any_of(card.body.begin(), card.body.end(),
                  [](char c) { return c < 0x20 || c > 0x7e; })) {
    violations.Add(field + ".body", "団体の名前の形が正しくありません。");
  }
  return card;
}

std::string CutTitle(std::string_view title) {
  // Excerpt puts it on one line and cuts with an ellipsis.
  return Excerpt(Trim(title), kMaxTitleCharacters);
}

}  // namespace

absl::StatusOr<ThreadDraft> ParseCreateThread(const v1::CreateThreadRequest& request) {
  const v1::Thread& thread = request.thread();
  Violations violations;
  ThreadDraft draft;
  violations.Take(ParseTopicName(thread.topic(), "thread.topic"), draft.thread.topic);
  draft.thread.kind = ParseKind(thread.kind(), "thread.kind", violations);
  draft.thread.title = ParseLine(thread.title(), "thread.title", kMaxTitleCharacters, violations);
  draft.thread.tags = ParseTags(thread.tags(), "thread.tags", violations);
  draft.post = ParsePost(request.post(), violations);
  if (!request.post().reply_to().empty()) {
    violations.Add("post.replyTo", "最初の投稿は返信にできません。");
  }
  draft.post.request_id = ParseRequestId(request.request_id(), violations);
  RETURN_IF_ERROR(violations.ToStatus());
  return draft;
}

absl::StatusOr<ThreadEdit> ParseUpdateThread(const v1::UpdateThreadRequest& request) {
  const v1::Thread& thread = request.thread();
  Violations violations;
  ThreadEdit edit;
  violations.Take(ParseThreadName(thread.name(), "thread.name"), edit.id);
  ASSIGN_OR_RETURN(const UpdateMask mask,
                   ParseUpdateMask(request.update_mask(), thread, {"title", "kind", "tags"}));
  if (mask.Has("title")) {
    edit.title = ParseLine(thread.title(), "thread.title", kMaxTitleCharacters, violations);
  }
  if (mask.Has("kind")) edit.kind = ParseKind(thread.kind(), "thread.kind", violations);
  if (mask.Has("tags")) edit.tags = ParseTags(thread.tags(), "thread.tags", violations);
  edit.etag = thread.etag();
  RETURN_IF_ERROR(violations.ToStatus());
  return edit;
}

absl::StatusOr<ThreadQuery> ParseListThreads(const v1::ListThreadsRequest& request) {
  ThreadQuery query;
  Violations violations;
  if (!request.topic().empty()) {
    TopicId topic;
    violations.Take(ParseTopicName(request.topic(), "topic"), topic);
    query.topic = topic;
  }
  if (request.kind() != v1::Thread::KIND_UNSPECIFIED) {
    query.kind = ParseKind(request.kind(), "kind", violations);
  }
  if (request.filter() == "solved = false" || request.filter() == "solved=false") {
    query.unsolved = true;
  } else if (!request.filter().empty()) {
    violations.Add("filter", "使えるのは「solved = false」だけです。");
  }
  violations.Take(ParsePageSize(request.page_size()), query.limit);
  RETURN_IF_ERROR(violations.ToStatus());
  ASSIGN_OR_RETURN(const PageKeys keys, ParsePageToken(request, "nn"));
  if (!keys.empty()) {
    query.after = {absl::FromUnixMicros(static_cast<std::int64_t>(keys.Number(0))),
                   ThreadId{keys.Number(1)}};
  }
  return query;
}

absl::StatusOr<ImportedThread> ParseImportThread(const v1::ImportThreadRequest& request) {
  Violations violations;
  ImportedThread imported;
  Thread& thread = imported.thread;
  thread.external_id =
      ParseLine(request.external_id(), "externalId", kMaxExternalIdCharacters, violations);
  imported.topic_display_name = ParseLine(request.topic_display_name(), "topicDisplayName",
                                          kMaxTopicNameCharacters, violations);
  thread.kind = ParseKind(request.kind(), "kind", violations);
  thread.title = CutTitle(request.title());
  if (thread.title.empty()) violations.Add("title", "入力してください。");
  thread.tags = ParseTags(request.tags(), "tags", violations);
  thread.sample = request.sample();
  if (request.posts_size() < 1 || request.posts_size() > kMaxImportedPosts) {
    violations.Add("posts", "投稿は 1 件から 1,000 件までです。");
    return violations.ToStatus();
  }
  for (int i = 0; i < request.posts_size(); ++i) {
    const v1::ImportThreadRequest::ImportedPost& from = request.posts(i);
    const std::string field = fmt::format("posts[{}]", i);
    Post& post = imported.posts.emplace_back();
    post.number = i + 1;
    post.author = ParseCard(from.author(), field + ".author", violations);
    post.text = ParsePostText(from.text(), field + ".text", violations);
    post.create_time = FromTimestamp(from.create_time());
    if (!from.has_create_time() ||
        (i > 0 && post.create_time < imported.posts[static_cast<std::size_t>(i - 1)].create_time)) {
      violations.Add(field + ".createTime", "前の投稿より後の日時を指定してください。");
    }
  }
  RETURN_IF_ERROR(violations.ToStatus());
  thread.author = imported.posts.front().author;
  thread.create_time = imported.posts.front().create_time;
  thread.last_post_time = imported.posts.back().create_time;
  thread.last_post_number = static_cast<int>(imported.posts.size());
  thread.imported_number = thread.last_post_number;
  return imported;
}

absl::StatusOr<ReadMarkMove> ParseUpdateReadState(const v1::UpdateReadStateRequest& request) {
  Violations violations;
  ReadMarkMove move{.last_read_number = request.last_read_number(), .lower = request.lower()};
  violations.Take(ParseName<ThreadId>(kReadStatePattern, request.name(), "name"), move.thread);
  if (move.last_read_number < 0) violations.Add("lastReadNumber", "0 以上にしてください。");
  RETURN_IF_ERROR(violations.ToStatus());
  return move;
}

v1::Thread ToProto(const Thread& thread, std::string_view topic_display_name) {
  v1::Thread proto;
  proto.set_name(ThreadName(thread.id));
  proto.set_topic(TopicName(thread.topic));
  proto.set_topic_display_name(std::string(topic_display_name));
  proto.set_kind(static_cast<v1::Thread::Kind>(thread.kind));
  proto.set_title(thread.title);
  for (const std::string& tag : thread.tags) proto.add_tags(tag);
  *proto.mutable_author() = ToProto(thread.author);
  *proto.mutable_create_time() = ToTimestamp(thread.create_time);
  *proto.mutable_last_post_time() = ToTimestamp(thread.last_post_time);
  proto.set_post_count(thread.PostCount());
  proto.set_last_post_number(thread.last_post_number);
  proto.set_solved(thread.IsSolved());
  proto.set_sample(thread.sample);
  if (thread.delete_time) *proto.mutable_delete_time() = ToTimestamp(*thread.delete_time);
  proto.set_etag(EtagOf(thread));
  proto.set_external_id(thread.external_id);
  return proto;
}

v1::ReadState ToReadState(const ThreadView& view) {
  v1::ReadState proto;
  proto.set_name(ReadStateName(view.thread.id));
  if (view.read_mark) proto.set_last_read_number(view.read_mark->last_read_number);
  proto.set_unread_count(UnreadCount(view));
  return proto;
}

v1::Thread ToProto(const ThreadView& view) {
  v1::Thread proto = ToProto(view.thread, view.topic_display_name);
  *proto.mutable_read_state() = ToReadState(view);
  return proto;
}

}  // namespace hiroba::threads
