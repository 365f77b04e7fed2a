#include "services/threads/post_convert.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "services/common/field_mask.h"
#include "services/common/page_token.h"
#include "services/common/status_macros.h"
#include "services/common/timestamp.h"
#include "services/common/violations.h"
#include "services/threads/attachment_convert.h"
#include "services/threads/attachment_rules.h"
#include "services/threads/names.h"
#include "services/threads/text_shape.h"

namespace hiroba::threads {
namespace {

constexpr std::size_t kMaxTextCharacters = 20'000;

}  // namespace

std::string ParsePostText(std::string_view text, std::string_view field, Violations& violations) {
  std::string clean = CleanText(text);
  if (Trim(clean).empty()) {
    violations.Add(field, "本文を入力してください。");
  } else if (CountCharacters(clean) > kMaxTextCharacters) {
    violations.Add(field, "本文は 20,000 文字以内にしてください。");
  }
  return clean;
}

PostDraft ParsePost(const v1::Post& post, Violations& violations) {
  PostDraft draft;
  draft.text = ParsePostText(post.text(), "post.text", violations);
  if (post.attachments_size() > kMaxFilesPerPost) {
    violations.Add("post.attachments",
                   fmt::format("添付できるのは {} 個までです。", kMaxFilesPerPost));
    return draft;
  }
  for (int i = 0; i < post.attachments_size(); ++i) {
    AttachmentId id;
    const std::string field = fmt::format("post.attachments[{}].name", i);
    violations.Take(ParseAttachmentName(post.attachments(i).name(), field), id);
    if (std::find(draft.attachments.begin(), draft.attachments.end(), id) !=
        draft.attachments.end()) {
      violations.Add(field, "同じファイルが二度指定されています。");
    }
    draft.attachments.push_back(id);
  }
  return draft;
}

absl::StatusOr<PostDraft> ParseCreatePost(const v1::CreatePostRequest& request) {
  Violations violations;
  PostDraft draft = ParsePost(request.post(), violations);
  violations.Take(ParseThreadName(request.parent(), "parent"), draft.thread);
  if (!request.post().reply_to().empty()) {
    PostKey reply_to;
    violations.Take(ParsePostName(request.post().reply_to(), "post.replyTo"), reply_to);
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
  edit.text = ParsePostText(request.post().text(), "post.text", violations);
  edit.etag = request.post().etag();
  RETURN_IF_ERROR(violations.ToStatus());
  return edit;
}

absl::StatusOr<PostsQuery> ParseListPosts(const v1::ListPostsRequest& request) {
  Violations violations;
  PostsQuery query{.with_text = request.include_text()};
  violations.Take(ParseThreadName(request.parent(), "parent"), query.thread);
  violations.Take(ParsePageSize(request.page_size()), query.limit);
  if (request.start_number() < 0) violations.Add("startNumber", "0 以上にしてください。");
  RETURN_IF_ERROR(violations.ToStatus());
  query.start_number = std::max(1, request.start_number());
  ASSIGN_OR_RETURN(const PageKeys keys, ParsePageToken(request, "n"));
  if (!keys.empty()) query.start_number = static_cast<int>(keys.Number(0));
  return query;
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

}  // namespace hiroba::threads
