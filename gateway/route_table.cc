#include "gateway/route_table.h"

#include <algorithm>
#include <set>

#include "absl/status/status.h"
#include "fmt/format.h"
#include "gateway/url.h"
#include "google/api/annotations.pb.h"
#include "hiroba/api/v1/access.pb.h"

namespace hiroba::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

absl::Status Unservable(const MethodDescriptor& method, std::string_view reason) {
  return absl::InvalidArgumentError(fmt::format("{}: {}", method.full_name(), reason));
}

bool IsSingleScalar(const Descriptor* message, const std::vector<std::string>& field_path) {
  for (size_t i = 0; i < field_path.size(); ++i) {
    const FieldDescriptor* field = message->FindFieldByName(field_path[i]);
    if (field == nullptr || field->is_repeated()) return false;
    message = field->message_type();
    const bool last = i + 1 == field_path.size();
    if (last != (message == nullptr)) return false;
  }
  return true;
}

absl::StatusOr<Route> MakeRoute(const MethodDescriptor& method, const google::api::HttpRule& rule) {
  Route route;
  route.method = &method;
  route.rpc_path = fmt::format("/{}/{}", method.service()->full_name(), method.name());
  route.policy = PolicyOf(method);
  route.body = rule.body();
  switch (rule.pattern_case()) {
    case google::api::HttpRule::kGet:
      route.http_method = "GET", route.template_text = rule.get();
      break;
    case google::api::HttpRule::kPut:
      route.http_method = "PUT", route.template_text = rule.put();
      break;
    case google::api::HttpRule::kPost:
      route.http_method = "POST", route.template_text = rule.post();
      break;
    case google::api::HttpRule::kDelete:
      route.http_method = "DELETE", route.template_text = rule.delete_();
      break;
    case google::api::HttpRule::kPatch:
      route.http_method = "PATCH", route.template_text = rule.patch();
      break;
    default:
      return Unservable(method, "the rule has no method that is known");
  }
  auto path = ParsePathTemplate(route.template_text);
  if (!path.ok()) return Unservable(method, std::string(path.status().message()));
  route.path = *std::move(path);
  return route;
}

absl::Status Check(const Route& route, const google::api::HttpRule& rule) {
  const MethodDescriptor& method = *route.method;
  const Descriptor* input = method.input_type();
  if (method.client_streaming()) return Unservable(method, "a client stream has no place in HTTP");
  if (method.server_streaming() && route.http_method != "GET") {
    return Unservable(method, "a stream is served as a GET only");
  }
  if (!rule.response_body().empty()) return Unservable(method, "response_body is not supported");
  for (const PathVariable& variable : route.path.variables) {
    if (!IsSingleScalar(input, variable.field_path)) {
      return Unservable(method, "a variable of the path is no single scalar field");
    }
  }
  if (route.body.empty()) return absl::OkStatus();
  if (route.http_method == "GET" || route.http_method == "DELETE") {
    return Unservable(method, "GET and DELETE have no body");
  }
  if (route.body == "*") return absl::OkStatus();
  const FieldDescriptor* body = input->FindFieldByName(route.body);
  if (body == nullptr || body->is_repeated() || body->message_type() == nullptr) {
    return Unservable(method, "the body is no single message field");
  }
  return absl::OkStatus();
}

std::vector<std::string_view> SplitSegments(std::string_view path) {
  std::vector<std::string_view> segments;
  for (;;) {
    const size_t slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

}  // namespace

absl::StatusOr<RouteTable> RouteTable::Build(
    const std::vector<const google::protobuf::ServiceDescriptor*>& services) {
  RouteTable table;
  for (const auto* service : services) {
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor& method = *service->method(i);
      if (!method.options().HasExtension(google::api::http) ||
          method.options().GetExtension(hiroba::api::v1::access) ==
              hiroba::api::v1::ACCESS_UNSPECIFIED) {
        continue;
      }
      const google::api::HttpRule& rule = method.options().GetExtension(google::api::http);
      std::vector<const google::api::HttpRule*> bindings = {&rule};
      for (const auto& binding : rule.additional_bindings()) bindings.push_back(&binding);
      for (const auto* binding : bindings) {
        auto route = MakeRoute(method, *binding);
        if (!route.ok()) return route.status();
        if (const auto status = Check(*route, *binding); !status.ok()) return status;
        if (const auto status = table.Add(*std::move(route)); !status.ok()) return status;
      }
    }
  }
  return table;
}

int RouteTable::Child(int node, const PathSegment& segment) {
  auto& parent = nodes_[static_cast<size_t>(node)];
  int& child = segment.kind == PathSegment::Kind::kLiteral
                   ? parent.literals.try_emplace(segment.literal, -1).first->second
                   : parent.any;
  if (child < 0) {
    child = static_cast<int>(nodes_.size());
    const int made = child;  // the reference dies with the next line
    nodes_.emplace_back();
    return made;
  }
  return child;
}

absl::Status RouteTable::Add(Route route) {
  int node = 0;
  bool rest = false;
  for (const PathSegment& segment : route.path.segments) {
    if (segment.kind == PathSegment::Kind::kRest) {
      rest = true;
    } else {
      node = Child(node, segment);
    }
  }
  Node& last = nodes_[static_cast<size_t>(node)];
  auto& methods = (rest ? last.rest : last.here)[route.path.verb];
  const auto [place, is_new] = methods.try_emplace(route.http_method, nullptr);
  if (!is_new) {
    return Unservable(*route.method,
                      fmt::format("{} {} is taken by {}", route.http_method, route.template_text,
                                  place->second->method->full_name()));
  }
  routes_.push_back(std::move(route));
  place->second = &routes_.back();
  return absl::OkStatus();
}

// What a descent carries: the segments asked for, and the methods met where the path fitted.
struct RouteTable::Search {
  std::string_view http_method;
  std::string_view verb;
  std::vector<std::string_view> segments;  // still encoded
  std::vector<std::string> decoded;
  std::set<std::string> allow;

  const Route* Pick(const Node::Ends& ends) {
    const auto methods = ends.find(verb);
    if (methods == ends.end()) return nullptr;
    const auto found = methods->second.find(http_method);
    if (found != methods->second.end()) return found->second;
    for (const auto& [method, route] : methods->second) allow.insert(method);
    return nullptr;
  }
};

const Route* RouteTable::Descend(int index, size_t depth, Search& search) const {
  const Node& node = nodes_[static_cast<size_t>(index)];
  if (depth == search.segments.size()) {
    if (const Route* route = search.Pick(node.here)) return route;
  } else if (!search.segments[depth].empty()) {
    const auto literal = node.literals.find(search.decoded[depth]);
    if (literal != node.literals.end()) {
      if (const Route* route = Descend(literal->second, depth + 1, search)) return route;
    }
    if (node.any >= 0) {
      if (const Route* route = Descend(node.any, depth + 1, search)) return route;
    }
  }
  return search.Pick(node.rest);
}

RouteLookup RouteTable::Find(std::string_view http_method, std::string_view path) const {
  RouteLookup lookup;
  if (path.empty() || path[0] != '/') return lookup;
  Search search;
  search.http_method = http_method;
  if (const size_t colon = path.rfind(':');
      colon != std::string_view::npos && path.find('/', colon) == std::string_view::npos) {
    search.verb = path.substr(colon + 1);
    if (search.verb.empty()) return lookup;
    path = path.substr(0, colon);
  }
  search.segments = SplitSegments(path.substr(1));
  for (const std::string_view segment : search.segments) {
    auto decoded = PercentDecode(segment, Decoding::kAll);
    if (!decoded) {
      lookup.outcome = RouteLookup::Outcome::kMalformedPath;
      return lookup;
    }
    search.decoded.push_back(*std::move(decoded));
  }

  lookup.route = Descend(0, 0, search);
  if (lookup.route == nullptr) {
    if (!search.allow.empty()) lookup.outcome = RouteLookup::Outcome::kOtherMethods;
    lookup.allow.assign(search.allow.begin(), search.allow.end());
    return lookup;
  }
  lookup.outcome = RouteLookup::Outcome::kFound;
  for (const PathVariable& variable : lookup.route->path.variables) {
    const bool rest = variable.first + variable.count == lookup.route->path.segments.size() &&
                      lookup.route->path.segments.back().kind == PathSegment::Kind::kRest;
    const size_t end = rest ? search.segments.size() : variable.first + variable.count;
    std::string value;
    if (variable.count == 1 && !rest) {
      value = search.decoded[variable.first];
    } else {
      for (size_t i = variable.first; i < end; ++i) {
        if (i > variable.first) value += '/';
        value += *PercentDecode(search.segments[i], Decoding::kKeepSlashes);
      }
    }
    lookup.values.push_back(std::move(value));
  }
  return lookup;
}

}  // namespace hiroba::gateway
