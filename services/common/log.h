// The log: one JSON object a line on stderr, an event with fields. Inside a call its request id,
// method and member come by themselves. No post text, no tokens, no addresses in it.
//
//   Log(INFO, "post created", {{"post", id}, {"seconds", elapsed}});
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/id.h"

namespace hiroba {

enum LogLevel { DEBUG, INFO, WARNING, ERROR };

// A name and a value; holds no copy, so it lives for one statement.
class LogField {
 public:
  LogField(std::string_view name, std::string_view value) : name_(name), value_(value) {}
  LogField(std::string_view name, const char* value) : LogField(name, std::string_view(value)) {}
  LogField(std::string_view name, const std::string& value)
      : LogField(name, std::string_view(value)) {}
  LogField(std::string_view name, bool value) : name_(name), value_(value) {}
  template <std::signed_integral T>
  LogField(std::string_view name, T value)
      : name_(name), value_(static_cast<std::int64_t>(value)) {}
  template <std::unsigned_integral T>
  LogField(std::string_view name, T value)
      : name_(name), value_(static_cast<std::uint64_t>(value)) {}
  LogField(std::string_view name, double value) : name_(name), value_(value) {}
  // In seconds.
  LogField(std::string_view name, absl::Duration value)
      : name_(name), value_(absl::ToDoubleSeconds(value)) {}
  LogField(std::string_view name, absl::Time value) : name_(name), value_(value) {}
  // Code, reason and the status's own words, which may be a library's.
  LogField(std::string_view name, const absl::Status& value) : name_(name), value_(&value) {}
  template <class Tag>
  LogField(std::string_view name, TypedId<Tag> value) : name_(name), value_(Id{value.value}) {}

 private:
  friend class LogLine;
  struct Id {
    std::uint64_t value;
  };

  std::string_view name_;
  std::variant<std::string_view, bool, std::int64_t, std::uint64_t, double, absl::Time,
               const absl::Status*, Id>
      value_;
};

// Writes one line, whole also when threads write at once. Never throws and never fails.
void Log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

// What is below the level is not written. INFO at the start. `service` is on every line.
void ConfigureLog(std::string_view service, LogLevel level);
bool LogEnabled(LogLevel level);

// While it lives, lines of this thread carry these fields. Nests; the views outlive it.
class LogContext {
 public:
  LogContext(std::string_view request_id, std::string_view method, std::uint64_t member);
  ~LogContext();
  LogContext(const LogContext&) = delete;
  LogContext& operator=(const LogContext&) = delete;

 private:
  friend class LogLine;
  const std::string_view request_id_;
  const std::string_view method_;
  const std::uint64_t member_;
  const LogContext* const outer_;
};

// Sends the lines to a function instead of stderr, for tests. Null ends that.
void CaptureLog(void (*sink)(std::string_view line));

}  // namespace hiroba
