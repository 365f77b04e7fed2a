#include "services/notifications/settings_service.h"

#include <functional>
#include <optional>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/notifications/convert.h"
#include "services/notifications/digest_rules.h"

namespace hiroba::notifications {

SettingsService::SettingsService(Rpc& rpc, MemberStore& store, const UnsubscribeTokens& tokens)
    : rpc_(rpc), store_(store), tokens_(tokens) {}

grpc::ServerUnaryReactor* SettingsService::GetNotificationSettings(
    grpc::CallbackServerContext* context, const v1::GetNotificationSettingsRequest* request,
    v1::NotificationSettings* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const Settings settings,
                     store_.GetSettings(call.deadline, call.caller.member));
    *response = ToProto(settings);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* SettingsService::UpdateNotificationSettings(
    grpc::CallbackServerContext* context, const v1::UpdateNotificationSettingsRequest* request,
    v1::NotificationSettings* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const std::function<void(Settings&)> change, ParseSettingsChange(*request));
    ASSIGN_OR_RETURN(
        const Settings settings,
        store_.UpdateSettings(call.deadline, call.caller.member, [&](Settings& current) {
          change(current);
          return CheckSettings(current);
        }));
    *response = ToProto(settings);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* SettingsService::Unsubscribe(grpc::CallbackServerContext* context,
                                                       const v1::UnsubscribeRequest* request,
                                                       v1::UnsubscribeResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    const std::optional<Subscription> subscription = tokens_.Read(request->token());
    if (!subscription) {
      return NotFound("UNSUBSCRIBE_TOKEN_UNKNOWN",
                      "このリンクは使えません。メールの設定は、サインインして変えられます。");
    }
    const bool digest = subscription->kind == MailKind::kDigest;
    response->set_what(digest ? "まとめ便" : "お知らせメール");
    if (request->validate_only()) return absl::OkStatus();
    const auto turn_off = [&](Settings& settings) {
      if (digest) {
        settings.digest_frequency = DigestFrequency::kOff;
      } else {
        settings.instant_mail = false;
      }
      return absl::OkStatus();
    };
    const absl::Status changed =
        store_.UpdateSettings(call.deadline, subscription->member, turn_off).status();
    // Who has left gets no mail any more.
    return absl::IsNotFound(changed) ? absl::OkStatus() : changed;
  });
}

}  // namespace hiroba::notifications
