#include "services/common/shutdown.h"

#include <unistd.h>

#include <csignal>
#include <thread>

#include "services/common/log.h"

namespace hiroba {
namespace {

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

void BlockStopSignals() {
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A peer that goes away is an error of a write, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
}

int WaitForStopSignal() {
  const sigset_t signals = StopSignals();
  int signal = 0;
  sigwait(&signals, &signal);
  return signal;
}

void ExitAtNextStopSignal() {
  std::thread([] {
    const int signal = WaitForStopSignal();
    Log(WARNING, "stopped at once", {{"signal", signal}});
    _exit(1);
  }).detach();
}

}  // namespace hiroba
