// The RPC edge of settings, and of the unsubscribe link.
#pragma once

#include "hiroba/notifications/v1/settings.grpc.pb.h"
#include "services/common/rpc.h"
#include "services/notifications/member_store.h"
#include "services/notifications/unsubscribe_tokens.h"

namespace hiroba::notifications {

class SettingsService final : public v1::Settings::CallbackService {
 public:
  // All outlive the service.
  SettingsService(Rpc& rpc, MemberStore& store, const UnsubscribeTokens& tokens);

  grpc::ServerUnaryReactor* GetNotificationSettings(
      grpc::CallbackServerContext* context, const v1::GetNotificationSettingsRequest* request,
      v1::NotificationSettings* response) override;

  grpc::ServerUnaryReactor* UpdateNotificationSettings(
      grpc::CallbackServerContext* context, const v1::UpdateNotificationSettingsRequest* request,
      v1::NotificationSettings* response) override;

  grpc::ServerUnaryReactor* Unsubscribe(grpc::CallbackServerContext* context,
                                        const v1::UnsubscribeRequest* request,
                                        v1::UnsubscribeResponse* response) override;

 private:
  Rpc& rpc_;
  MemberStore& store_;
  const UnsubscribeTokens& tokens_;
};

}  // namespace hiroba::notifications
