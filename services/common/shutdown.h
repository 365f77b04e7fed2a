// SIGTERM and SIGINT, taken by a thread that waits for them and not by a handler.
#pragma once

namespace hiroba {

// To be called in main before any thread starts: threads inherit it. So do child processes; a
// program they run has to unblock the signals for itself.
void BlockStopSignals();

// Waits for SIGTERM or SIGINT and returns which it was.
int WaitForStopSignal();

// From here on the next signal ends the process at once, with code 1: somebody is in a hurry.
void ExitAtNextStopSignal();

}  // namespace hiroba
