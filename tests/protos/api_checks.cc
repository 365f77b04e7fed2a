#include "tests/protos/api_checks.h"

#include <map>
#include <utility>

#include "fmt/format.h"
#include "gateway/path_template.h"
#include "google/api/annotations.pb.h"
#include "hiroba/api/v1/access.pb.h"

namespace hiroba {
namespace {

using gateway::ParsePathTemplate;
using gateway::PathSegment;
using gateway::PathTemplate;
using google::api::HttpRule;
using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::MethodOptions;
using google::protobuf::ServiceDescriptor;
using google::protobuf::SourceLocation;

struct Route {
  std::string http_method;
  std::string text;
  PathTemplate path;
  const MethodDescriptor* method = nullptr;
};

std::pair<std::string, std::string> MethodAndPath(const HttpRule& rule) {
  switch (rule.pattern_case()) {
    case HttpRule::kGet:
      return {"GET", rule.get()};
    case HttpRule::kPut:
      return {"PUT", rule.put()};
    case HttpRule::kPost:
      return {"POST", rule.post()};
    case HttpRule::kDelete:
      return {"DELETE", rule.delete_()};
    case HttpRule::kPatch:
      return {"PATCH", rule.patch()};
    case HttpRule::kCustom:
      return {rule.custom().kind(), rule.custom().path()};
    default:
      return {};
  }
}

enum class Overlap { kNone, kResolved, kAmbiguous, kSame };

// How two routes of one HTTP method relate. A literal beats a variable, from left to right, so the
// first segment in which they differ decides.
Overlap Compare(const PathTemplate& a, const PathTemplate& b) {
  if (a.verb != b.verb) return Overlap::kNone;
  const auto is_rest = [](const PathTemplate& path, std::size_t i) {
    return i < path.segments.size() && path.segments[i].kind == PathSegment::Kind::kRest;
  };
  for (std::size_t i = 0; i < a.segments.size() || i < b.segments.size(); ++i) {
    if (is_rest(a, i) && is_rest(b, i)) return Overlap::kSame;
    if (is_rest(a, i) || is_rest(b, i)) return Overlap::kAmbiguous;
    if (i >= a.segments.size() || i >= b.segments.size()) return Overlap::kNone;
    const PathSegment& left = a.segments[i];
    const PathSegment& right = b.segments[i];
    if (left == right) continue;
    return left.kind == right.kind ? Overlap::kNone : Overlap::kResolved;
  }
  return Overlap::kSame;
}

class Checker {
 public:
  explicit Checker(const std::set<std::string>& served_by_handlers)
      : served_by_handlers_(served_by_handlers) {}

  std::vector<std::string> Check(const std::vector<const FileDescriptor*>& files) {
    for (const FileDescriptor* file : files) CheckFile(*file);
    CheckRoutes();
    return std::move(problems_);
  }

 private:
  template <class... Args>
  void Report(fmt::format_string<Args...> text, Args&&... args) {
    problems_.push_back(fmt::format(text, std::forward<Args>(args)...));
  }

  template <class T>
  void CheckComment(const T& thing, const char* kind) {
    SourceLocation location;
    if (!thing.GetSourceLocation(&location) ||
        (location.leading_comments.empty() && location.trailing_comments.empty())) {
      Report("{} {} has no comment", kind, thing.full_name());
    }
  }

  void CheckFile(const FileDescriptor& file) {
    for (int i = 0; i < file.message_type_count(); ++i) CheckMessage(*file.message_type(i));
    for (int i = 0; i < file.enum_type_count(); ++i) CheckEnum(*file.enum_type(i));
    for (int i = 0; i < file.extension_count(); ++i) CheckComment(*file.extension(i), "extension");
    for (int i = 0; i < file.service_count(); ++i) CheckService(*file.service(i));
  }

  void CheckMessage(const Descriptor& message) {
    if (message.options().map_entry()) return;
    CheckComment(message, "message");
    for (int i = 0; i < message.field_count(); ++i) CheckComment(*message.field(i), "field");
    for (int i = 0; i < message.nested_type_count(); ++i) CheckMessage(*message.nested_type(i));
    for (int i = 0; i < message.enum_type_count(); ++i) CheckEnum(*message.enum_type(i));
  }

  void CheckEnum(const EnumDescriptor& type) {
    CheckComment(type, "enum");
    if (!type.value(0)->name().ends_with("UNSPECIFIED")) {
      Report("enum {} does not begin with a value *_UNSPECIFIED", type.full_name());
    }
    for (int i = 0; i < type.value_count(); ++i) {
      const EnumValueDescriptor& value = *type.value(i);
      if (!value.name().ends_with("UNSPECIFIED")) CheckComment(value, "enum value");
    }
  }

  void CheckService(const ServiceDescriptor& service) {
    CheckComment(service, "service");
    for (int i = 0; i < service.method_count(); ++i) CheckMethod(*service.method(i));
  }

  void CheckMethod(const MethodDescriptor& method) {
    CheckComment(method, "method");
    const MethodOptions& options = method.options();
    const bool routed = options.HasExtension(google::api::http);
    const bool levelled = options.GetExtension(api::v1::access) != api::v1::ACCESS_UNSPECIFIED;
    if (routed && !levelled)
      Report("method {} has a route and no access level", method.full_name());
    if (levelled && !routed && !served_by_handlers_.contains(method.full_name()))
      Report("method {} has an access level and no route", method.full_name());
    if (routed) AddRoutes(method, options.GetExtension(google::api::http));

    const Descriptor* const request = method.input_type();
    const auto [other, first] = requests_.emplace(request->full_name(), &method);
    if (!first) {
      Report("message {} is the request of {} and of {}", request->full_name(),
             other->second->full_name(), method.full_name());
    }
    // The frame around RPCs looks for the method of a request there.
    if (request->file() != method.file()) {
      Report("message {}, the request of {}, is in another file", request->full_name(),
             method.full_name());
    }
  }

  void AddRoutes(const MethodDescriptor& method, const HttpRule& rule) {
    const auto [http_method, text] = MethodAndPath(rule);
    if (http_method == "GET" &&
        method.options().idempotency_level() != MethodOptions::NO_SIDE_EFFECTS) {
      Report("method {} is a GET without NO_SIDE_EFFECTS", method.full_name());
    }
    absl::StatusOr<PathTemplate> path = ParsePathTemplate(text);
    if (path.ok()) {
      routes_.push_back(
          {.http_method = http_method, .text = text, .path = *std::move(path), .method = &method});
    } else {
      Report("method {} has the malformed path \"{}\"", method.full_name(), text);
    }
    for (const HttpRule& additional : rule.additional_bindings()) AddRoutes(method, additional);
  }

  void CheckRoutes() {
    for (std::size_t i = 0; i < routes_.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        const Route& first = routes_[j];
        const Route& second = routes_[i];
        if (first.http_method != second.http_method) continue;
        const Overlap overlap = Compare(first.path, second.path);
        if (overlap != Overlap::kSame && overlap != Overlap::kAmbiguous) continue;
        Report("route {} {} of {} {} {} of {}", second.http_method, second.text,
               second.method->full_name(),
               overlap == Overlap::kSame ? "is a duplicate of" : "is ambiguous with", first.text,
               first.method->full_name());
      }
    }
  }

  const std::set<std::string>& served_by_handlers_;
  std::vector<std::string> problems_;
  std::vector<Route> routes_;
  std::map<std::string, const MethodDescriptor*> requests_;
};

}  // namespace

std::vector<std::string> CheckApi(const std::vector<const FileDescriptor*>& files,
                                  const std::set<std::string>& served_by_handlers) {
  return Checker(served_by_handlers).Check(files);
}

}  // namespace hiroba
