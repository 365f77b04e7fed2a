#include "gateway/openapi.h"

#include <deque>
#include <map>
#include <set>
#include <vector>

#include "fmt/format.h"
#include "gateway/json_builder.h"
#include "gateway/openapi_handlers.h"

namespace hiroba::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

constexpr int kMaxParameterDepth = 3;

enum class Direction { kAnswer, kRequest };

std::string Singular(std::string_view word) {
  if (word.size() > 3 && word.ends_with("ies")) {
    return std::string(word.substr(0, word.size() - 3)) + "y";
  }
  if (word.size() > 1 && word.back() == 's') word.remove_suffix(1);
  return std::string(word);
}

// `/v1/{name=threads/*/posts/*}:accept` is /v1/threads/{thread}/posts/{post}:accept to OpenAPI.
struct Path {
  std::string text;
  std::vector<std::string> parameters;
};

Path MakePath(const PathTemplate& path) {
  Path made;
  std::string_view before = "path";
  for (const PathSegment& segment : path.segments) {
    if (segment.kind == PathSegment::Kind::kLiteral) {
      made.text += "/" + segment.literal;
      before = segment.literal;
    } else {
      made.parameters.push_back(Singular(before));
      made.text += "/{" + made.parameters.back() + "}";
    }
  }
  if (!path.verb.empty()) made.text += ":" + path.verb;
  return made;
}

bool IsOutputOnly(std::string_view comment) {
  return comment.find("Output only.") != std::string_view::npos;
}

class DocumentMaker {
 public:
  DocumentMaker(const RouteTable& routes, const ApiDescriptors& descriptors)
      : routes_(routes), descriptors_(descriptors) {}

  std::string Make(std::string_view public_url) {
    for (const Route& route : routes_.routes()) AddOperation(route);
    for (const HandlerOperation& handler : HandlerOperations()) {
      paths_[std::string(handler.path)][std::string(handler.method)] = handler.json;
      if (handler.answer != nullptr) Wanted(*handler.answer, Direction::kAnswer);
    }
    MakeSchemas();

    json_.Open('{').Pair("openapi", "3.1.0").Key("info").Open('{');
    json_.Pair("title", "Hiroba API").Pair("version", "v1");
    json_.Pair("summary", "公務員の全国掲示板「ひろば」のAPI");
    json_.Key("license").Open('{').Pair("name", "AGPL-3.0-or-later");
    json_.Pair("identifier", "AGPL-3.0-or-later").Close('}').Close('}');
    json_.Key("servers").Open('[').Open('{');
    json_.Pair("url", public_url.empty() ? "/" : public_url).Close('}').Close(']');
    Tags();
    json_.Key("paths").Open('{');
    for (const auto& [path, operations] : paths_) {
      json_.Key(path).Open('{');
      for (const auto& [method, operation] : operations) json_.Key(method).Raw(operation);
      json_.Close('}');
    }
    json_.Close('}').Key("components").Open('{').Key("schemas").Open('{');
    for (const auto& [name, schema] : schemas_) json_.Key(name).Raw(schema);
    json_.Key("Error").Raw(kErrorSchema).Close('}');
    json_.Key("responses").Raw(kErrorResponse);
    json_.Key("securitySchemes").Raw(kSecuritySchemes).Close('}').Close('}');
    return json_.text();
  }

 private:
  void Tags() {
    std::set<std::string> seen;
    json_.Key("tags").Open('[');
    for (const Route& route : routes_.routes()) {
      const auto* service = route.method->service();
      if (!seen.insert(service->name()).second) continue;
      json_.Open('{').Pair("name", service->name());
      json_.Pair("description", descriptors_.Comment(*service)).Close('}');
    }
    json_.Close(']');
  }

  void AddOperation(const Route& route) {
    const MethodDescriptor& method = *route.method;
    const Path path = MakePath(route.path);
    std::string id = fmt::format("{}_{}", method.service()->name(), method.name());
    if (const int count = ++operation_ids_[id]; count > 1) id += fmt::format("_{}", count);
    JsonBuilder json;
    json.Open('{').Pair("operationId", id);
    json.Key("tags").Open('[').Text(method.service()->name()).Close(']');
    const std::string comment = descriptors_.Comment(method);
    json.Pair("summary", comment.substr(0, comment.find(". ")));
    json.Pair("description", comment);
    json.Pair("x-hiroba-access", hiroba::api::v1::Access_Name(route.policy.access));
    Parameters(route, path, json);
    Body(route, json);
    json.Key("responses").Open('{').Key("200").Open('{');
    json.Pair("description", route.IsStream() ? "Events, one message each." : "Success.");
    json.Key("content").Open('{').Key(route.IsStream() ? "text/event-stream" : "application/json");
    json.Open('{').Key("schema").Raw(Reference(*method.output_type(), Direction::kAnswer));
    json.Close('}').Close('}').Close('}');
    json.Key("default").Raw(R"({"$ref":"#/components/responses/Error"})").Close('}');
    json.Key("security")
        .Raw(route.policy.access == hiroba::api::v1::ACCESS_PUBLIC
                 ? "[]"
                 : R"([{"cookie":[]},{"bearer":[]}])");
    json.Close('}');
    std::string http_method = route.http_method;
    for (char& c : http_method) c = static_cast<char>(c - 'A' + 'a');
    paths_[path.text][http_method] = json.text();
  }

  void Parameters(const Route& route, const Path& path, JsonBuilder& json) {
    json.Key("parameters").Open('[');
    for (const std::string& name : path.parameters) {
      json.Open('{').Pair("name", name).Pair("in", "path").Key("required").Raw("true");
      json.Key("schema").Raw(R"({"type":"string"})").Close('}');
    }
    if (route.body != "*") QueryParameters(route, *route.method->input_type(), "", "", 1, json);
    json.Close(']');
  }

  static bool IsBound(const Route& route, const std::string& proto_path) {
    for (const PathVariable& variable : route.path.variables) {
      if (fmt::format("{}", fmt::join(variable.field_path, ".")) == proto_path) return true;
    }
    return false;
  }

  void QueryParameters(const Route& route, const Descriptor& type, const std::string& proto_prefix,
                       const std::string& prefix, int depth, JsonBuilder& json) {
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (proto_prefix.empty() && field.name() == route.body) continue;
      if (field.is_map() || IsBound(route, proto_prefix + field.name())) continue;
      const std::string name = prefix + field.json_name();
      if (field.message_type() != nullptr && SpecialSchema(*field.message_type()).empty()) {
        if (field.is_repeated() || depth == kMaxParameterDepth) continue;
        QueryParameters(route, *field.message_type(), proto_prefix + field.name() + ".", name + ".",
                        depth + 1, json);
        continue;
      }
      json.Open('{').Pair("name", name).Pair("in", "query");
      const std::string comment = descriptors_.Comment(field);
      if (!comment.empty()) json.Pair("description", comment);
      json.Key("schema").Raw(FieldSchema(field, Direction::kRequest, "")).Close('}');
    }
  }

  void Body(const Route& route, JsonBuilder& json) {
    if (route.body.empty()) return;
    const Descriptor& input = *route.method->input_type();
    json.Key("requestBody").Open('{').Key("content").Open('{').Key("application/json");
    json.Open('{').Key("schema");
    if (route.body == "*") {
      // The component leaves out what the path says; every method has its own request message.
      for (const PathVariable& variable : route.path.variables) {
        if (variable.field_path.size() == 1) {
          bound_.insert(input.FindFieldByName(variable.field_path[0]));
        }
      }
      json.Raw(Reference(input, Direction::kRequest));
    } else {
      json.Raw(Reference(*input.FindFieldByName(route.body)->message_type(), Direction::kRequest));
    }
    json.Close('}').Close('}').Close('}');
  }

  // Schemas of types that JSON writes in a way of their own; empty for all others.
  static std::string SpecialSchema(const Descriptor& type) {
    static const auto* const kSchemas = new std::map<std::string, std::string>{
        {"google.protobuf.Timestamp", R"({"type":"string","format":"date-time"})"},
        {"google.protobuf.Duration", R"({"type":"string","pattern":"^-?[0-9]+(\\.[0-9]+)?s$"})"},
        {"google.protobuf.FieldMask", R"({"type":"string"})"},
        {"google.protobuf.Struct", R"({"type":"object"})"},
        {"google.protobuf.Value", "{}"},
        {"google.protobuf.ListValue", R"({"type":"array","items":{}})"},
        {"google.protobuf.Any",
         R"({"type":"object","properties":{"@type":{"type":"string"}},"required":["@type"]})"},
        {"google.protobuf.Empty", R"({"type":"object"})"},
    };
    const auto found = kSchemas->find(type.full_name());
    if (found != kSchemas->end()) return found->second;
    if (type.file()->name() == "google/protobuf/wrappers.proto")
      return ScalarSchema(*type.field(0));
    return {};
  }

  static std::string ScalarSchema(const FieldDescriptor& field) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return R"({"type":"integer","format":"int32"})";
      case FieldDescriptor::CPPTYPE_UINT32:
        return R"({"type":"integer","format":"int64","minimum":0,"maximum":4294967295})";
      case FieldDescriptor::CPPTYPE_INT64:
        return R"({"type":"string","format":"int64"})";
      case FieldDescriptor::CPPTYPE_UINT64:
        return R"({"type":"string","format":"uint64"})";
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return R"({"type":"number","format":"double"})";
      case FieldDescriptor::CPPTYPE_FLOAT:
        return R"({"type":"number","format":"float"})";
      case FieldDescriptor::CPPTYPE_BOOL:
        return R"({"type":"boolean"})";
      default:
        return field.type() == FieldDescriptor::TYPE_BYTES
                   ? R"({"type":"string","contentEncoding":"base64"})"
                   : R"({"type":"string"})";
    }
  }

  // One value; the schema of a field that is a list or a map is made around it.
  std::string ValueSchema(const FieldDescriptor& field, Direction direction) {
    if (field.enum_type() != nullptr) {
      wanted_enums_.insert(field.enum_type());
      return fmt::format(R"({{"$ref":"#/components/schemas/{}"}})", field.enum_type()->full_name());
    }
    return field.message_type() != nullptr ? Reference(*field.message_type(), direction)
                                           : ScalarSchema(field);
  }

  std::string FieldSchema(const FieldDescriptor& field, Direction direction,
                          const std::string& comment) {
    std::string schema;
    if (field.is_map()) {
      schema = fmt::format(R"({{"type":"object","additionalProperties":{}}})",
                           ValueSchema(*field.message_type()->map_value(), direction));
    } else if (field.is_repeated()) {
      schema = fmt::format(R"({{"type":"array","items":{}}})", ValueSchema(field, direction));
    } else {
      schema = ValueSchema(field, direction);
    }
    if (comment.empty()) return schema;
    std::string described = R"({"description":)";
    AppendJsonString(comment, described);
    if (IsOutputOnly(comment) && direction == Direction::kAnswer)
      described += R"(,"readOnly":true)";
    if (schema != "{}") described += ',';
    return described + schema.substr(1);
  }

  std::string Reference(const Descriptor& type, Direction direction) {
    const std::string special = SpecialSchema(type);
    if (!special.empty()) return special;
    return fmt::format(R"({{"$ref":"#/components/schemas/{}"}})", Wanted(type, direction));
  }

  // Has a message described and returns the name of its schema.
  std::string Wanted(const Descriptor& type, Direction direction) {
    const bool is_request_message = type.name().ends_with("Request");
    std::string name = type.full_name();
    if (direction == Direction::kRequest && !is_request_message) name += "Input";
    if (schemas_.try_emplace(name).second) to_describe_.push_back({name, &type, direction});
    return name;
  }

  void MakeSchemas() {
    while (!to_describe_.empty()) {
      const auto [name, type, direction] = to_describe_.front();
      to_describe_.pop_front();
      schemas_[name] = MessageSchema(*type, direction);
    }
    for (const EnumDescriptor* type : wanted_enums_)
      schemas_[type->full_name()] = EnumSchema(*type);
  }

  std::string MessageSchema(const Descriptor& type, Direction direction) {
    JsonBuilder json;
    json.Open('{').Pair("type", "object");
    const std::string comment = descriptors_.Comment(type);
    if (!comment.empty()) json.Pair("description", comment);
    json.Key("properties").Open('{');
    std::vector<std::string> required;
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      const std::string field_comment = descriptors_.Comment(field);
      if (direction == Direction::kRequest &&
          (bound_.contains(&field) || IsOutputOnly(field_comment))) {
        continue;
      }
      json.Key(field.json_name()).Raw(FieldSchema(field, direction, field_comment));
      if (!field.has_presence()) required.push_back(field.json_name());
    }
    json.Close('}');
    if (direction == Direction::kAnswer && !required.empty()) {
      json.Key("required").Open('[');
      for (const std::string& name : required) json.Text(name);
      json.Close(']');
    }
    if (direction == Direction::kRequest) json.Key("additionalProperties").Raw("false");
    return json.Close('}').text();
  }

  std::string EnumSchema(const EnumDescriptor& type) {
    JsonBuilder json;
    json.Open('{').Pair("type", "string");
    std::string comment = descriptors_.Comment(type);
    for (int i = 0; i < type.value_count(); ++i) {
      const std::string value_comment = descriptors_.Comment(*type.value(i));
      if (!value_comment.empty()) {
        comment += fmt::format("\n- {}: {}", type.value(i)->name(), value_comment);
      }
    }
    if (!comment.empty()) json.Pair("description", comment);
    json.Key("enum").Open('[');
    for (int i = 0; i < type.value_count(); ++i) json.Text(type.value(i)->name());
    return json.Close(']').Close('}').text();
  }

  struct ToDescribe {
    std::string name;
    const Descriptor* type;
    Direction direction;
  };

  const RouteTable& routes_;
  const ApiDescriptors& descriptors_;
  JsonBuilder json_;
  std::map<std::string, std::map<std::string, std::string>> paths_;
  std::map<std::string, int> operation_ids_;
  std::map<std::string, std::string> schemas_;
  std::deque<ToDescribe> to_describe_;
  std::set<const EnumDescriptor*> wanted_enums_;
  std::set<const FieldDescriptor*> bound_;  // fields of request messages that the path gives
};

}  // namespace

std::string MakeOpenApi(const RouteTable& routes, const ApiDescriptors& descriptors,
                        std::string_view public_url) {
  return DocumentMaker(routes, descriptors).Make(public_url);
}

}  // namespace hiroba::gateway
