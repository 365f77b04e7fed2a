// The files of the web app, read into memory at the start: a request can name nothing else, so no
// path leads out of the folder. No I/O after the start; immutable, thread-safe.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "gateway/http_answer.h"

namespace hiroba::gateway {

class StaticFiles {
 public:
  // Reads every file below a folder. Compressed files beside the others (`app.js.br`, `app.js.gz`)
  // are sent to those who take them. A folder that does not exist has no files. Fails with
  // UNAVAILABLE when a file cannot be read.
  static absl::StatusOr<StaticFiles> Load(const std::string& folder);

  // Answers a GET: the file, 304 when the client has it, the app's page for "/" and for a path of
  // the app (one that names no file, asked for by a browser), or status 404 without a body.
  HttpAnswer Answer(std::string_view path, std::string_view accept,
                    std::string_view accept_encoding, std::string_view if_none_match) const;

 private:
  struct File {
    std::string media_type;
    std::string content_hash;
    bool immutable = false;  // its name changes with its content
    std::shared_ptr<const std::string> plain;
    std::shared_ptr<const std::string> gzip;
    std::shared_ptr<const std::string> brotli;
  };

  std::map<std::string, File, std::less<>> files_;  // by path, "/assets/app.js"
};

}  // namespace hiroba::gateway
