#include "services/threads/convert.h"

#include <fmt/core.h>

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "absl/strings/ascii.h"
#include "services/common/field_mask.h"
#include "services/common/page_token.h"
#include "services/common/status_macros.h"
#include "services/common/strings.h"
#include "services/common/timestamp.h"
#include "services/common/violations.h"
#include "services/threads/markdown.h"
#include "services/threads/names.h"

namespace hiroba::threads {
namespace {

constexpr std::size_t kMaxTextCharacters = 20'000;
constexpr std::size_t kMaxTopicNameCharacters = 60;
constexpr std::size_t kMaxDescriptionCharacters = 500;
constexpr std::size_t kMaxTags = 10;
constexpr std::size_t kMaxTagCharacters = 30;
constexpr std::size_t kMaxRequestIdLength = 64;
constexpr std::size_t kMaxExternalIdCharacters = 100;
constexpr std::size_t kMaxCardCharacters = 200;
constexpr int kMaxImportedPosts = 1'000;

std::size_t CountCharacters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// Drops spaces at both ends, also the wide ones of Japanese.
std::string_view Trim(std::string_view text) {
  constexpr std::string_view kWideSpace = "\u3000";
  while (true) {
    const std::string_view before = text;
    text = ToStd(absl::StripAsciiWhitespace(ToAbsl(text)));
    if (text.starts_with(kWideSpace)) text.remove_prefix(kWideSpace.size());
    if (text.ends_with(kWideSpace)) text.remove_suffix(kWideSpace.size());
    if (text == before) return text;
  }
}

// One line of text without control characters, 1 to `limit` characters.
std::string ParseLine(std::string_view text, std::string_view field, std::size_t limit,
                      Violations& violations) {
  const std::string_view line = Trim(text);
  if (line.empty()) {
    violations.Add(field, "入力してください。");
  } else if (CountCharacters(line) > limit) {
    violations.Add(field, fmt::format("{} 文字以内にしてください。", limit));
  } else if (std::any_of(line.begin(), line.end(), IsControl)) {
    violations.Add(field, "改行や制御文字は使えません。");
  }
  return std::string(line);
}

// Text of several lines: line ends become \n, other control characters go.
std::string CleanText(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\r') {
      if (i + 1 == text.size() || text[i + 1] != '\n') clean.push_back('\n');
    } else if (!IsControl(c) || c == '\n' || c == '\t') {
      clean.push_back(c);
    }
  }
  return clean;
}

std::string ParseText(std::string_view text, std::string_view field, Violations& violations) {
  std::string clean = CleanText(text);
  if (Trim(clean).empty()) {
    violations.Add(field, "本文を入力してください。");
  } else if (CountCharacters(clean) > kMaxTextCharacters) {
    violations.Add(field, "本文は 20,000 文字以内にしてください。");
  }
  return clean;
}

std::string ParseRequestId(const std::string& id, Violations& violations) {
  const bool fine = id.size() <= kMaxRequestIdLength &&
                    std::all_of(id.begin(), id.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (!fine) violations.Add("requestId", "64 文字以内の英数字と記号にしてください。");
  return id;
}

Kind ParseKind(v1::Thread::Kind kind, std::string_view field, Violations& violations) {
  if (kind == v1::Thread::KIND_UNSPECIFIED) return Kind::kDiscussion;
  if (!v1::Thread::Kind_IsValid(kind)) violations.Add(field, "知らない種別です。");
  return static_cast<Kind>(kind);
}

Visibility ParseVisibility(v1::Topic::Visibility visibility, Violations& violations) {
  if (visibility == v1::Topic::VISIBILITY_UNSPECIFIED) return Visibility::kOpen;
  if (!v1::Topic::Visibility_IsValid(visibility)) {
    violations.Add("topic.visibility", "知らない公開範囲です。");
  }
  return static_cast<Visibility>(visibility);
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

std::string ParseDescription(std::string_view text, Violations& violations) {
  std::string clean = CleanText(Trim(text));
  if (CountCharacters(clean) > kMaxDescriptionCharacters) {
    violations.Add("topic.description", "説明は 500 文字以内にしてください。");
  }
  return clean;
}

// Puts a parsed value in its place, or its failure to the violations.
template <typename T>
void Take(absl::StatusOr<T> parsed, T& place, Violations& violations) {
  if (parsed.ok()) {
    place = *std::move(parsed);
  } else {
    violations.Merge(parsed.status());
  }
}

PostDraft ParsePost(const v1::Post& post, Violations& violations) {
  PostDraft draft;
  draft.text = ParseText(post.text(), "post.text", violations);
  if (post.attachments_size() > kMaxFilesPerPost) {
    violations.Add("post.attachments",
                   fmt::format("添付できるのは {} 個までです。", kMaxFilesPerPost));
    return draft;
  }
  for (int i = 0; i < post.attachments_size(); ++i) {
    AttachmentId id;
    const std::string field = fmt::format("post.attachments[{}].name", i);
    Take(ParseAttachmentName(post.attachments(i).name(), field), id, violations);
    if (std::find(draft.attachments.begin(), draft.attachments.end(), id) !=
        draft.attachments.end()) {
      violations.Add(field, "同じファイルが二度指定されています。");
    }
    draft.attachments.push_back(id);
  }
  return draft;
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
    if (std::any_of(text->begin(), text->end(), IsControl)) {
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

absl::StatusOr<TopicId> ParseTopicName(std::string_view name, std::string_view field) {
  return ParseName<TopicId>(kTopicPattern, name, field);
}

absl::StatusOr<ThreadId> ParseThreadName(std::string_view name, std::string_view field) {
  return ParseName<ThreadId>(kThreadPattern, name, field);
}

absl::StatusOr<AttachmentId> ParseAttachmentName(std::string_view name, std::string_view field) {
  return ParseName<AttachmentId>(kAttachmentPattern, name, field);
}

absl::StatusOr<MemberId> ParseMemberName(std::string_view name, std::string_view field) {
  return ParseName<MemberId>(kMemberPattern, name, field);
}

absl::StatusOr<PostKey> ParsePostName(std::string_view name, std::string_view field) {
  ASSIGN_OR_RETURN(const auto ids, (ParseName<ThreadId, PostId>(kPostPattern, name, field)));
  return PostKey{std::get<0>(ids), std::get<1>(ids)};
}

absl::StatusOr<TopicDraft> ParseCreateTopic(const v1::CreateTopicRequest& request) {
  Violations violations;
  TopicDraft draft;
  const v1::Topic& topic = request.topic();
  draft.topic.display_name =
      ParseLine(topic.display_name(), "topic.displayName", kMaxTopicNameCharacters, violations);
  draft.topic.description = ParseDescription(topic.description(), violations);
  draft.topic.visibility = ParseVisibility(topic.visibility(), violations);
  draft.request_id = ParseRequestId(request.request_id(), violations);
  RETURN_IF_ERROR(violations.ToStatus());
  return draft;
}

absl::StatusOr<TopicEdit> ParseUpdateTopic(const v1::UpdateTopicRequest& request) {
  const v1::Topic& topic = request.topic();
  Violations violations;
  TopicEdit edit;
  Take(ParseTopicName(topic.name(), "topic.name"), edit.id, violations);
  ASSIGN_OR_RETURN(
      const UpdateMask mask,
      ParseUpdateMask(request.update_mask(), topic, {"display_name", "description", "visibility"}));
  if (mask.Has("display_name")) {
    edit.display_name =
        ParseLine(topic.display_name(), "topic.displayName", kMaxTopicNameCharacters, violations);
  }
  if (mask.Has("description")) edit.description = ParseDescription(topic.description(), violations);
  if (mask.Has("visibility")) edit.visibility = ParseVisibility(topic.visibility(), violations);
  edit.etag = topic.etag();
  RETURN_IF_ERROR(violations.ToStatus());
  return edit;
}

absl::StatusOr<PostDraft> ParseCreatePost(const v1::CreatePostRequest& request) {
  Violations violations;
  PostDraft draft = ParsePost(request.post(), violations);
  Take(ParseThreadName(request.parent(), "parent"), draft.thread, violations);
  if (!request.post().reply_to().empty()) {
    PostKey reply_to;
    Take(ParsePostName(request.post().reply_to(), "post.replyTo"), reply_to, violations);
    if (reply_to.thread != draft.thread) {
      violations.Add("post.replyTo", "返信先は同じスレッドの投稿にしてください。");
    }
    draft.reply_to = reply_to.post;
  }
  draft.request_id = ParseRequestId(request.request_id(), violations);
  RETURN_IF_ERROR(violations.ToStatus());
  return draft;
}

absl::StatusOr<PostEdit> ParseUpdatePost(const v1::UpdatePostRequest& request) {
  ASSIGN_OR_RETURN(const PostKey key, ParsePostName(request.post().name(), "post.name"));
  ASSIGN_OR_RETURN(const UpdateMask mask,
                   ParseUpdateMask(request.update_mask(), request.post(), {"text"}));
  if (!mask.Has("text")) return FieldViolation("post.text", "新しい本文を入力してください。");
  Violations violations;
  PostEdit edit;
  edit.thread = key.thread;
  edit.id = key.post;
  edit.text = ParseText(request.post().text(), "post.text", violations);
  edit.etag = request.post().etag();
  RETURN_IF_ERROR(violations.ToStatus());
  return edit;
}

absl::StatusOr<ThreadDraft> ParseCreateThread(const v1::CreateThreadRequest& request) {
  const v1::Thread& thread = request.thread();
  Violations violations;
  ThreadDraft draft;
  Take(ParseTopicName(thread.topic(), "thread.topic"), draft.thread.topic, violations);
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
  Take(ParseThreadName(thread.name(), "thread.name"), edit.id, violations);
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
    Take(ParseTopicName(request.topic(), "topic"), topic, violations);
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
  Take(ParsePageSize(request.page_size()), query.limit, violations);
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
    post.text = ParseText(from.text(), field + ".text", violations);
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
  Take(ParseName<ThreadId>(kReadStatePattern, request.name(), "name"), move.thread, violations);
  if (move.last_read_number < 0) violations.Add("lastReadNumber", "0 以上にしてください。");
  RETURN_IF_ERROR(violations.ToStatus());
  return move;
}

absl::StatusOr<PostsQuery> ParseListPosts(const v1::ListPostsRequest& request) {
  Violations violations;
  PostsQuery query{.with_text = request.include_text()};
  Take(ParseThreadName(request.parent(), "parent"), query.thread, violations);
  Take(ParsePageSize(request.page_size()), query.limit, violations);
  if (request.start_number() < 0) violations.Add("startNumber", "0 以上にしてください。");
  RETURN_IF_ERROR(violations.ToStatus());
  query.start_number = std::max(1, request.start_number());
  ASSIGN_OR_RETURN(const PageKeys keys, ParsePageToken(request, "n"));
  if (!keys.empty()) query.start_number = static_cast<int>(keys.Number(0));
  return query;
}

absl::StatusOr<UnreadQuery> ParseListUnreadPosts(const v1::ListUnreadPostsRequest& request) {
  Violations violations;
  UnreadQuery query;
  Take(ParseMemberName(request.member(), "member"), query.member, violations);
  query.from = FromTimestamp(request.from_time());
  query.to = FromTimestamp(request.to_time());
  if (!request.has_to_time()) violations.Add("toTime", "期間の終わりを指定してください。");
  if (request.max_threads() < 0) violations.Add("maxThreads", "0 以上にしてください。");
  if (request.max_posts_per_thread() < 0) {
    violations.Add("maxPostsPerThread", "0 以上にしてください。");
  }
  RETURN_IF_ERROR(violations.ToStatus());
  query.max_threads = request.max_threads() == 0 ? 20 : std::min(request.max_threads(), 100);
  query.max_posts_per_thread =
      request.max_posts_per_thread() == 0 ? 3 : std::min(request.max_posts_per_thread(), 20);
  return query;
}

v1::Topic ToProto(const TopicView& view) {
  const Topic& topic = view.topic;
  v1::Topic proto;
  proto.set_name(TopicName(topic.id));
  proto.set_display_name(topic.display_name);
  proto.set_description(topic.description);
  proto.set_visibility(static_cast<v1::Topic::Visibility>(topic.visibility));
  proto.set_membership(static_cast<v1::Topic::Membership>(view.membership.state));
  proto.set_member_count(topic.member_count);
  proto.set_etag(EtagOf(topic));
  if (MayRead(topic.visibility, view.membership)) {
    proto.set_thread_count(topic.thread_count);
    proto.set_unread_thread_count(view.unread_thread_count);
    if (topic.last_post_time) {
      *proto.mutable_last_post_time() = ToTimestamp(*topic.last_post_time);
    }
  }
  return proto;
}

v1::ListJoinRequestsResponse::JoinRequest ToProto(const JoinRequest& request) {
  v1::ListJoinRequestsResponse::JoinRequest proto;
  proto.set_member(MemberName(request.member));
  *proto.mutable_create_time() = ToTimestamp(request.create_time);
  return proto;
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

v1::Post ToProto(const Post& post) {
  v1::Post proto;
  proto.set_name(PostName(post.thread, post.id));
  proto.set_number(post.number);
  *proto.mutable_author() = ToProto(post.author);
  if (post.reply_to) proto.set_reply_to(PostName(post.thread, post.reply_to));
  proto.set_reply_to_number(post.reply_to_number);
  *proto.mutable_create_time() = ToTimestamp(post.create_time);
  if (post.edit_time) *proto.mutable_edit_time() = ToTimestamp(*post.edit_time);
  proto.set_helpful_count(post.helpful_count);
  proto.set_accepted(post.accepted);
  proto.set_etag(EtagOf(post));
  if (post.delete_time) {
    *proto.mutable_delete_time() = ToTimestamp(*post.delete_time);
    return proto;
  }
  proto.set_text(post.text);
  proto.set_html(post.html);
  for (const Attachment& attachment : post.attachments) {
    *proto.add_attachments() = ToProto(attachment);
  }
  return proto;
}

v1::Post ToProto(const PostView& view) {
  v1::Post proto = ToProto(view.post);
  proto.set_found_helpful(view.found_helpful);
  return proto;
}

v1::Attachment ToProto(const Attachment& attachment) {
  v1::Attachment proto;
  proto.set_name(AttachmentName(attachment.id));
  proto.set_filename(attachment.filename);
  proto.set_media_type(attachment.media_type);
  proto.set_size(static_cast<std::int32_t>(attachment.size));
  *proto.mutable_create_time() = ToTimestamp(attachment.create_time);
  proto.set_sha256(attachment.sha256);
  return proto;
}

v1::PostRecord ToProto(const PostRecord& record) {
  v1::PostRecord proto;
  *proto.mutable_post() = ToProto(record.post);
  *proto.mutable_thread() = ToProto(record.thread, record.topic_display_name);
  proto.set_topic_closed(record.topic_visibility == Visibility::kClosed);
  proto.set_deleted(record.post.IsDeleted() || record.thread.delete_time.has_value());
  if (proto.deleted()) {
    proto.mutable_post()->clear_text();
    proto.mutable_post()->clear_html();
    proto.mutable_post()->clear_attachments();
  } else {
    proto.set_plain_text(PlainText(record.post.text));
  }
  proto.set_version(record.post.version);
  return proto;
}

v1::ListUnreadPostsResponse ToProto(const UnreadPosts& unread) {
  v1::ListUnreadPostsResponse proto;
  proto.set_thread_count(unread.thread_count);
  for (const UnreadThread& from : unread.threads) {
    v1::ListUnreadPostsResponse::UnreadThread& thread = *proto.add_threads();
    *thread.mutable_thread() = ToProto(from.thread, from.topic_display_name);
    thread.set_unread_count(from.unread_count);
    for (const Post& post : from.posts) {
      *thread.add_posts() =
          ToProto(PostRecord{post, from.thread, from.topic_display_name, from.topic_visibility});
    }
  }
  return proto;
}

}  // namespace hiroba::threads
