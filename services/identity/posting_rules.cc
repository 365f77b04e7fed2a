#include "services/identity/posting_rules.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "services/common/status.h"
#include "services/common/status_macros.h"

namespace hiroba::identity {
namespace {

absl::Status PostingNotFound() {
  return NotFound("POSTING_NOT_FOUND", "その所属は見つかりません。");
}

absl::Status CheckDays(const Posting& posting) {
  if (!posting.start || !posting.end || *posting.start <= *posting.end) return absl::OkStatus();
  return InvalidArgument("POSTING_ENDS_BEFORE_START", "終了日は開始日以降の日にしてください。");
}

// Saves a change of postings unless it makes another body the confirmed one: whose address is one
// city's would otherwise be shown as another's.
absl::Status Keep(Member& member, std::vector<Posting> postings) {
  SortPostings(postings);
  if (postings.front().body != ConfirmedBody(member)) {
    return FailedPrecondition("POSTING_CONFIRMED",
                              "いまのメールアドレスで確認した所属より、ほかの団体の所属が新しくなる"
                              "変更はできません。日付をお確かめください。");
  }
  member.postings = std::move(postings);
  return absl::OkStatus();
}

bool IsOwnBody(const Member& member, std::string_view body) {
  return std::any_of(member.postings.begin(), member.postings.end(),
                     [&](const Posting& posting) { return posting.body == body; });
}

// True for a posting that was over before the newest one began, so far as that is known.
bool IsHistory(const Posting& posting, const Posting& newest, absl::CivilDay today) {
  if (!posting.end || *posting.end >= today) return false;
  return !newest.start || !posting.start || *posting.start <= *newest.start;
}

absl::Status AddHistory(Member& member, Posting posting) {
  if (posting.body.empty()) posting.body = ConfirmedBody(member);
  if (!IsOwnBody(member, posting.body)) {
    return FailedPrecondition(
        "BODY_NOT_CONFIRMED",
        "以前の所属として加えられるのは、ひろばで確認した団体のものだけです。");
  }
  std::vector<Posting> postings = member.postings;
  postings.push_back(std::move(posting));
  return Keep(member, std::move(postings));
}

}  // namespace

void SortPostings(std::vector<Posting>& postings) {
  const auto key = [](const Posting& posting) {
    return std::tuple(posting.end.value_or(absl::CivilDay::max()),
                      posting.start.value_or(absl::CivilDay::min()), posting.id);
  };
  std::sort(postings.begin(), postings.end(),
            [&](const Posting& a, const Posting& b) { return key(a) > key(b); });
}

const Posting* PostingOn(const Member& member, absl::CivilDay day) {
  const Posting* perhaps = nullptr;
  const Posting* last_begun = nullptr;
  for (const Posting& posting : member.postings) {  // the newest first
    if (posting.start && *posting.start > day) continue;
    if (posting.end && *posting.end < day) {
      if (last_begun == nullptr) last_begun = &posting;
    } else if (posting.start) {
      return &posting;
    } else if (perhaps == nullptr) {
      perhaps = &posting;
    }
  }
  if (perhaps != nullptr) return perhaps;
  if (last_begun != nullptr || member.postings.empty()) return last_begun;
  return &member.postings.back();
}

void SettleBody(Member& member, const std::string& body) {
  for (Posting& posting : member.postings) posting.body = body;
}

std::string_view ConfirmedBody(const Member& member) {
  if (member.postings.empty()) return {};
  return member.postings.front().body;
}

absl::Status StartPosting(Member& member, Posting posting, absl::CivilDay today,
                          std::string_view body) {
  if (member.postings.size() >= kMaxPostings) {
    return FailedPrecondition("POSTING_TOO_MANY", "登録できる所属は 50 件までです。");
  }
  if (!member.postings.empty() && IsHistory(posting, member.postings.front(), today)) {
    RETURN_IF_ERROR(CheckDays(posting));
    return AddHistory(member, std::move(posting));
  }
  if (posting.body.empty()) posting.body = body;
  if (posting.body != body) {
    return FailedPrecondition(
        "BODY_NOT_CONFIRMED",
        "別の団体へ移られた方は、新しい団体のメールアドレスで確認が必要です。");
  }
  if (!posting.start) posting.start = today;
  RETURN_IF_ERROR(CheckDays(posting));
  if (*posting.start > today + kMaxDaysAhead) {
    return InvalidArgument("POSTING_TOO_FAR", "開始日は 1 年以内の日にしてください。");
  }
  for (Posting& before : member.postings) {
    if (before.start && *before.start >= *posting.start) {
      return InvalidArgument("POSTING_NOT_AFTER",
                             "新しい所属の開始日は、いまの所属の開始日より後にしてください。"
                             "以前の所属を加えるときは、終了日も入力してください。");
    }
  }
  for (Posting& before : member.postings) {
    if (!before.end || *before.end >= *posting.start) before.end = *posting.start - 1;
  }
  member.postings.push_back(std::move(posting));
  SortPostings(member.postings);
  return absl::OkStatus();
}

absl::Status StartPosting(Member& member, Posting posting, absl::CivilDay today) {
  const std::string body(ConfirmedBody(member));
  return StartPosting(member, std::move(posting), today, body);
}

absl::Status EditPosting(Member& member, const PostingEdit& edit) {
  std::vector<Posting> postings = member.postings;
  const auto found = std::find_if(postings.begin(), postings.end(),
                                  [&](const Posting& p) { return p.id == edit.posting; });
  if (found == postings.end()) return PostingNotFound();
  if (edit.department) found->department = *edit.department;
  if (edit.duty) found->duty = *edit.duty;
  if (edit.duties) found->duties = *edit.duties;
  if (edit.start) found->start = *edit.start;
  if (edit.end) found->end = *edit.end;
  RETURN_IF_ERROR(CheckDays(*found));
  return Keep(member, std::move(postings));
}

absl::Status EndPosting(Member& member, PostingId posting, absl::CivilDay day) {
  return EditPosting(member, {.member = member.id, .posting = posting, .end = day});
}

absl::Status DeletePosting(Member& member, PostingId posting) {
  std::vector<Posting> postings = member.postings;
  if (std::erase_if(postings, [&](const Posting& p) { return p.id == posting; }) == 0) {
    return PostingNotFound();
  }
  if (postings.empty()) {
    return FailedPrecondition("POSTING_LAST",
                              "ただひとつの所属は消せません。内容を直してください。");
  }
  return Keep(member, std::move(postings));
}

}  // namespace hiroba::identity
