#include "services/common/field_mask.h"

#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/message.h>

#include <algorithm>

#include "fmt/format.h"
#include "services/common/violations.h"

namespace hiroba {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool IsSet(const Message& resource, std::string_view path) {
  const FieldDescriptor* const field = resource.GetDescriptor()->FindFieldByName(std::string(path));
  if (field == nullptr) return false;
  const Reflection& reflection = *resource.GetReflection();
  return field->is_repeated() ? reflection.FieldSize(resource, field) > 0
                              : reflection.HasField(resource, field);
}

}  // namespace

absl::StatusOr<UpdateMask> ParseUpdateMask(const google::protobuf::FieldMask& mask,
                                           const Message& resource,
                                           std::initializer_list<std::string_view> mutable_fields) {
  std::set<std::string, std::less<>> paths;
  if (mask.paths().empty()) {
    for (const std::string_view field : mutable_fields) {
      if (IsSet(resource, field)) paths.emplace(field);
    }
    return UpdateMask(std::move(paths));
  }
  Violations violations;
  for (const std::string& path : mask.paths()) {
    if (path == "*") {
      paths.insert(mutable_fields.begin(), mutable_fields.end());
    } else if (std::find(mutable_fields.begin(), mutable_fields.end(), path) !=
               mutable_fields.end()) {
      paths.insert(path);
    } else if (resource.GetDescriptor()->FindFieldByName(path) != nullptr) {
      violations.Add("updateMask", fmt::format("「{}」は変更できない項目です。", path));
    } else {
      violations.Add("updateMask", fmt::format("「{}」という項目はありません。", path));
    }
  }
  if (!violations.empty()) return violations.ToStatus();
  return UpdateMask(std::move(paths));
}

}  // namespace hiroba
