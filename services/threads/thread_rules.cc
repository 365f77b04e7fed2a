#include "services/threads/thread_rules.h"

#include <fmt/core.h>

#include <algorithm>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/violations.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {
namespace {

absl::Status CheckOwner(const Caller& caller, const Thread& thread) {
  if (IsSelf(caller, thread.author.member) || caller.may_moderate(thread.topic)) {
    return absl::OkStatus();
  }
  return PermissionDenied("NOT_YOUR_THREAD",
                          "スレッドを変更できるのは、立てた人とモデレーターだけです。");
}

}  // namespace

absl::Status ThreadNotFound() {
  return NotFound("THREAD_NOT_FOUND",
                  "スレッドが見つかりません。削除されたか、見る権限がありません。");
}

absl::Status CheckReadable(const ThreadAccess& access) {
  if (access.deleted || !MayRead(access.topic_visibility, access.membership)) {
    return ThreadNotFound();
  }
  return absl::OkStatus();
}

absl::Status CheckReadable(const ThreadView& view) {
  ThreadAccess access;
  access.deleted = view.thread.delete_time.has_value();
  access.topic_visibility = view.topic_visibility;
  access.membership = view.membership;
  return CheckReadable(access);
}

bool IsSelf(const Caller& caller, MemberId member) { return member && caller.member == member; }

std::string EtagOf(const Thread& thread) { return fmt::format("{}", thread.revision); }

absl::Status EditThread(const Caller& caller, const ThreadEdit& edit, Thread& thread) {
  RETURN_IF_ERROR(CheckOwner(caller, thread));
  if (!edit.etag.empty() && edit.etag != EtagOf(thread)) {
    return Aborted("ETAG_MISMATCH",
                   "ほかの人が先に変更しました。読み込み直してからやり直してください。");
  }
  if (edit.title) thread.title = *edit.title;
  if (edit.kind) thread.kind = *edit.kind;
  if (edit.tags) thread.tags = *edit.tags;
  return absl::OkStatus();
}

absl::Status DeleteThread(const Caller& caller, absl::Time now, const ThreadAccess& access,
                          Thread& thread) {
  if (!MayRead(access.topic_visibility, access.membership)) return ThreadNotFound();
  if (thread.delete_time) {
    return CheckOwner(caller, thread).ok() ? absl::OkStatus() : ThreadNotFound();
  }
  RETURN_IF_ERROR(CheckOwner(caller, thread));
  if (!caller.may_moderate(thread.topic) && !MayDeleteAsAuthor(caller, thread)) {
    return FailedPrecondition("THREAD_HAS_REPLIES",
                              "返信のあるスレッドは消せません。モデレーターに頼んでください。");
  }
  thread.delete_time = now;
  return absl::OkStatus();
}

bool MayDeleteAsAuthor(const Caller& caller, const Thread& thread) {
  return IsSelf(caller, thread.author.member) && thread.PostCount() <= 1;
}

void EraseThread(absl::Time now, Thread& thread) {
  if (!thread.delete_time) thread.delete_time = now;
  thread.title.clear();
  thread.tags.clear();
  thread.excerpt.clear();
}

int CountedAfter(const ThreadView& view) {
  const Thread& thread = view.thread;
  if (view.read_mark) return std::min(view.read_mark->counted_after, thread.last_post_number);
  if (view.membership.state != MembershipState::kJoined) return thread.last_post_number;
  return std::max(view.number_at_joining, thread.imported_number);
}

int UnreadCount(const ThreadView& view) {
  const Thread& thread = view.thread;
  const int after = CountedAfter(view);
  const auto first_deleted_after =
      std::upper_bound(thread.deleted_numbers.begin(), thread.deleted_numbers.end(), after);
  const auto deleted = static_cast<int>(thread.deleted_numbers.end() - first_deleted_after);
  return std::max(0, thread.last_post_number - after - deleted - view.own_unread);
}

absl::Status MoveReadMark(int last_read_number, bool lower, ThreadView& view) {
  if (last_read_number > view.thread.last_post_number) {
    return FieldViolation(
        "lastReadNumber",
        fmt::format("このスレッドの最後の番号は {} です。それ以下にしてください。",
                    view.thread.last_post_number));
  }
  const ReadMark current = view.read_mark.value_or(ReadMark{0, CountedAfter(view)});
  if (lower) {
    view.read_mark = ReadMark{last_read_number, last_read_number};
  } else {
    view.read_mark = ReadMark{std::max(current.last_read_number, last_read_number),
                              std::max(current.counted_after, last_read_number)};
  }
  return absl::OkStatus();
}

}  // namespace hiroba::threads
