#include "services/common/grpc_poller.h"

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <functional>
#include <latch>
#include <memory>
#include <set>
#include <thread>

#include "services/common/mutex.h"

namespace hiroba {
namespace {

using ::testing::SizeIs;

class GrpcPollerTest : public ::testing::Test {
 protected:
  // Runs a function `times` times on gRPC's threads for callbacks, and waits until all are done.
  void RunByGrpc(int times, const std::function<void()>& function) {
    std::latch done(times);
    for (int i = 0; i < times; ++i) {
      auto owned = std::make_shared<Call>();
      Call& call = *owned;
      stub_.UnaryCall(&call.context, "/hiroba.Test/Fail", grpc::StubOptions(), &call.request,
                      &call.response, [&, owned = std::move(owned)](const grpc::Status&) mutable {
                        function();
                        // It holds the channel, which must not end here.
                        owned.reset();
                        done.count_down();
                      });
    }
    done.wait();
  }

 private:
  struct Call {
    grpc::ClientContext context;
    grpc::Slice nothing;
    grpc::ByteBuffer request{&nothing, 1};
    grpc::ByteBuffer response;
  };

  grpc::GenericStub stub_{grpc::CreateChannel("", nullptr)};
};

TEST_F(GrpcPollerTest, LeavesOneThreadAtWork) {
  const GrpcPoller poller;
  Mutex mutex;
  std::set<std::thread::id> threads;
  RunByGrpc(300, [&] {
    MutexLock lock(mutex);
    threads.insert(std::this_thread::get_id());
  });
  EXPECT_THAT(threads, SizeIs(1));
}

TEST_F(GrpcPollerTest, BringsTheOthersBack) {
  { const GrpcPoller poller; }
  // Neither goes on before both are there, which takes two threads.
  std::latch both(2);
  RunByGrpc(2, [&both] { both.arrive_and_wait(); });
}

}  // namespace
}  // namespace hiroba
