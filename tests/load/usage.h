// What processes have used, from /proc: CPU seconds and memory.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>

namespace hiroba::load {

struct Memory {
  // Private to the process: what it allocated.
  double anonymous_mb = 0;
  // Of files: code, and the search dictionary and index. The system can take it back.
  double file_mb = 0;
};

// CPU seconds of a process in user and kernel mode, all threads. 0 when it is gone.
double CpuSeconds(pid_t process);

Memory MemoryOf(pid_t process);

// The processes of a forum by name. Copying takes their CPU times at that moment.
class CpuMeter {
 public:
  explicit CpuMeter(std::map<std::string, pid_t> processes);

  // CPU microseconds since the meter was made, of each process and of all ("total").
  std::map<std::string, double> Microseconds() const;

 private:
  std::map<std::string, pid_t> processes_;
  std::map<std::string, double> begin_;
};

}  // namespace hiroba::load
