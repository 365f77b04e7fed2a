// Keeps gRPC's threads for callbacks awake. A workaround for one property of the packaged gRPC:
// each of those threads (half as many as there are processors, at least two) that has had nothing
// to do for a second sleeps for a tenth of one without looking, and when all of them do, a call
// waits that long. Processes that serve or call by callbacks have one of these.
#pragma once

#include <memory>

namespace hiroba {

class GrpcWakeful {
 public:
  // Gives two of the threads something to do four times a second.
  GrpcWakeful();
  ~GrpcWakeful();
  GrpcWakeful(const GrpcWakeful&) = delete;
  GrpcWakeful& operator=(const GrpcWakeful&) = delete;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hiroba
