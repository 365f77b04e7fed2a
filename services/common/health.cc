#include "services/common/health.h"

#include <utility>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "services/common/log.h"
#include "services/common/status.h"

namespace hiroba {
namespace {

std::string_view StateName(Health::State state) {
  switch (state) {
    case Health::State::kReady:
      return "ready";
    case Health::State::kDegraded:
      return "degraded";
    case Health::State::kNotReady:
      break;
  }
  return "not ready";
}

// Names and reasons only: both are plain words, so that nothing has to be escaped, and the page
// tells strangers nothing.
std::string Word(const absl::Status& status) {
  const std::string reason = Reason(status);
  return reason.empty() ? absl::StatusCodeToString(status.code()) : reason;
}

}  // namespace

void Health::Add(std::string name, Weight weight, std::function<absl::Status()> check) {
  MutexLock lock(checks_mutex_);
  checks_.push_back({.name = std::move(name), .weight = weight, .check = std::move(check)});
}

void Health::Open() {
  MutexLock lock(mutex_);
  phase_ = Phase::kOpen;
}

void Health::Drain() {
  MutexLock lock(mutex_);
  phase_ = Phase::kDraining;
}

bool Health::IsOpen() {
  MutexLock lock(mutex_);
  return phase_ == Phase::kOpen;
}

void Health::RunChecks() {
  Report report;
  {
    MutexLock lock(checks_mutex_);
    std::string checks;
    for (const Named& named : checks_) {
      if (!IsOpen()) return;
      const absl::Status status = named.check();
      if (!status.ok()) {
        Log(WARNING, "health check failed", {{"check", named.name}, {"error", status}});
        if (named.weight == Weight::kReady) {
          report.state = State::kNotReady;
        } else if (report.state == State::kReady) {
          report.state = State::kDegraded;
        }
      }
      checks += fmt::format(R"({}"{}":"{}")", checks.empty() ? "" : ",", named.name, Word(status));
    }
    report.json =
        fmt::format(R"({{"state":"{}","checks":{{{}}}}})", StateName(report.state), checks);
  }
  MutexLock lock(mutex_);
  last_ = std::move(report);
  last_time_ = absl::Now();
}

Health::Report Health::Check() {
  MutexLock lock(mutex_);
  if (phase_ == Phase::kDraining) {
    return {.state = State::kNotReady, .json = R"({"state":"stopping"})"};
  }
  if (phase_ == Phase::kStarting || !last_.has_value()) {
    return {.state = State::kNotReady, .json = R"({"state":"starting"})"};
  }
  if (absl::Now() - last_time_ > longest_age_) {
    return {.state = State::kNotReady,
            .json = R"({"state":"not ready","checks":{"health":"HANGING"}})"};
  }
  return *last_;
}

}  // namespace hiroba
