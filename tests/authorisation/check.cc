#include "tests/authorisation/check.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string_view>

#include "absl/status/status.h"
#include "gateway/openapi_handlers.h"
#include "gateway/route_table.h"
#include "nlohmann/json.hpp"
#include "services/common/method_policy.h"

namespace hiroba::authorisation {
namespace {

using gateway::Route;
using gateway::RouteLookup;
using gateway::RouteTable;

constexpr std::string_view kHandlerPrefix = "gateway/";

// `hiroba.identity.v1.Members/GetMember` as the table writes it, identity.Members/GetMember.
std::string ShortName(const std::string& full_name) {
  std::string name = full_name.substr(full_name.find('.') + 1);
  const std::size_t version = name.find(".v1.");
  if (version != std::string::npos) name.erase(version, 3);
  return name;
}

// The cells that an access level gives by itself, in the columns of the table.
std::string CellsOf(api::v1::Access access) {
  using Cells = std::array<const char*, kCallers.size()>;
  const auto cells = [&]() -> Cells {
    switch (access) {
      case api::v1::ACCESS_PUBLIC:
        return {"ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok"};
      case api::v1::ACCESS_LEAVING:
        return {"401", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "401"};
      case api::v1::ACCESS_SIGNED_IN:
        return {"401", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "403", "401"};
      case api::v1::ACCESS_READER:
        return {"401", "403", "ok", "ok", "ok", "ok", "ok", "ok", "ok", "403", "401"};
      case api::v1::ACCESS_MEMBER:
        return {"401", "403", "403", "ok", "ok", "ok", "ok", "ok", "ok", "403", "401"};
      case api::v1::ACCESS_MODERATOR:
        return {"401", "403", "403", "403", "403", "403", "403", "ok", "ok", "403", "401"};
      default:
        return {"401", "403", "403", "403", "403", "403", "403", "403", "ok", "403", "401"};
    }
  }();
  std::string text;
  for (std::size_t i = 0; i < kCallers.size(); ++i) {
    const std::size_t width = std::max<std::size_t>(3, std::string_view(kCallers[i]).size());
    text += fmt::format("{:<{}} ", cells[i], width);
  }
  return text;
}

// A path as a row writes it: variables become placeholders of the resource's last collection.
std::string PathOf(const std::string& text) {
  std::string path;
  std::size_t begin = 0;
  for (std::size_t open; (open = text.find('{', begin)) != std::string::npos;) {
    const std::size_t close = text.find('}', open);
    path += text.substr(begin, open - begin);
    const std::string variable = text.substr(open + 1, close - open - 1);
    // {name=threads/*/posts/*} is a post.
    std::string pattern = variable.substr(variable.find('=') + 1);
    while (pattern.ends_with("/*")) pattern.resize(pattern.size() - 2);
    std::string noun = pattern.substr(pattern.rfind('/') + 1);
    if (noun.ends_with('s')) noun.pop_back();
    path += Placeholders().count(noun) == 1 ? "<" + noun + ">" : variable;
    begin = close + 1;
  }
  return path + text.substr(begin);
}

std::string RowToAdd(const std::string& method, api::v1::Access access, const std::string& verb,
                     const std::string& path, bool has_body) {
  return fmt::format("{:<50} {}{} {}{}", method, CellsOf(access), verb, PathOf(path),
                     has_body ? " {}" : "");
}

std::string_view WithoutQuery(std::string_view path) { return path.substr(0, path.find('?')); }

// True for a path that has the form of a handler's: `{attachment}` stands for one segment.
bool Matches(std::string_view pattern, std::string_view path) {
  while (true) {
    const std::size_t open = pattern.find('{');
    if (open == std::string_view::npos) return pattern == path;
    if (path.substr(0, open) != pattern.substr(0, open)) return false;
    path.remove_prefix(std::min(path.size(), std::max(open, path.find('/', open))));
    pattern.remove_prefix(pattern.find('}') + 1);
  }
}

// What the request of a row reaches, as the table would name it.
std::string Reached(const Row& row, const RouteTable& routes,
                    const std::vector<Handler>& handlers) {
  const std::string path =
      Fill(row.path, [](const std::string& name) { return Placeholders().at(name); });
  // Handlers come before routes, as in the gateway.
  for (const Handler& handler : handlers) {
    if (handler.verb == row.verb && Matches(handler.path, WithoutQuery(path))) {
      return std::string(kHandlerPrefix) + handler.operation;
    }
  }
  const RouteLookup found = routes.Find(row.verb, WithoutQuery(path));
  if (found.outcome != RouteLookup::Outcome::kFound) return "nothing";
  return ShortName(found.route->policy.full_name);
}

}  // namespace

std::vector<std::string> CheckTable(
    const Table& table, const std::vector<const google::protobuf::ServiceDescriptor*>& services,
    const std::vector<Handler>& handlers) {
  std::vector<std::string> problems = table.problems;
  const auto routes = RouteTable::Build(services);
  if (!routes.ok()) {
    problems.push_back(routes.status().ToString());
    return problems;
  }
  std::set<std::string> tried;
  for (const Row& row : table.rows) {
    const std::string reached = Reached(row, *routes, handlers);
    if (reached != row.method) {
      problems.push_back(fmt::format("line {}: {} {} reaches {}, not {}", row.line, row.verb,
                                     row.path, reached, row.method));
    }
    tried.insert(row.method);
  }
  constexpr std::string_view kAdd =
      "{} has no row. Add this one, give it a request that does what the method does, and think "
      "about every cell:\n{}";
  for (const Route& route : routes->routes()) {
    const std::string method = ShortName(route.policy.full_name);
    if (!tried.insert(method).second) continue;
    problems.push_back(fmt::format(kAdd, method,
                                   RowToAdd(method, route.policy.access, route.http_method,
                                            route.template_text, !route.body.empty())));
  }
  for (const Handler& handler : handlers) {
    const std::string method = std::string(kHandlerPrefix) + handler.operation;
    if (!tried.insert(method).second) continue;
    problems.push_back(fmt::format(
        kAdd, method, RowToAdd(method, api::v1::ACCESS_PUBLIC, handler.verb, handler.path, false)));
  }
  return problems;
}

std::vector<Handler> GatewayHandlers() {
  std::vector<Handler> handlers;
  for (const gateway::HandlerOperation& operation : gateway::HandlerOperations()) {
    std::string verb(operation.method);
    std::transform(verb.begin(), verb.end(), verb.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
    const auto json = nlohmann::json::parse(operation.json);
    handlers.push_back(
        {json.at("operationId").get<std::string>(), verb, std::string(operation.path)});
  }
  return handlers;
}

}  // namespace hiroba::authorisation
