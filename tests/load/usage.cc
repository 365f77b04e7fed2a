#include "tests/load/usage.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

namespace hiroba::load {

double CpuSeconds(pid_t process) {
  std::ifstream file(fmt::format("/proc/{}/stat", process));
  const std::string stat((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  // The name in parentheses may hold anything; what follows it are numbers.
  const size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(stat.substr(name_end + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

Memory MemoryOf(pid_t process) {
  Memory memory;
  std::ifstream file(fmt::format("/proc/{}/status", process));
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string key;
    double kilobytes = 0;
    fields >> key >> kilobytes;
    if (key == "RssAnon:") memory.anonymous_mb = kilobytes / 1024;
    if (key == "RssFile:") memory.file_mb = kilobytes / 1024;
  }
  return memory;
}

CpuMeter::CpuMeter(std::map<std::string, pid_t> processes) : processes_(std::move(processes)) {
  for (const auto& [name, process] : processes_) begin_[name] = CpuSeconds(process);
}

std::map<std::string, double> CpuMeter::Microseconds() const {
  std::map<std::string, double> used;
  double total = 0;
  for (const auto& [name, process] : processes_) {
    used[name] = (CpuSeconds(process) - begin_.at(name)) * 1e6;
    total += used[name];
  }
  used["total"] = total;
  return used;
}

}  // namespace hiroba::load
