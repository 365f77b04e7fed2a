// Takes a file of threads into a forum through its public API, as an admin who is signed in.
#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "services/admin/thread_file.h"

namespace hiroba::admin {

struct ImportOptions {
  std::string url;      // http://localhost:8080
  std::string address;  // of an admin
  std::string password;
  std::string code;     // of the admin's authenticator app, where she has a second factor
  bool sample = false;  // marks people and threads as invented
  int connections = 4;
};

// Imports members first, then threads, several at once. What is in the forum already stays as it
// is, so an import that broke off may be repeated. `progress` is called about once a second and at
// the end with a line for people.
absl::Status ImportThreads(const ThreadFile& file, const ImportOptions& options,
                           const std::function<void(const std::string&)>& progress);

}  // namespace hiroba::admin
