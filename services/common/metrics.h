// Counters, gauges and histograms for Prometheus. Labels come from small fixed sets: a method, a
// query's name, a code; never an id or an address.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <map>
#include <memory>
#include <string>

namespace hiroba {

using Counter = prometheus::Counter;      // Increment()
using Gauge = prometheus::Gauge;          // Set(), Increment(), Decrement()
using Histogram = prometheus::Histogram;  // Observe(seconds)

// The registry of one process. What it returns lives as long as it does and is thread-safe; the
// same name and labels give the same metric. Asking costs a lock and a search: keep the reference.
class Metrics {
 public:
  using Labels = std::map<std::string, std::string>;

  Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  Counter& GetCounter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge& GetGauge(const std::string& name, const std::string& help, const Labels& labels = {});
  // Buckets from 100 µs to 10 s, for durations in seconds.
  Histogram& GetHistogram(const std::string& name, const std::string& help,
                          const Labels& labels = {});

  // Returns all metrics in Prometheus' text format, with CPU seconds, memory and start time of the
  // process.
  std::string Expose() const;

 private:
  prometheus::Registry registry_;
};

}  // namespace hiroba
