// The frame of a service's main: options, log, metrics, health, admin page, gRPC server, background
// loops, ordered start and stop. A main.cc only names its parts:
//
//   int main(int argc, char** argv) {
//     return hiroba::RunService("threads", argc, argv, [](hiroba::Service& service) -> absl::Status
//     {
//       const std::string blobs = service.options().String("blob-dir", ...);
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
  Service(std::string_view name, int argc, const char* const* argv);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // Before Start: declare the service's own options. The common ones are declared already.
  Options& options();

  // Declares --<name>-target, where another service listens; the channel is made after Start with
  // Connect.
  std::string DeclareTarget(std::string_view service, std::string_view fallback);

  // Ends the declarations: reports mistakes, answers --help, starts log and admin page. Everything
  // below is there after it.
  absl::Status Start();

  const Clock& clock() const;
  IdGenerator& ids();
  Metrics& metrics();
  Health& health();
  Rpc& rpc();
  BackgroundLoops& loops();
  // Calls in the service's own name. Needs --caller-key-file.
  InternalCalls& internal_calls();
  // Signs callers; needs --caller-key-file. For identity.
  const CallerSigner& caller_signer();

  // Returns a channel to another service, with the TLS of the common options, and adds it to the
  // health checks as degrading.
  std::shared_ptr<grpc::Channel> Connect(std::string_view service, const std::string& target);

  // Serves until SIGTERM or SIGINT, then stops in order: not ready, a moment for balancers to see
  // it, no new calls, calls that run finish, loops stop. Returns after all that, so that the
  // locals of the function go last.
  absl::Status Serve(std::initializer_list<grpc::Service*> services);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// Runs a service and returns what main returns: 0 after an ordered stop, 1 after a failure, which
// is logged, 2 for a mistake in the options.
int RunService(std::string_view name, int argc, char** argv,
               const std::function<absl::Status(Service&)>& run);

}  // namespace hiroba
