#include "services/common/testing/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace hiroba {
namespace {

[[noreturn]] void Die(const std::string& what) {
  std::perror(what.c_str());
  std::abort();
}

class Folders {
 public:
  ~Folders() {
    std::error_code ignored;
    for (const std::string& folder : folders_) std::filesystem::remove_all(folder, ignored);
  }
  void Add(std::string folder) { folders_.push_back(std::move(folder)); }

 private:
  std::vector<std::string> folders_;
};

}  // namespace

int StartProcess(const std::vector<std::string>& command, const std::string& output_file) {
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const int pid = fork();
  if (pid < 0) Die("fork");
  if (pid > 0) return pid;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int output = open(output_file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  execvp(words[0], words.data());
  _exit(127);
}

void RunProcess(const std::vector<std::string>& command, const std::string& output_file) {
  int status = 0;
  if (waitpid(StartProcess(command, output_file), &status, 0) < 0) Die("waitpid");
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    std::fprintf(stderr, "%s failed, see %s\n", command[0].c_str(), output_file.c_str());
    std::abort();
  }
}

void KillProcess(int& pid) {
  if (pid == 0) return;
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  pid = 0;
}

std::string MakeShortFolder() {
  static Folders folders;
  char name[] = "/tmp/hiroba-XXXXXX";
  if (mkdtemp(name) == nullptr) Die("mkdtemp");
  folders.Add(name);
  return name;
}

}  // namespace hiroba
