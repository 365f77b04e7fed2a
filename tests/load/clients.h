// Closed-loop clients: each sends its next request when the last one is answered.
#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "tests/harness/http_client.h"

namespace hiroba::load {

using Clock = std::chrono::steady_clock;

// Latencies in milliseconds, in no order.
struct Latencies {
  std::vector<double> milliseconds;

  // The value below which this share, 0 to 1, lies; 0 when there are none.
  double Percentile(double share) const;
};

struct ClientsResult {
  Latencies latencies;
  // Answers other than 2xx, and requests without any.
  int failures = 0;
  double seconds = 0;

  double Rate() const { return static_cast<double>(latencies.milliseconds.size()) / seconds; }
};

// Runs `clients` threads for `seconds` with a connection each; `next` makes the n-th request of a
// client.
ClientsResult RunClients(const testing::HttpClient& like, int clients, double seconds,
                         const std::function<testing::HttpRequest(int client, int n)>& next);

// Offers `per_second` requests for `seconds`, spread evenly, whatever the answers take, as long as
// one of `clients` is free to send; `take` is given each answer, one at a time, with the
// milliseconds since the moment at which the request was due: one that had to wait for a client has
// waited. Returns how many a second it came to.
double RunPaced(const testing::HttpClient& like, int clients, double per_second, double seconds,
                const std::function<testing::HttpRequest(int n)>& next,
                const std::function<void(const testing::HttpResponse&, double milliseconds)>& take);

}  // namespace hiroba::load
