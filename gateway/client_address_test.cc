#include "gateway/client_address.h"

#include "gtest/gtest.h"

namespace hiroba::gateway {
namespace {

std::string Client(std::string_view peer, std::string_view forwarded_for,
                   std::string_view proxies = "10.0.0.0/8,::1") {
  return ClientAddress(peer, forwarded_for, *TrustedProxies::Parse(proxies)).ToString();
}

TEST(ClientAddress, IsThePeerWhereThatIsNoTrustedProxy) {
  EXPECT_EQ(Client("203.0.113.5", "198.51.100.1"), "203.0.113.5");
  EXPECT_EQ(Client("203.0.113.5", "", ""), "203.0.113.5");
}

TEST(ClientAddress, IsTheLastAddressThatIsNoTrustedProxy) {
  EXPECT_EQ(Client("10.1.2.3", "198.51.100.1"), "198.51.100.1");
  EXPECT_EQ(Client("::1", "6.6.6.6, 198.51.100.1,10.9.9.9"), "198.51.100.1");
  EXPECT_EQ(Client("10.1.2.3", "2001:db8::7"), "2001:db8::7");
  EXPECT_EQ(Client("::ffff:10.1.2.3", "198.51.100.1"), "198.51.100.1");
}

TEST(ClientAddress, StopsAtWhatIsNoAddress) {
  EXPECT_EQ(Client("10.1.2.3", "198.51.100.1, unknown"), "10.1.2.3");
  EXPECT_EQ(Client("10.1.2.3", ",,"), "10.1.2.3");
  EXPECT_EQ(Client("10.1.2.3", ""), "10.1.2.3");
}

TEST(IpAddress, CountsAnIpv6NetworkAsOne) {
  EXPECT_EQ(IpAddress::Parse("2001:db8:1:2:3:4:5:6")->LimitKey(), "2001:db8:1:2::/64");
  EXPECT_EQ(IpAddress::Parse("203.0.113.5")->LimitKey(), "203.0.113.5");
  EXPECT_EQ(IpAddress::Parse("::ffff:203.0.113.5")->LimitKey(), "203.0.113.5");
}

TEST(TrustedProxies, KnowsNetworksOfAnySize) {
  const auto proxies = *TrustedProxies::Parse("192.0.2.128/25, 2001:db8::/33");
  EXPECT_TRUE(proxies.Contains(*IpAddress::Parse("192.0.2.200")));
  EXPECT_FALSE(proxies.Contains(*IpAddress::Parse("192.0.2.100")));
  EXPECT_TRUE(proxies.Contains(*IpAddress::Parse("2001:db8:7fff::1")));
  EXPECT_FALSE(proxies.Contains(*IpAddress::Parse("2001:db8:8000::1")));
  EXPECT_TRUE(TrustedProxies::Parse("0.0.0.0/0")->Contains(*IpAddress::Parse("9.9.9.9")));
  EXPECT_FALSE(TrustedProxies::Parse("0.0.0.0/0")->Contains(*IpAddress::Parse("2001:db8::1")));
}

TEST(TrustedProxies, RefusesWhatIsNoNetwork) {
  for (const char* list :
       {"x", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8x", "::/129"}) {
    EXPECT_FALSE(TrustedProxies::Parse(list).ok()) << list;
  }
}

}  // namespace
}  // namespace hiroba::gateway
