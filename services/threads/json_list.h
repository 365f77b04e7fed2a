// A list of JSON objects that may be longer than memory should be: it grows in a temporary file
// without a name, and goes from there into an archive. Memory takes one element, or one piece.
#pragma once

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/zip_file.h"

namespace hiroba::threads {

// Keeps the order of its fields.
using Json = nlohmann::ordered_json;

// For one thread. A full disk is RESOURCE_EXHAUSTED, reason STORAGE_FULL.
class JsonList {
 public:
  static absl::StatusOr<JsonList> Create();

  absl::Status Add(const Json& element);

  // Adds an element whose last field is itself a list that may be long: Begin, its elements, End.
  absl::Status BeginElement(const Json& element, std::string_view last_field);
  absl::Status AddNested(const Json& element);
  absl::Status EndElement();

  // Ends the list and adds it to an archive.
  absl::Status PutInto(ZipFile& zip, std::string_view name, absl::Time time);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  explicit JsonList(std::FILE* file) : file_(file) {}

  absl::Status Write(std::string_view text);

  std::unique_ptr<std::FILE, Close> file_;
  bool empty_ = true;
  bool nested_empty_ = true;
};

}  // namespace hiroba::threads
