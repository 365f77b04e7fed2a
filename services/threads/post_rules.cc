#include "services/threads/post_rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/violations.h"
#include "services/threads/thread_rules.h"

namespace hiroba::threads {
namespace {

absl::Status CheckOwner(const Caller& caller, const Thread& thread, const Post& post) {
  if (IsSelf(caller, post.author.member) || caller.may_moderate(thread.topic)) {
    return absl::OkStatus();
  }
  return PermissionDenied("NOT_YOUR_POST",
                          "投稿を変更できるのは、書いた人とモデレーターだけです。");
}

absl::Status CheckNotDeleted(const Post& post) {
  if (!post.IsDeleted()) return absl::OkStatus();
  return FailedPrecondition("POST_DELETED", "この投稿は削除されています。");
}

// What the thread says of its posts when one of them goes.
void TakeFromThread(const Post& post, Thread& thread) {
  std::vector<int>& deleted = thread.deleted_numbers;
  deleted.insert(std::upper_bound(deleted.begin(), deleted.end(), post.number), post.number);
  if (post.accepted) --thread.accepted_count;
}

absl::Status CheckNotFirst(const Post& post, std::string_view message) {
  if (post.number != 1) return absl::OkStatus();
  return FailedPrecondition("FIRST_POST", message);
}

}  // namespace

absl::Status PostNotFound() { return NotFound("POST_NOT_FOUND", "投稿が見つかりません。"); }

std::string EtagOf(const Post& post) { return fmt::format("{}", post.revision); }

absl::Status CheckRendered(const RenderedText& rendered, std::string_view field) {
  if (rendered.too_much) {
    return FieldViolation(field,
                          "引用・箇条書き・表などの書式が多すぎるか、深く重なりすぎています。"
                          "書式を減らすか、いくつかの投稿に分けてください。");
  }
  if (rendered.mentioned.size() <= kMaxMentions) return absl::OkStatus();
  return FieldViolation(
      field, fmt::format("一つの投稿で呼びかけられるのは {} 人までです。", kMaxMentions));
}

absl::Status EditPost(const Caller& caller, absl::Time now, const PostEdit& edit, Thread& thread,
                      Post& post) {
  RETURN_IF_ERROR(CheckOwner(caller, thread, post));
  RETURN_IF_ERROR(CheckNotDeleted(post));
  if (!edit.etag.empty() && edit.etag != EtagOf(post)) {
    return Aborted("ETAG_MISMATCH",
                   "ほかの画面で先に変更されています。読み込み直してからやり直してください。");
  }
  if (post.text == edit.text) return absl::OkStatus();
  post.text = edit.text;
  post.html = edit.rendered.html;
  post.edit_time = now;
  ++post.revision;
  if (post.number == 1) thread.excerpt = edit.excerpt;
  return absl::OkStatus();
}

absl::Status DeletePost(const Caller& caller, absl::Time now, Thread& thread, Post& post) {
  RETURN_IF_ERROR(CheckOwner(caller, thread, post));
  RETURN_IF_ERROR(
      CheckNotFirst(post, "最初の投稿だけを消すことはできません。スレッドごと消してください。"));
  if (post.IsDeleted()) return absl::OkStatus();
  post.delete_time = now;
  post.deleted_by = caller.member;
  TakeFromThread(post, thread);
  return absl::OkStatus();
}

void ErasePost(absl::Time now, Thread& thread, Post& post) {
  if (!post.IsDeleted()) TakeFromThread(post, thread);
  if (post.number == 1) thread.excerpt.clear();
  if (!post.delete_time) post.delete_time = now;
  post.deleted_by = {};
  post.edit_time.reset();
  post.accepted = false;
  post.author = {};
  post.text.clear();
  post.html.clear();
  post.attachments.clear();
}

absl::Status UndeletePost(const Caller& caller, Thread& thread, Post& post) {
  if (!post.IsDeleted()) return CheckOwner(caller, thread, post);
  if (!IsSelf(caller, post.deleted_by) && !caller.may_moderate(thread.topic)) {
    return PermissionDenied("NOT_DELETED_BY_YOU",
                            "投稿を戻せるのは、削除した人とモデレーターだけです。");
  }
  if (post.IsErased()) {
    return FailedPrecondition("POST_ERASED",
                              "退会した会員の投稿です。本文が残っていないため、戻せません。");
  }
  post.delete_time.reset();
  post.deleted_by = {};
  std::erase(thread.deleted_numbers, post.number);
  if (post.accepted) ++thread.accepted_count;
  return absl::OkStatus();
}

absl::Status AcceptPost(const Caller& caller, bool undo, Thread& thread, Post& post) {
  if (thread.kind != Kind::kQuestion) {
    return FailedPrecondition("NOT_A_QUESTION", "回答を選べるのは「質問」のスレッドだけです。");
  }
  if (!IsSelf(caller, thread.author.member) && !caller.may_moderate(thread.topic)) {
    return PermissionDenied("NOT_YOUR_QUESTION",
                            "回答を選べるのは、質問した人とモデレーターだけです。");
  }
  RETURN_IF_ERROR(CheckNotFirst(post, "質問そのものを回答に選ぶことはできません。"));
  RETURN_IF_ERROR(CheckNotDeleted(post));
  if (post.accepted == !undo) return absl::OkStatus();
  post.accepted = !undo;
  thread.accepted_count += undo ? -1 : 1;
  return absl::OkStatus();
}

absl::Status CheckReact(const Caller& caller, const Post& post) {
  RETURN_IF_ERROR(CheckNotDeleted(post));
  if (IsSelf(caller, post.author.member)) {
    return FailedPrecondition("OWN_POST", "自分の投稿には「参考になった」を付けられません。");
  }
  return absl::OkStatus();
}

absl::Status CheckReplyTarget(const Post& post) {
  if (!post.IsDeleted()) return absl::OkStatus();
  return FailedPrecondition("POST_DELETED",
                            "返信先の投稿が削除されました。返信先を外すと投稿できます。");
}

}  // namespace hiroba::threads
