#include "services/common/grpc_poller.h"

#include <grpc/support/cpu.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <functional>
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

// As many as gRPC 1.51 makes.
unsigned int Threads() { return std::clamp(gpr_cpu_num_cores() / 2, 2U, 16U); }

// A call that fails by itself: what counts is that its end is told by one of the threads.
struct Ping {
  grpc::ClientContext context;
  grpc::Slice nothing;
  grpc::ByteBuffer request{&nothing, 1};
  grpc::ByteBuffer response;
};

}  // namespace

struct GrpcPoller::State {
  // A channel without credentials leads nowhere and has no sockets.
  grpc::GenericStub stub{grpc::CreateChannel("", nullptr)};
  Mutex mutex;
  CondVar changed;
  unsigned int resting ABSL_GUARDED_BY(mutex) = 0;
  bool ending ABSL_GUARDED_BY(mutex) = false;
  int under_way ABSL_GUARDED_BY(mutex) = 0;
  std::jthread pings;

  // Has one of the threads run a function.
  void Run(std::function<void()> function) {
    {
      MutexLock lock(mutex);
      ++under_way;
    }
    auto owned = std::make_shared<Ping>();
    Ping& ping = *owned;
    stub.UnaryCall(&ping.context, "/hiroba.Poller/Ping", grpc::StubOptions(), &ping.request,
                   &ping.response,
                   [this, owned = std::move(owned),
                    function = std::move(function)](const grpc::Status&) mutable {
                     function();
                     // The context holds the channel, whose end would wait for this thread.
                     owned.reset();
                     MutexLock lock(mutex);
                     --under_way;
                     changed.NotifyAll();
                   });
  }

  void Rest() {
    MutexLock lock(mutex);
    ++resting;
    changed.NotifyAll();
    while (!ending) changed.Wait(mutex);
  }

  void AwaitResting(unsigned int others) {
    MutexLock lock(mutex);
    while (resting < others) changed.Wait(mutex);
  }

  void BringBack() {
    MutexLock lock(mutex);
    ending = true;
    changed.NotifyAll();
    while (under_way > 0) changed.Wait(mutex);
  }
};

GrpcPoller::GrpcPoller() : state_(std::make_unique<State>()) {
  State& state = *state_;
  // Each holds the thread that runs it, so none is held twice.
  const unsigned int others = Threads() - 1;
  for (unsigned int i = 0; i < others; ++i) state.Run([&state] { state.Rest(); });
  state.AwaitResting(others);
  state.pings = std::jthread([&state](const std::stop_token& stop) {
    do {
      state.Run([] {});
    } while (WaitUnlessStopped(stop, kInterval));
  });
}

GrpcPoller::~GrpcPoller() {
  state_->pings.request_stop();
  state_->pings.join();
  state_->BringBack();
}

}  // namespace hiroba
