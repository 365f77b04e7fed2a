#include "services/common/channel.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include "fmt/format.h"
#include "services/common/files.h"
#include "services/common/method_policy.h"
#include "services/common/status_macros.h"

namespace hiroba {
namespace {

constexpr int kMaxAnswerBytes = 64 << 20;

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> Credentials(
    const ChannelOptions& options) {
  if (options.ca_file.empty()) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions ssl;
  ASSIGN_OR_RETURN(ssl.pem_root_certs, ReadFile(options.ca_file));
  if (!options.cert_file.empty()) {
    ASSIGN_OR_RETURN(ssl.pem_cert_chain, ReadFile(options.cert_file));
    ASSIGN_OR_RETURN(ssl.pem_private_key, ReadFile(options.key_file));
  }
  return grpc::SslCredentials(ssl);
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(const ChannelOptions& options) {
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::ChannelCredentials> credentials,
                   Credentials(options));
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(RetryServiceConfig());
  arguments.SetLoadBalancingPolicyName("round_robin");
  // Services come back within a second after a restart, so do we.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1'000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1'000);
  // Finds out that a host is gone, which no packet tells. The server allows it (server.h).
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 5'000);
  // gRPC's own limit, 4 MiB, is for strangers. A page of posts may have 30 MB, and an answer that
  // is refused is refused again at every try.
  arguments.SetMaxReceiveMessageSize(kMaxAnswerBytes);
  // A proxy of the surroundings is not for calls between services.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(options.target, credentials, arguments);
}

std::string RetryServiceConfig() {
  std::string names;
  for (const google::protobuf::ServiceDescriptor* service : LinkedServices()) {
    for (int i = 0; i < service->method_count(); ++i) {
      if (!PolicyOf(*service->method(i)).repeatable) continue;
      names += fmt::format(R"({}{{"service":"{}","method":"{}"}})", names.empty() ? "" : ",",
                           service->full_name(), service->method(i)->name());
    }
  }
  if (names.empty()) return "{}";
  // Throttling ends the repetitions while most calls fail, so that they do not hold down a service
  // that is coming back.
  return fmt::format(
      R"({{"methodConfig":[{{"name":[{}],"retryPolicy":{{"maxAttempts":5,"initialBackoff":"0.1s",)"
      R"("maxBackoff":"1s","backoffMultiplier":2,"retryableStatusCodes":["UNAVAILABLE"]}}}}],)"
      R"("retryThrottling":{{"maxTokens":1000,"tokenRatio":0.5}}}})",
      names);
}

}  // namespace hiroba
