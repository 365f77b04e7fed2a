// Between sessions and their protos.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "hiroba/identity/v1/sessions.pb.h"
#include "services/identity/model.h"

namespace hiroba::identity {

absl::StatusOr<Session::Kind> ParseSessionKind(v1::Session::Kind kind);
// A device in words from what a client says of itself: one line of at most 100 characters.
std::string DeviceText(std::string_view user_agent);
v1::Session ToProto(const Session& session);

}  // namespace hiroba::identity
