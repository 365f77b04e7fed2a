// The frame of a service's main: options, log, metrics, health, admin page, gRPC server, background
// loops, ordered start and stop. A main.cc only names its parts:
//
//   int main(int argc, char** argv) {
//     return hiroba::RunService("threads", argc, argv, [](hiroba::Service& service) -> absl::Status
//     {
//       const std::string files = service.options().String("files", ...);
//       RETURN_IF_ERROR(service.Start());
//       PostsService posts(service.rpc(), ...);
//       service.loops().Add("outbox relay", [&](std::stop_token stop) { relay.Run(stop); });
//       return service.Serve({&posts});
//     });
//   }
#pragma once

#include <grpcpp/channel.h>

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/common/background_loops.h"
#include "services/common/call.h"
#include "services/common/clock.h"
#include "services/common/config.h"
#include "services/common/health.h"
#include "services/common/id.h"
#include "services/common/metrics.h"
#include "services/common/rpc.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace hiroba {

// What RunService hands to a service. For the main thread; the parts it returns are thread-safe
// where their headers say so, and outlive everything made in the function.
class Service {
 public:
  Service(std::string_view name, int argc, const char* const* argv,
          const std::string& default_listen = "");
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // Before Start: declare the service's own options. The common ones are declared already.
  Options& options();

  // Ends the declarations: reports mistakes, answers --help, starts log and admin page. Fails with
  // what is wrong; pass it on. Everything below is there after it.
  absl::Status Start();

  const Clock& clock() const;
  IdGenerator& ids();
  Metrics& metrics();
  Health& health();
  Rpc& rpc();
  // Started by Serve, stopped after the last RPC.
  BackgroundLoops& loops();
  // Calls in the service's own name.
  InternalCalls& internal_calls();
  // For identity, which makes the callers.
  const CallerSigner& caller_signer();
  CallerVerifier& caller_verifier();
  // The value of --listen.
  const std::string& listen() const;

  // Returns a channel to another service (`unix:path` or `host:port`), with the TLS of the common
  // options, and watches it as a degrading health check. Connecting goes on in the background.
  absl::StatusOr<std::shared_ptr<grpc::Channel>> Connect(const std::string& service,
                                                         const std::string& target);

  // Calls a function when the stop begins, before the RPCs under way are waited for: to end
  // streams, which would never end by themselves.
  void OnDrain(std::function<void()> drain);

  // Serves on --listen until SIGTERM or SIGINT, then stops in order: not ready, --drain-time for
  // balancers to see it, no new calls, calls under way finish within --stop-time, loops stop.
  // Returns after all that, so that the locals of the function go last. Without services there is
  // no gRPC server: the gateway serves in a loop.
  absl::Status Serve(std::initializer_list<grpc::Service*> services);

 private:
  friend int RunService(std::string_view name, int argc, char** argv,
                        const std::function<absl::Status(Service&)>& run,
                        const std::string& default_listen);

  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// Runs a service and returns what main returns: 0 after an ordered stop, 1 after a failure, which
// is logged, 2 for a mistake in the options. `default_listen` is for a service that listens on
// host:port only; the others listen on a socket under var/run unless told otherwise.
int RunService(std::string_view name, int argc, char** argv,
               const std::function<absl::Status(Service&)>& run,
               const std::string& default_listen = "");

}  // namespace hiroba
