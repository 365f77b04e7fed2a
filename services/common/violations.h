// Collects what is wrong with the fields of a request, so that all of it is said at once. Shape
// only: rules answer with statuses of their own.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace hiroba {

class Violations {
 public:
  // Adds a field, by its path in the request as JSON shows it (`post.title`), with a Japanese
  // sentence that says what to do.
  void Add(std::string_view field, std::string_view description);

  // Takes over the fields of another INVALID_ARGUMENT; any other failure is kept as it is and
  // becomes the answer. OK adds nothing.
  void Merge(const absl::Status& status);

  // Puts a parsed value in its place, or merges its failure.
  template <class T>
  void Take(absl::StatusOr<T> parsed, T& place) {
    if (parsed.ok()) {
      place = *std::move(parsed);
    } else {
      Merge(parsed.status());
    }
  }

  bool empty() const { return fields_.empty() && other_.ok(); }

  // Returns OK when nothing was added, otherwise one INVALID_ARGUMENT with reason FIELDS_INVALID
  // and a BadRequest that lists the fields in the order they were added.
  absl::Status ToStatus() const;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
  absl::Status other_;
};

// Returns the failure for a single field.
absl::Status FieldViolation(std::string_view field, std::string_view description);

}  // namespace hiroba
