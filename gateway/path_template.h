// Reads the path templates of google.api.http rules: literals, `*`, `**`, variables and the verb
// after a colon. Pure. The grammar is the one in google/api/http.proto.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace hiroba::gateway {

// One part between slashes.
struct PathSegment {
  enum class Kind {
    kLiteral,
    kAny,   // *  exactly one segment, not empty
    kRest,  // ** any number of segments, also none; only last
  };
  Kind kind = Kind::kLiteral;
  std::string literal;

  bool operator==(const PathSegment&) const = default;
};

// A field of the request that takes its value from the path.
struct PathVariable {
  std::vector<std::string> field_path;  // {post.name=…} is {"post", "name"}
  size_t first = 0;                     // the segments that the variable covers
  size_t count = 1;
};

// A template such as `/v1/{post.name=threads/*/posts/*}:accept`.
struct PathTemplate {
  std::vector<PathSegment> segments;
  std::vector<PathVariable> variables;
  std::string verb;  // without the colon; empty when there is none
};

// Fails with INVALID_ARGUMENT and the reason when the text is no template.
absl::StatusOr<PathTemplate> ParsePathTemplate(std::string_view text);

}  // namespace hiroba::gateway
