// Says from which address a request comes, believing proxies only as far as they are trusted. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace hiroba::gateway {

// An IPv4 or IPv6 address; IPv4 as ::ffff:a.b.c.d, so that both compare alike.
class IpAddress {
 public:
  static std::optional<IpAddress> Parse(std::string_view text);

  // What a limit counts as one: the address itself, or the /64 of an IPv6 address, since whoever
  // has one address has them all.
  std::string LimitKey() const;

  bool IsIn(const IpAddress& network, int prefix_bits) const;
  bool IsIpv4() const;
  std::string ToString() const;

  bool operator==(const IpAddress&) const = default;

 private:
  std::array<uint8_t, 16> bytes_{};
};

// The networks whose X-Forwarded-For is believed.
class TrustedProxies {
 public:
  // Reads "10.0.0.0/8,::1". Fails with INVALID_ARGUMENT, naming what is no network.
  static absl::StatusOr<TrustedProxies> Parse(std::string_view list);

  bool Contains(const IpAddress& address) const;

 private:
  struct Network {
    IpAddress address;
    int prefix_bits;
  };
  std::vector<Network> networks_;
};

// Returns the client's address: the connection's other end, or, where that is a trusted proxy, the
// last address in X-Forwarded-For that is not one. What a stranger writes there is not believed.
IpAddress ClientAddress(std::string_view peer, std::string_view forwarded_for,
                        const TrustedProxies& proxies);

}  // namespace hiroba::gateway
