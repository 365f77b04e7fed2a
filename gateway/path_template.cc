#include "gateway/path_template.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "fmt/format.h"

namespace hiroba::gateway {
namespace {

bool IsIdentifier(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool IsLiteral(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == '~';
  });
}

// Reads from the front of what is left; every function says no by a status.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), rest_(text) {}

  absl::StatusOr<PathTemplate> Parse() {
    if (!Take('/')) return Fail("does not begin with a slash");
    if (const auto status = Segments(/*in_variable=*/false); !status.ok()) return status;
    if (Take(':')) {
      template_.verb = std::string(rest_);
      if (!IsLiteral(template_.verb)) return Fail("has a verb that is no word");
      rest_ = {};
    }
    if (!rest_.empty()) return Fail("does not end where it should");
    for (size_t i = 0; i + 1 < template_.segments.size(); ++i) {
      if (template_.segments[i].kind == PathSegment::Kind::kRest)
        return Fail("has ** before its end");
    }
    return std::move(template_);
  }

 private:
  absl::Status Fail(std::string_view reason) const {
    return absl::InvalidArgumentError(fmt::format("path template {} {}", text_, reason));
  }

  bool Take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view TakeUntil(std::string_view stops) {
    const std::string_view taken = rest_.substr(0, rest_.find_first_of(stops));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  absl::Status Segments(bool in_variable) {
    do {
      if (!in_variable && Take('{')) {
        if (const auto status = Variable(); !status.ok()) return status;
        continue;
      }
      const std::string_view word = TakeUntil(in_variable ? "/}" : "/:");
      if (word == "*") {
        template_.segments.push_back({PathSegment::Kind::kAny, ""});
      } else if (word == "**") {
        template_.segments.push_back({PathSegment::Kind::kRest, ""});
      } else if (IsLiteral(word)) {
        template_.segments.push_back({PathSegment::Kind::kLiteral, std::string(word)});
      } else {
        return Fail("has a segment that is neither a word, nor *, nor **, nor one variable");
      }
    } while (Take('/'));
    return absl::OkStatus();
  }

  absl::Status Variable() {
    PathVariable variable;
    do {
      const std::string_view part = TakeUntil(".=}");
      if (!IsIdentifier(part)) return Fail("has a variable that names no field");
      variable.field_path.emplace_back(part);
    } while (Take('.'));
    for (const PathVariable& other : template_.variables) {
      if (other.field_path == variable.field_path) return Fail("names a field twice");
    }
    variable.first = template_.segments.size();
    if (Take('=')) {
      if (const auto status = Segments(/*in_variable=*/true); !status.ok()) return status;
    } else {
      template_.segments.push_back({PathSegment::Kind::kAny, ""});
    }
    if (!Take('}')) return Fail("has a variable that is not closed");
    variable.count = template_.segments.size() - variable.first;
    template_.variables.push_back(std::move(variable));
    return absl::OkStatus();
  }

  std::string_view text_;
  std::string_view rest_;
  PathTemplate template_;
};

}  // namespace

absl::StatusOr<PathTemplate> ParsePathTemplate(std::string_view text) {
  return Parser(text).Parse();
}

}  // namespace hiroba::gateway
