#include "services/identity/session_convert.h"

#include <string>
#include <string_view>

#include "services/common/resource_name.h"
#include "services/common/timestamp.h"
#include "services/common/violations.h"
#include "services/identity/session_rules.h"
#include "services/identity/text_shape.h"

namespace hiroba::identity {
namespace {

constexpr int kMaxDevice = 100;

}  // namespace

absl::StatusOr<Session::Kind> ParseSessionKind(v1::Session::Kind kind) {
  switch (kind) {
    case v1::Session::KIND_UNSPECIFIED:
    case v1::Session::COOKIE:
      return Session::Kind::kCookie;
    case v1::Session::TOKEN:
      return Session::Kind::kToken;
    default:
      return FieldViolation("kind", "サインインの種類は COOKIE か TOKEN です。");
  }
}

std::string DeviceText(std::string_view user_agent) {
  Violations violations;
  std::string text =
      CheckLine(violations, "device", user_agent.substr(0, kMaxDevice), 0, kMaxDevice);
  return violations.empty() ? text : "";
}

v1::Session ToProto(const Session& session) {
  v1::Session proto;
  proto.set_name(FormatName("sessions/{session}", session.id));
  proto.set_member(FormatName("members/{member}", session.member));
  proto.set_kind(session.kind == Session::Kind::kCookie ? v1::Session::COOKIE : v1::Session::TOKEN);
  proto.set_device(session.device);
  *proto.mutable_create_time() = ToTimestamp(session.create_time);
  *proto.mutable_expire_time() = ToTimestamp(SessionExpireTime(session));
  *proto.mutable_last_use_time() = ToTimestamp(session.last_use_time);
  return proto;
}

}  // namespace hiroba::identity
