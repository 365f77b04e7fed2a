// Reads what an event says happened.
#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "hiroba/api/v1/events.pb.h"

namespace hiroba {

// Returns whether the event's payload is of the type, and reads it then. DATA_LOSS when it is, but
// cannot be read: poison.
template <class Payload>
absl::StatusOr<bool> Unpack(const api::v1::Event& event, Payload& payload) {
  if (!event.payload().Is<Payload>()) return false;
  if (event.payload().UnpackTo(&payload)) return true;
  return absl::DataLossError("event payload cannot be parsed");
}

}  // namespace hiroba
