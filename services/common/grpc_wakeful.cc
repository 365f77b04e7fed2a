#include "services/common/grpc_wakeful.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <stop_token>
#include <thread>
#include <utility>

#include "absl/time/time.h"
#include "services/common/background_loops.h"
#include "services/common/mutex.h"

namespace hiroba {
namespace {

// A thread that has just worked looks for more during a second.
constexpr absl::Duration kInterval = absl::Milliseconds(250);
// How long one thread waits for another. It is short because calls may wait meanwhile.
constexpr absl::Duration kPatience = absl::Milliseconds(1);

// Holds two threads until both are there, so that it is not one that does both.
class Meeting {
 public:
  void Attend() {
    MutexLock lock(mutex_);
    ++present_;
    changed_.NotifyAll();
    if (present_ < 2) changed_.WaitFor(mutex_, kPatience);
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  int present_ ABSL_GUARDED_BY(mutex_) = 0;
};

// A call that fails by itself: what counts is that its end is told by one of the threads.
struct Ping {
  grpc::ClientContext context;
  grpc::Slice nothing;
  grpc::ByteBuffer request{&nothing, 1};
  grpc::ByteBuffer response;
};

}  // namespace

struct GrpcWakeful::State {
  // A channel without credentials leads nowhere and has no sockets.
  grpc::GenericStub stub{grpc::CreateChannel("", nullptr)};
  std::jthread thread;

  void Run(const std::stop_token& stop) {
    do {
      const auto meeting = std::make_shared<Meeting>();
      for (int i = 0; i < 2; ++i) {
        const auto ping = std::make_shared<Ping>();
        stub.UnaryCall(&ping->context, "/hiroba.Wakeful/Ping", grpc::StubOptions(), &ping->request,
                       &ping->response,
                       [ping, meeting](const grpc::Status&) { meeting->Attend(); });
      }
    } while (WaitUnlessStopped(stop, kInterval));
  }
};

GrpcWakeful::GrpcWakeful() : state_(std::make_unique<State>()) {
  state_->thread = std::jthread([this](const std::stop_token& stop) { state_->Run(stop); });
}

GrpcWakeful::~GrpcWakeful() = default;

}  // namespace hiroba
