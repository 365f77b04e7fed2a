// Finds the RPC that a method and path stand for. Built once from service descriptors: an RPC with
// a google.api.http rule and an access option is routed, any other is not. No I/O; immutable and
// thread-safe once built.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/path_template.h"
#include "google/protobuf/descriptor.h"
#include "services/common/method_policy.h"

namespace hiroba::gateway {

// One binding of an RPC to HTTP; an RPC has one more for each of its additional_bindings.
struct Route {
  const google::protobuf::MethodDescriptor* method = nullptr;
  std::string rpc_path;       // "/hiroba.threads.v1.Posts/GetPost"
  std::string http_method;    // "GET"
  std::string template_text;  // "/v1/{name=threads/*/posts/*}"
  PathTemplate path;
  std::string body;     // "*", the name of a message field, or empty
  MethodPolicy policy;  // who may call it

  bool IsStream() const { return method->server_streaming(); }
};

struct RouteLookup {
  enum class Outcome {
    kFound,
    kUnknownPath,
    kOtherMethods,   // the path exists, but not with this method: see `allow`
    kMalformedPath,  // its percent-encoding or its UTF-8 is broken
  };
  Outcome outcome = Outcome::kUnknownPath;
  const Route* route = nullptr;
  std::vector<std::string> values;  // decoded, one for each of route->path.variables
  std::vector<std::string> allow;   // sorted
};

class RouteTable {
 public:
  // Fails with INVALID_ARGUMENT when a rule cannot be served, naming the RPC: a bad template, a
  // field that does not exist or is no single scalar, a body that is no message, a client stream, a
  // server stream without a `get`, or the same path twice.
  static absl::StatusOr<RouteTable> Build(
      const std::vector<const google::protobuf::ServiceDescriptor*>& services);

  // Looks up a path, still percent-encoded, without its query. A literal segment beats a variable,
  // from left to right; a colon in the last segment begins the verb.
  RouteLookup Find(std::string_view http_method, std::string_view path) const;

  // All routes in the order of the descriptors. The addresses stay as long as the table does.
  const std::deque<Route>& routes() const { return routes_; }

 private:
  struct Node {
    std::map<std::string, int, std::less<>> literals;
    int any = -1;
    // By verb, then by HTTP method: what ends at this node, and what takes any rest after it.
    using Ends =
        std::map<std::string, std::map<std::string, const Route*, std::less<>>, std::less<>>;
    Ends here;
    Ends rest;
  };
  struct Search;

  absl::Status Add(Route route);
  int Child(int node, const PathSegment& segment);
  const Route* Descend(int node, size_t depth, Search& search) const;

  std::deque<Route> routes_;
  std::vector<Node> nodes_{1};
};

}  // namespace hiroba::gateway
