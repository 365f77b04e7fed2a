// Channels to other services: where they are, how they are secured, what is tried again.
#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace hiroba {

struct ChannelOptions {
  // `unix:/path/to/socket` or `host:port` (`dns:///name:port` balances over all addresses).
  std::string target;
  // TLS: PEM file of the authority that signed the servers' certificates. Empty: no TLS.
  std::string ca_file;
  // PEM files of our own certificate, for servers that ask for one. Empty: none.
  std::string cert_file;
  std::string key_file;
};

// Returns a channel; it connects when first used, and again within a second when the service comes
// back. Methods whose idempotency_level allows it are tried again on UNAVAILABLE, four times
// within about two seconds; others never. Answers have up to 64 MiB. Fails with FAILED_PRECONDITION
// when a file cannot be read.
absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(const ChannelOptions& options);

// The service config behind that: one retry rule naming every linked method that may be repeated.
std::string RetryServiceConfig();

}  // namespace hiroba
