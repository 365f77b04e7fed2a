#include "services/identity/notice_sender.h"

#include <optional>
#include <string_view>
#include <vector>

#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/notice_rules.h"

namespace hiroba::identity {
namespace {

constexpr int kNoticesAtOnce = 20;
constexpr absl::Duration kNoticeInterval = absl::Seconds(2);
constexpr absl::Duration kNoticeBudget = absl::Seconds(10);
// Kept of that for noting how it went.
constexpr absl::Duration kTimeToNote = absl::Seconds(1);

// A mail that the server refuses for good is given up: it would be refused for ever.
bool IsSettled(const absl::Status& sent) {
  return sent.ok() || absl::IsFailedPrecondition(sent) || absl::IsInvalidArgument(sent);
}

}  // namespace

void SendNotices(std::stop_token stop, const NoticeParts& parts) {
  while (WaitUnlessStopped(stop, kNoticeInterval)) {
    const absl::Status status = SendDueNotices(stop, parts);
    if (!status.ok()) Log(WARNING, "notices not sent", {{"reason", Reason(status)}});
  }
}

absl::Status SendDueNotices(std::stop_token stop, const NoticeParts& parts) {
  constexpr std::string_view kName = "identity.SendNotices";
  ASSIGN_OR_RETURN(const std::vector<Notice> notices,
                   parts.store.ListNotices(parts.calls.New(kName, kNoticeBudget), parts.clock.Now(),
                                           kNoticesAtOnce));
  for (const Notice& notice : notices) {
    if (stop.stop_requested()) break;
    // Each has its own time: a server that hangs over one mail takes none from the next.
    const Call call = parts.calls.New(kName, kNoticeBudget);
    absl::Status sent;
    if (!notice.address.empty()) {
      sent = parts.sender.Send(NoticeMail(parts.frame, notice), call.deadline - kTimeToNote);
    }
    const auto next = IsSettled(sent) ? std::nullopt : NextAttempt(notice, parts.clock.Now());
    if (!sent.ok()) {
      // The server's words may hold the address: only the reason is logged.
      Log(WARNING, next ? "notice postponed" : "notice given up",
          {{"member", notice.member}, {"reason", Reason(sent)}});
    }
    RETURN_IF_ERROR(next ? parts.store.PostponeNotice(call, notice.id, *next)
                         : parts.store.DeleteNotice(call, notice.id));
  }
  return absl::OkStatus();
}

}  // namespace hiroba::identity
