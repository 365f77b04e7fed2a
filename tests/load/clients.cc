#include "tests/load/clients.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace hiroba::load {

double Latencies::Percentile(double share) const {
  if (milliseconds.empty()) return 0;
  std::vector<double> sorted = milliseconds;
  const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(), sorted.begin() + place, sorted.end());
  return sorted[static_cast<size_t>(place)];
}

ClientsResult RunClients(const testing::HttpClient& like, int clients, double seconds,
                         const std::function<testing::HttpRequest(int client, int n)>& next) {
  ClientsResult result;
  std::mutex mutex;
  const auto begin = Clock::now();
  const auto end =
      begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  std::vector<std::jthread> threads;
  for (int client = 0; client < clients; ++client) {
    threads.emplace_back([&, client] {
      testing::HttpClient http(like.address(), like.token());
      Latencies own;
      int failures = 0;
      for (int n = 0; Clock::now() < end; ++n) {
        const testing::HttpRequest request = next(client, n);
        const auto sent = Clock::now();
        const testing::HttpResponse response = http.Send(request);
        const std::chrono::duration<double, std::milli> taken = Clock::now() - sent;
        if (response.ok()) {
          own.milliseconds.push_back(taken.count());
        } else {
          ++failures;
        }
      }
      const std::scoped_lock lock(mutex);
      auto& all = result.latencies.milliseconds;
      all.insert(all.end(), own.milliseconds.begin(), own.milliseconds.end());
      result.failures += failures;
    });
  }
  threads.clear();  // waits for all
  result.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return result;
}

double RunPaced(
    const testing::HttpClient& like, int clients, double per_second, double seconds,
    const std::function<testing::HttpRequest(int n)>& next,
    const std::function<void(const testing::HttpResponse&, double milliseconds)>& take) {
  const auto begin = Clock::now();
  const auto total = static_cast<int>(per_second * seconds);
  std::atomic<int> number = 0;
  std::mutex mutex;
  std::vector<std::jthread> threads;
  for (int client = 0; client < clients; ++client) {
    threads.emplace_back([&] {
      testing::HttpClient http(like.address(), like.token());
      for (int n = number++; n < total; n = number++) {
        const std::chrono::duration<double> due(n / per_second);
        const auto start = begin + std::chrono::duration_cast<Clock::duration>(due);
        const testing::HttpRequest request = next(n);
        std::this_thread::sleep_until(start);
        const testing::HttpResponse response = http.Send(request);
        const std::chrono::duration<double, std::milli> taken = Clock::now() - start;
        const std::scoped_lock lock(mutex);
        take(response, taken.count());
      }
    });
  }
  threads.clear();  // waits for all
  return total / std::chrono::duration<double>(Clock::now() - begin).count();
}

}  // namespace hiroba::load
