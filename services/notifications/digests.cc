#include "services/notifications/digests.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/common/status_macros.h"
#include "services/notifications/bounces.h"
#include "services/notifications/convert.h"

namespace hiroba::notifications {
namespace {

constexpr int kBatch = 50;
constexpr absl::Duration kPollInterval = absl::Seconds(1);
// For one digest, from reading to the server's answer.
constexpr absl::Duration kDigestTime = absl::Seconds(20);
// A replica that died gives its digests back after this: a batch takes 1,000 seconds at the most.
constexpr absl::Duration kClaim = absl::Minutes(20);
// A digest that could not be sent waits for so long; twice as long after each failure.
constexpr absl::Duration kFirstRetryDelay = absl::Seconds(30);
constexpr absl::Duration kLongestRetryDelay = absl::Minutes(10);
// The pause doubles with every failure up to this: each failure ends a batch, and the next one
// would meet the same server.
constexpr absl::Duration kLongestPause = absl::Seconds(30);

absl::TimeZone ZoneOf(const Settings& settings) {
  absl::TimeZone zone;
  absl::LoadTimeZone(settings.time_zone, &zone);
  return zone;
}

}  // namespace

absl::StatusOr<DigestContent> ReadDigest(ThreadsClient& threads, const Call& call, MemberId member,
                                         absl::Time from, absl::Time to) {
  ASSIGN_OR_RETURN(const auto unread, threads.ListUnreadPosts(call, member, from, to));
  DigestContent content{.thread_count = unread.thread_count()};
  for (const auto& each : unread.threads()) {
    ASSIGN_OR_RETURN(LetterThread thread, ToLetterThread(each.thread(), each.unread_count()));
    for (const threads::v1::PostRecord& record : each.posts()) {
      thread.posts.push_back(ToLetterPost(record, NotificationKind::kReply));
    }
    content.threads.push_back(std::move(thread));
  }
  return content;
}

DigestSender::DigestSender(MemberStore& store, ThreadsClient& threads, IdentityClient& identity,
                           Mailer& mailer, InternalCalls& calls, const Clock& clock,
                           Metrics& metrics)
    : store_(store),
      threads_(threads),
      identity_(identity),
      mailer_(mailer),
      calls_(calls),
      clock_(clock),
      sent_(metrics.GetCounter("digests_total", "Digests that were due", {{"result", "sent"}})),
      empty_(metrics.GetCounter("digests_total", "Digests that were due", {{"result", "empty"}})),
      failed_(metrics.GetCounter("digests_total", "Digests that were due", {{"result", "failed"}})),
      retry_delay_(kFirstRetryDelay) {}

void DigestSender::Run(const std::stop_token& stop) {
  absl::Duration pause = kPollInterval;
  while (!stop.stop_requested()) {
    const absl::StatusOr<int> sent = SendDue(stop);
    pause = sent.ok() ? kPollInterval : std::min(pause * 2, kLongestPause);
    if (!sent.ok()) Log(WARNING, "digests not sent", {{"error", sent.status().ToString()}});
    if (sent.value_or(0) == kBatch) continue;
    if (!WaitUnlessStopped(stop, pause)) return;
  }
}

absl::StatusOr<int> DigestSender::SendDue(const std::stop_token& stop) {
  ASSIGN_OR_RETURN(const std::vector<DueDigest> digests,
                   store_.ClaimDueDigests(absl::Now() + kDigestTime, clock_.Now(), kClaim, kBatch));
  if (digests.empty()) return 0;
  std::span<const DueDigest> rest = digests;
  const absl::Status sent = SendAll(stop, rest);
  if (!rest.empty()) {
    RETURN_IF_ERROR(store_.ReturnDigests(absl::Now() + kDigestTime, rest, clock_.Now()));
  }
  RETURN_IF_ERROR(sent);
  return static_cast<int>(digests.size() - rest.size());
}

absl::Status DigestSender::SendAll(const std::stop_token& stop, std::span<const DueDigest>& rest) {
  std::vector<MemberId> members;
  for (const DueDigest& digest : rest) members.push_back(digest.member);
  ASSIGN_OR_RETURN(const auto contacts,
                   identity_.GetContacts(calls_.New("digests", kDigestTime), members));
  while (!rest.empty() && !stop.stop_requested()) {
    const DueDigest& digest = rest.front();
    const Call call = calls_.New("digests", kDigestTime);
    const auto contact = contacts.find(digest.member);
    const absl::Status sent =
        Send(call, digest, contact == contacts.end() ? nullptr : &contact->second);
    if (!sent.ok()) {
      failed_.Increment();
      Log(WARNING, "digest failed",
          {{"member", FormatId(digest.member)}, {"error", sent.ToString()}});
    }
    const absl::Time deadline = absl::Now() + kDigestTime;
    rest = rest.subspan(1);
    if (IsDelayed(sent)) {
      RETURN_IF_ERROR(
          store_.ReturnDigests(deadline, {&digest, 1}, clock_.Now() + kLongestRetryDelay));
      continue;
    }
    if (!sent.ok() && !IsRefusedForGood(sent)) {
      RETURN_IF_ERROR(store_.ReturnDigests(deadline, {&digest, 1}, clock_.Now() + retry_delay_));
      retry_delay_ = std::min(retry_delay_ * 2, kLongestRetryDelay);
      return sent;
    }
    // A server that refuses an address for good refuses it tomorrow too: no use in trying again.
    RETURN_IF_ERROR(store_.FinishDigest(deadline, digest));
    if (sent.ok()) retry_delay_ = kFirstRetryDelay;
  }
  return absl::OkStatus();
}

absl::Status DigestSender::Send(const Call& call, const DueDigest& digest, const Contact* contact) {
  if (contact == nullptr) {
    empty_.Increment();
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const DigestContent content,
                   ReadDigest(threads_, call, digest.member, digest.from, digest.to));
  if (content.threads.empty()) {
    empty_.Increment();
    return absl::OkStatus();
  }
  const Subscription subscription{digest.member, MailKind::kDigest};
  const Letter letter = DigestLetter(content.threads, content.thread_count, digest.to,
                                     ZoneOf(digest.settings), mailer_.LinksFor(subscription));
  const std::string id =
      fmt::format("digest-{}-{}", FormatId(digest.member), absl::ToUnixSeconds(digest.to));
  const absl::Status sent =
      mailer_.Send(*contact, letter, subscription, id, clock_.Now(), call.deadline);
  if (IsBounce(sent)) ReportBounce(identity_, call, *contact);
  RETURN_IF_ERROR(sent);
  sent_.Increment();
  return absl::OkStatus();
}

}  // namespace hiroba::notifications
