// Resource names, `threads/{thread}/posts/{post}`, to ids and back.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "absl/status/statusor.h"
#include "services/common/id.h"

namespace hiroba {

// Implementation of the templates below, on the texts between the slashes.
namespace resource_name_internal {

// Puts the parts at the variables of the pattern.
std::string Format(std::string_view pattern, std::span<const std::string> parts);
// Takes the parts out; false if the name does not have the pattern's shape.
bool Parse(std::string_view pattern, std::string_view name, std::span<std::string_view> parts);
absl::Status Malformed(std::string_view pattern, std::string_view field);

template <class Tag>
std::string Text(TypedId<Tag> id) {
  return FormatId(id);
}
inline std::string Text(std::string_view text) { return std::string(text); }

template <class Tag>
bool Assign(std::string_view text, TypedId<Tag>& id) {
  const auto parsed = ParseId<TypedId<Tag>>(text);
  if (parsed) id = *parsed;
  return parsed.has_value();
}
inline bool Assign(std::string_view text, std::string& part) {
  part = text;
  return !text.empty();
}

}  // namespace resource_name_internal

// Returns the name: FormatName("threads/{thread}/posts/{post}", thread, post). Ids are TypedIds,
// or text for resources that are named otherwise (`bodies/{body}`).
template <class... Ids>
std::string FormatName(std::string_view pattern, const Ids&... ids) {
  const std::array<std::string, sizeof...(Ids)> parts = {resource_name_internal::Text(ids)...};
  return resource_name_internal::Format(pattern, parts);
}

// Reads a name: ParseName<ThreadId, PostId>("threads/{thread}/posts/{post}", name, "name") returns
// a tuple, or the id itself when there is one. Ids are TypedIds or std::string. Fails with
// INVALID_ARGUMENT naming the field of the request.
template <class... Ids>
auto ParseName(std::string_view pattern, std::string_view name, std::string_view field)
    -> absl::StatusOr<std::conditional_t<
        sizeof...(Ids) == 1, std::tuple_element_t<0, std::tuple<Ids...>>, std::tuple<Ids...>>> {
  std::array<std::string_view, sizeof...(Ids)> parts;
  if (!resource_name_internal::Parse(pattern, name, parts)) {
    return resource_name_internal::Malformed(pattern, field);
  }
  std::tuple<Ids...> ids;
  const bool parsed = [&]<std::size_t... i>(std::index_sequence<i...>) {
    return (resource_name_internal::Assign(parts[i], std::get<i>(ids)) && ...);
  }
  (std::index_sequence_for<Ids...>());
  if (!parsed) return resource_name_internal::Malformed(pattern, field);
  if constexpr (sizeof...(Ids) == 1) {
    return std::get<0>(std::move(ids));
  } else {
    return ids;
  }
}

}  // namespace hiroba
