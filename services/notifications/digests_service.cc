#include "services/notifications/digests_service.h"

#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/common/timestamp.h"
#include "services/notifications/digest_rules.h"
#include "services/notifications/digests.h"

namespace hiroba::notifications {

DigestsService::DigestsService(Rpc& rpc, MemberStore& store, ThreadsClient& threads,
                               const Mailer& mailer, InternalCalls& calls, const Clock& clock)
    : rpc_(rpc), store_(store), threads_(threads), mailer_(mailer), calls_(calls), clock_(clock) {}

grpc::ServerUnaryReactor* DigestsService::PreviewDigest(grpc::CallbackServerContext* context,
                                                        const v1::PreviewDigestRequest* request,
                                                        v1::Digest* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    const MemberId member = call.caller.member;
    const absl::Time now = clock_.Now();
    ASSIGN_OR_RETURN(const absl::Time sent_up_to, store_.SentUpTo(call.deadline, member));
    ASSIGN_OR_RETURN(const Settings settings, store_.GetSettings(call.deadline, member));
    const absl::Time from = DigestWindowBegin(sent_up_to, now);
    *response->mutable_from_time() = ToTimestamp(from);
    *response->mutable_to_time() = ToTimestamp(now);
    ASSIGN_OR_RETURN(const DigestContent content,
                     ReadDigest(threads_, calls_.For(call), member, from, now));
    if (content.threads.empty()) return absl::OkStatus();
    absl::TimeZone zone;
    absl::LoadTimeZone(settings.time_zone, &zone);
    const Letter letter = DigestLetter(content.threads, content.thread_count, now, zone,
                                       mailer_.LinksFor(Subscription{member, MailKind::kDigest}));
    response->set_subject(letter.subject);
    response->set_text(letter.text);
    response->set_html(letter.html);
    for (const LetterThread& thread : content.threads) {
      v1::Digest::Entry& entry = *response->add_entries();
      entry.set_thread(FormatName("threads/{thread}", thread.thread));
      entry.set_title(thread.title);
      entry.set_topic_display_name(thread.topic);
      entry.set_unread_count(thread.unread_count);
    }
    return absl::OkStatus();
  });
}

}  // namespace hiroba::notifications
