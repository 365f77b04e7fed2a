// Leaves one of gRPC's threads for callbacks at work, and keeps it awake. A workaround for two
// properties of the packaged gRPC, which has half as many such threads as there are processors, at
// least two:
// - At each event the thread that waits for sockets wakes another one to take its place, which a
//   process with short callbacks pays for and gains nothing by: with one thread a page of posts
//   takes up to a tenth less CPU in all.
// - A thread that has had nothing to do for a second sleeps for a tenth of one without looking, and
//   a call waits that long.
// Processes that serve or call by callbacks have one of these. Their callbacks must not block.
#pragma once

#include <memory>

namespace hiroba {

class GrpcPoller {
 public:
  // Sends the other threads to rest and waits until they do, and gives the one left something to do
  // four times a second.
  GrpcPoller();
  // Brings the others back, which gRPC needs to end them.
  ~GrpcPoller();
  GrpcPoller(const GrpcPoller&) = delete;
  GrpcPoller& operator=(const GrpcPoller&) = delete;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hiroba
