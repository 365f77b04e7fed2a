// A server that a test starts and kills. It dies with the test, however that ends.
#pragma once

#include <string>
#include <vector>

namespace hiroba {

// Starts a program; its output goes to a file. Ends the test program when it cannot be started.
int StartProcess(const std::vector<std::string>& command, const std::string& output_file);

// Runs a program to its end; ends the test program when it fails.
void RunProcess(const std::vector<std::string>& command, const std::string& output_file);

// Kills a process with SIGKILL and waits until it is gone. 0 is no process.
void KillProcess(int& pid);

// Makes a folder with a short name, since the path of a unix socket has room for 107 characters.
// Removed when the test program exits.
std::string MakeShortFolder();

}  // namespace hiroba
