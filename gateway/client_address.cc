#include "gateway/client_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "absl/status/status.h"
#include "fmt/format.h"

namespace hiroba::gateway {
namespace {

constexpr std::array<uint8_t, 12> kIpv4Prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Takes the last element off a comma-separated list.
std::string_view TakeLast(std::string_view& list) {
  const size_t comma = list.rfind(',');
  const std::string_view last = comma == std::string_view::npos ? list : list.substr(comma + 1);
  list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
  return Trim(last);
}

}  // namespace

std::optional<IpAddress> IpAddress::Parse(std::string_view text) {
  const std::string terminated(text);
  IpAddress address;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes_.data()) == 1) return address;
  std::copy(kIpv4Prefix.begin(), kIpv4Prefix.end(), address.bytes_.begin());
  if (inet_pton(AF_INET, terminated.c_str(), address.bytes_.data() + 12) == 1) return address;
  return std::nullopt;
}

bool IpAddress::IsIpv4() const {
  return std::equal(kIpv4Prefix.begin(), kIpv4Prefix.end(), bytes_.begin());
}

std::string IpAddress::ToString() const {
  char text[INET6_ADDRSTRLEN];
  const bool ipv4 = IsIpv4();
  inet_ntop(ipv4 ? AF_INET : AF_INET6, bytes_.data() + (ipv4 ? 12 : 0), text, sizeof(text));
  return text;
}

std::string IpAddress::LimitKey() const {
  if (IsIpv4()) return ToString();
  IpAddress network = *this;
  std::fill(network.bytes_.begin() + 8, network.bytes_.end(), uint8_t{0});
  return network.ToString() + "/64";
}

bool IpAddress::IsIn(const IpAddress& network, int prefix_bits) const {
  const auto whole = static_cast<size_t>(prefix_bits / 8);
  if (!std::equal(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(whole),
                  network.bytes_.begin())) {
    return false;
  }
  const int rest = prefix_bits % 8;
  return rest == 0 || ((bytes_[whole] ^ network.bytes_[whole]) >> (8 - rest)) == 0;
}

absl::StatusOr<TrustedProxies> TrustedProxies::Parse(std::string_view list) {
  TrustedProxies proxies;
  while (!Trim(list).empty()) {
    const std::string_view item = TakeLast(list);
    const size_t slash = item.find('/');
    const auto address = IpAddress::Parse(item.substr(0, slash));
    if (!address) return absl::InvalidArgumentError(fmt::format("{} is no network", item));
    const int offset = address->IsIpv4() ? 96 : 0;
    int bits = 128 - offset;
    if (slash != std::string_view::npos) {
      const char* const end = item.data() + item.size();
      const auto [stop, error] = std::from_chars(item.data() + slash + 1, end, bits);
      if (error != std::errc() || stop != end || bits < 0 || bits > 128 - offset) {
        return absl::InvalidArgumentError(fmt::format("{} is no network", item));
      }
    }
    proxies.networks_.push_back({*address, bits + offset});
  }
  return proxies;
}

bool TrustedProxies::Contains(const IpAddress& address) const {
  return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
    return address.IsIn(network.address, network.prefix_bits);
  });
}

IpAddress ClientAddress(std::string_view peer, std::string_view forwarded_for,
                        const TrustedProxies& proxies) {
  IpAddress address = IpAddress::Parse(peer).value_or(IpAddress());
  while (proxies.Contains(address) && !forwarded_for.empty()) {
    const auto next = IpAddress::Parse(TakeLast(forwarded_for));
    if (!next) break;  // a trusted proxy writes addresses; what is none came from elsewhere
    address = *next;
  }
  return address;
}

}  // namespace hiroba::gateway
