// Keeps the table of bodies as the store has it: reads it again when it has changed, here or in
// another replica.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>

#include "absl/status/status.h"
#include "services/common/call.h"
#include "services/common/mutex.h"
#include "services/identity/bodies.h"
#include "services/identity/store.h"

namespace hiroba::identity {

// Thread-safe. Until the first Refresh the table has the bodies of the program alone.
class BodyTableRefresh {
 public:
  // Both outlive the object.
  BodyTableRefresh(BodyTable& bodies, BodyStore& store) : bodies_(bodies), store_(store) {}

  // Reads what was imported if it has changed.
  absl::Status Refresh(const Call& call);

  // Refreshes now and then until told to stop: other replicas import too.
  void Watch(std::stop_token stop, InternalCalls& calls);

 private:
  BodyTable& bodies_;
  BodyStore& store_;
  // One at a time, so that an older reading never takes the place of a newer one.
  Mutex mutex_;
  std::optional<uint64_t> version_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hiroba::identity
