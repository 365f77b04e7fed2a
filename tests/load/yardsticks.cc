#include "tests/load/yardsticks.h"

#include <fmt/format.h>
#include <grpcpp/grpcpp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include "hiroba/api/v1/events.grpc.pb.h"

namespace hiroba::load {
namespace {

// Any service will do; this one is in every program.
class Echo final : public api::v1::EventLog::CallbackService {
 public:
  grpc::ServerUnaryReactor* ListEvents(grpc::CallbackServerContext* context,
                                       const api::v1::ListEventsRequest*,
                                       api::v1::ListEventsResponse* response) override {
    response->add_events()->set_entity(std::string(64, 'x'));
    auto* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

void Tell(int pipe_end, const std::string& address) {
  if (write(pipe_end, address.data(), address.size()) < 0) _exit(1);
  close(pipe_end);
}

[[noreturn]] void ServeEcho(int pipe_end) {
  const std::string address = fmt::format("unix:/tmp/hiroba-echo-{}.sock", getpid());
  Echo echo;
  grpc::ServerBuilder builder;
  builder.AddListeningPort(address, grpc::InsecureServerCredentials());
  builder.RegisterService(&echo);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  Tell(pipe_end, address);
  server->Wait();
  _exit(0);
}

[[noreturn]] void ServeHttp(int pipe_end) {
  ServePlainHttp(
      [](int port, void* context) {
        Tell(*static_cast<int*>(context), fmt::format("http://127.0.0.1:{}", port));
      },
      &pipe_end);
  _exit(0);
}

}  // namespace

Yardstick::Yardstick(Kind kind) {
  std::array<int, 2> ends;
  if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("cannot fork");
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    close(ends[0]);
    kind == Kind::kGrpcEcho ? ServeEcho(ends[1]) : ServeHttp(ends[1]);
  }
  close(ends[1]);
  std::array<char, 200> buffer;
  const ssize_t size = read(ends[0], buffer.data(), buffer.size());
  close(ends[0]);
  if (size <= 0) throw std::runtime_error("a yardstick did not start");
  address_.assign(buffer.data(), static_cast<size_t>(size));
}

Yardstick::~Yardstick() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  if (address_.starts_with("unix:")) unlink(address_.c_str() + 5);
}

long RunEchoClients(const std::string& address, int clients, double seconds) {
  std::atomic<long> calls = 0;
  std::vector<std::jthread> threads;
  const auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  for (int client = 0; client < clients; ++client) {
    threads.emplace_back([&] {
      const auto stub = api::v1::EventLog::NewStub(channel);
      while (std::chrono::steady_clock::now() < end) {
        grpc::ClientContext context;
        api::v1::ListEventsRequest request;
        api::v1::ListEventsResponse response;
        if (stub->ListEvents(&context, request, &response).ok()) ++calls;
      }
    });
  }
  threads.clear();  // waits for all
  return calls;
}

}  // namespace hiroba::load
