// The background loop that deletes what members who have left were told.
#pragma once

#include <stop_token>

#include "services/notifications/departure_store.h"

namespace hiroba::notifications {

// For one thread; replicas share the work.
class Departures {
 public:
  // The store outlives it.
  explicit Departures(DepartureStore& store) : store_(store) {}

  // Looks every two seconds.
  void Run(const std::stop_token& stop);

 private:
  DepartureStore& store_;
};

}  // namespace hiroba::notifications
