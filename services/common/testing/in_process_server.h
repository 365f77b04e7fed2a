// A gRPC server of this process on a socket in a folder of its own, with the real frame around the
// RPCs: for tests of a service's edge.
//
//   InProcessServer server;
//   PostsService posts(server.rpc(), ...);
//   server.Start({&posts});
//   const auto post = server.Ask(&v1::Posts::Stub::CreatePost, request, TestMember(author));
//   ASSERT_THAT(post, IsOk());
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/server.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/common/caller.h"
#include "services/common/clock.h"
#include "services/common/grpc_status.h"
#include "services/common/metrics.h"
#include "services/common/rpc.h"
#include "services/common/testing/callers.h"

namespace hiroba {

class InProcessServer {
 public:
  explicit InProcessServer(const RpcOptions& options = {});
  // Ends the server; services may go after that.
  ~InProcessServer();
  InProcessServer(const InProcessServer&) = delete;
  InProcessServer& operator=(const InProcessServer&) = delete;

  Rpc& rpc() { return rpc_; }
  Metrics& metrics() { return metrics_; }
  const CallerSigner& signer() const { return signer_; }
  InternalCalls& internal_calls() { return internal_calls_; }

  // The services outlive Stop or the destructor.
  void Start(std::initializer_list<grpc::Service*> services);
  void Stop();

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  // `unix:` and the socket's path.
  const std::string& target() const { return target_; }

  // Calls a method as this caller, within 10 seconds, and returns its answer or its error.
  template <class Stub, class Request, class Response>
  absl::StatusOr<Response> Ask(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                            Response*),
                               const Request& request, const Caller& caller) const {
    Stub stub(channel_);
    Response response;
    const absl::Status status =
        FromGrpcStatus((stub.*method)(As(caller).get(), request, &response));
    if (!status.ok()) return status;
    return response;
  }

  // A context that calls as this caller, signed, with 10 seconds of time.
  std::unique_ptr<grpc::ClientContext> As(const Caller& caller) const;
  // The same as nobody.
  static std::unique_ptr<grpc::ClientContext> AsNobody();

 private:
  SystemClock clock_;
  CallerKey seed_ = NewCallerSeed();
  CallerSigner signer_{seed_};
  CallerVerifier verifier_{{PublicCallerKey(seed_)}, clock_};
  InternalCalls internal_calls_{signer_, clock_};
  Metrics metrics_;
  Rpc rpc_;
  std::string folder_;
  std::string target_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace hiroba
