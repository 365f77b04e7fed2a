#include "services/common/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <atomic>
#include <cmath>
#include <ctime>
#include <exception>
#include <iterator>
#include <memory>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "services/common/status.h"
#include "services/common/strings.h"

namespace hiroba {
namespace {

using Buffer = fmt::memory_buffer;

std::atomic<LogLevel> minimum_level{INFO};
std::atomic<void (*)(std::string_view)> capture{nullptr};
thread_local const LogContext* current_context = nullptr;

// Set once by ConfigureLog, before other threads start.
std::string& ServiceName() {
  static auto* const name = new std::string();
  return *name;
}

// Never destroyed: objects with static lifetime may still log.
spdlog::logger& Logger() {
  static spdlog::logger* const logger = [] {
    auto* made = new spdlog::logger("hiroba", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->set_level(spdlog::level::trace);
    return made;
  }();
  return *logger;
}

std::string_view LevelName(LogLevel level) {
  switch (level) {
    case DEBUG:
      return "debug";
    case INFO:
      return "info";
    case WARNING:
      return "warning";
    case ERROR:
      return "error";
  }
  return "error";
}

void Append(Buffer& out, std::string_view text) {
  out.append(text.data(), text.data() + text.size());
}

void AppendString(Buffer& out, std::string_view text) {
  out.push_back('"');
  for (const char character : text) {
    switch (character) {
      case '"':
        Append(out, "\\\"");
        break;
      case '\\':
        Append(out, "\\\\");
        break;
      case '\n':
        Append(out, "\\n");
        break;
      default:
        if (static_cast<unsigned char>(character) < 0x20) {
          fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<int>(character));
        } else {
          out.push_back(character);
        }
    }
  }
  out.push_back('"');
}

// RFC 3339 in UTC with microseconds. The part down to the second is kept: making it costs more
// than all the rest of a line.
void AppendTime(Buffer& out, absl::Time time) {
  thread_local std::time_t kept_second = -1;
  thread_local char kept[32];
  const timespec spec = absl::ToTimespec(time);
  if (spec.tv_sec != kept_second) {
    tm parts{};
    gmtime_r(&spec.tv_sec, &parts);
    std::strftime(kept, sizeof(kept), "%Y-%m-%dT%H:%M:%S", &parts);
    kept_second = spec.tv_sec;
  }
  fmt::format_to(std::back_inserter(out), "\"{}.{:06}Z\"", kept, spec.tv_nsec / 1000);
}

}  // namespace

// Builds a line.
class LogLine {
 public:
  explicit LogLine(Buffer& out) : out_(out) { out_.push_back('{'); }

  void Add(const LogField& field) {
    Name(field.name_);
    std::visit([this](const auto& value) { Value(value); }, field.value_);
  }

  void AddContext(const LogContext* context) {
    if (context == nullptr) return;
    if (!context->request_id_.empty()) Add({"request_id", context->request_id_});
    if (!context->method_.empty()) Add({"method", context->method_});
    if (context->member_ != 0) {
      Name("member");
      Value(LogField::Id{context->member_});
    }
  }

  void End() { out_.push_back('}'); }

 private:
  void Name(std::string_view name) {
    if (out_.size() > 1) out_.push_back(',');
    AppendString(out_, name);
    out_.push_back(':');
  }

  void Value(std::string_view value) { AppendString(out_, value); }
  void Value(bool value) { Append(out_, value ? "true" : "false"); }
  void Value(std::int64_t value) { Append(out_, fmt::format_int(value)); }
  void Value(std::uint64_t value) { Append(out_, fmt::format_int(value)); }
  void Value(absl::Time value) { AppendTime(out_, value); }
  void Value(LogField::Id value) { AppendString(out_, FormatId(value.value)); }
  void Value(double value) {
    if (std::isfinite(value)) {
      fmt::format_to(std::back_inserter(out_), "{:.6g}", value);
    } else {
      Append(out_, "null");
    }
  }
  void Value(const absl::Status* value) {
    const std::string reason = Reason(*value);
    AppendString(out_, fmt::format("{}{}{}: {}", absl::StatusCodeToString(value->code()),
                                   reason.empty() ? "" : " ", reason, ToStd(value->message())));
  }

  static void Append(Buffer& out, std::string_view text) { hiroba::Append(out, text); }
  static void Append(Buffer& out, const fmt::format_int& number) {
    out.append(number.data(), number.data() + number.size());
  }

  Buffer& out_;
};

void Log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (!LogEnabled(level)) return;
  try {
    Buffer buffer;
    LogLine line(buffer);
    line.Add({"time", absl::Now()});
    line.Add({"level", LevelName(level)});
    if (!ServiceName().empty()) line.Add({"service", ServiceName()});
    line.Add({"event", event});
    line.AddContext(current_context);
    for (const LogField& field : fields) line.Add(field);
    line.End();
    const std::string_view text(buffer.data(), buffer.size());
    if (auto* const sink = capture.load(std::memory_order_acquire)) {
      sink(text);
    } else {
      Logger().log(spdlog::level::info, spdlog::string_view_t(text.data(), text.size()));
    }
  } catch (const std::exception&) {
    // No memory for a line: the work goes on without it.
  }
}

void ConfigureLog(std::string_view service, LogLevel level) {
  ServiceName() = service;
  minimum_level.store(level, std::memory_order_relaxed);
}

bool LogEnabled(LogLevel level) { return level >= minimum_level.load(std::memory_order_relaxed); }

LogContext::LogContext(std::string_view request_id, std::string_view method, std::uint64_t member)
    : request_id_(request_id), method_(method), member_(member), outer_(current_context) {
  current_context = this;
}

LogContext::~LogContext() { current_context = outer_; }

void CaptureLog(void (*sink)(std::string_view line)) {
  capture.store(sink, std::memory_order_release);
}

}  // namespace hiroba
