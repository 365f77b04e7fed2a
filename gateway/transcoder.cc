#include "gateway/transcoder.h"

#include <set>
#include <utility>

#include "gateway/field_value.h"
#include "gateway/json_reader.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/violations.h"

namespace hiroba::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

using FieldPath = std::vector<const FieldDescriptor*>;

const FieldDescriptor* FindField(const Descriptor& type, std::string_view name) {
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->json_name() == name) return type.field(i);
  }
  return type.FindFieldByName(std::string(name));
}

// Follows `filter.after`; empty when it leads nowhere, or through a list or a map.
FieldPath FindPath(const Descriptor& type, std::string_view name) {
  FieldPath path;
  const Descriptor* at = &type;
  for (;;) {
    const size_t dot = name.find('.');
    const FieldDescriptor* field = at == nullptr ? nullptr : FindField(*at, name.substr(0, dot));
    if (field == nullptr) return {};
    path.push_back(field);
    if (dot == std::string_view::npos) return path;
    if (field->is_repeated()) return {};
    at = field->message_type();
    name.remove_prefix(dot + 1);
  }
}

// Returns the message that holds the last field of the path, and makes it where it is absent.
Message& Holder(Message& message, const FieldPath& path) {
  Message* holder = &message;
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    holder = holder->GetReflection()->MutableMessage(holder, path[i]);
  }
  return *holder;
}

bool IsBoundByPath(const Route& route, const FieldPath& path) {
  for (const PathVariable& variable : route.path.variables) {
    if (variable.field_path.size() != path.size()) continue;
    bool same = true;
    for (size_t i = 0; i < path.size(); ++i) {
      if (variable.field_path[i] != path[i]->name()) same = false;
    }
    if (same) return true;
  }
  return false;
}

absl::Status ReadQuery(const Route& route, const QueryParameters& query, Message& message) {
  std::set<FieldPath> seen;
  for (const auto& [name, value] : query) {
    const FieldPath path = FindPath(*route.method->input_type(), name);
    const bool in_body = route.body == "*" || (!path.empty() && path[0]->name() == route.body);
    if (path.empty() || in_body || IsBoundByPath(route, path)) {
      return FieldViolation(name, "この名前のパラメーターはありません。");
    }
    const FieldDescriptor& field = *path.back();
    if (!seen.insert(path).second && !field.is_repeated()) {
      return FieldViolation(name, "一度だけ指定してください。");
    }
    Message& holder = Holder(message, path);
    if (const auto* oneof = field.real_containing_oneof();
        oneof != nullptr && holder.GetReflection()->HasOneof(holder, oneof)) {
      return FieldViolation(name, "同時に指定できないパラメーターがあります。");
    }
    if (!SetFromText(holder, field, value)) return FieldViolation(name, WhatItTakes(field));
  }
  return absl::OkStatus();
}

absl::Status ReadPath(const Route& route, const std::vector<std::string>& values,
                      Message& message) {
  for (size_t i = 0; i < values.size(); ++i) {
    Message* holder = &message;
    const auto& names = route.path.variables[i].field_path;
    for (size_t j = 0; j + 1 < names.size(); ++j) {
      holder = holder->GetReflection()->MutableMessage(
          holder, holder->GetDescriptor()->FindFieldByName(names[j]));
    }
    const FieldDescriptor& field = *holder->GetDescriptor()->FindFieldByName(names.back());
    if (!SetFromText(*holder, field, values[i])) {
      return FieldViolation(field.json_name(), WhatItTakes(field));
    }
  }
  return absl::OkStatus();
}

absl::Status ReadBody(const Route& route, std::string_view body, Message& message) {
  if (body.empty()) return absl::OkStatus();
  if (route.body.empty()) {
    return InvalidArgument("BODY_UNEXPECTED", "このリクエストに本文は付けられません。");
  }
  if (route.body == "*") return ReadJson(body, "", message);
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(route.body);
  return ReadJson(body, field->json_name(),
                  *message.GetReflection()->MutableMessage(&message, field));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Message>> ReadRequest(const Route& route,
                                                     const std::vector<std::string>& path_values,
                                                     const QueryParameters& query,
                                                     std::string_view body) {
  const Message* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(
      route.method->input_type());
  std::unique_ptr<Message> message(prototype->New());
  RETURN_IF_ERROR(ReadBody(route, body, *message));
  RETURN_IF_ERROR(ReadQuery(route, query, *message));
  RETURN_IF_ERROR(ReadPath(route, path_values, *message));
  return message;
}

}  // namespace hiroba::gateway
