#include "gateway/api_descriptors.h"

#include "absl/status/status.h"
#include "google/protobuf/descriptor.pb.h"

extern "C" {
extern const char hiroba_descriptor_set_begin[];
extern const char hiroba_descriptor_set_end[];
}

namespace hiroba::gateway {
namespace {

using google::protobuf::DescriptorPool;

// Joins the lines of each paragraph; an empty line stays.
std::string Unwrap(std::string_view comment) {
  std::string text;
  while (!comment.empty()) {
    const size_t end = comment.find('\n');
    std::string_view line = comment.substr(0, end);
    comment = end == std::string_view::npos ? std::string_view() : comment.substr(end + 1);
    while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
    while (!line.empty() && line.back() == ' ') line.remove_suffix(1);
    if (line.empty()) {
      if (!text.empty() && text.back() != '\n') text += "\n\n";
    } else {
      if (!text.empty() && text.back() != '\n') text += ' ';
      text += line;
    }
  }
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

template <typename Thing>
std::string CommentOf(const Thing* thing) {
  google::protobuf::SourceLocation location;
  if (thing == nullptr || !thing->GetSourceLocation(&location)) return {};
  return Unwrap(location.leading_comments);
}

}  // namespace

std::string_view EmbeddedDescriptorSet() {
  return {hiroba_descriptor_set_begin,
          static_cast<size_t>(hiroba_descriptor_set_end - hiroba_descriptor_set_begin)};
}

absl::StatusOr<ApiDescriptors> ApiDescriptors::Parse(std::string_view descriptor_set) {
  google::protobuf::FileDescriptorSet set;
  if (!set.ParseFromArray(descriptor_set.data(), static_cast<int>(descriptor_set.size()))) {
    return absl::InvalidArgumentError("the descriptor set cannot be read");
  }
  ApiDescriptors descriptors;
  descriptors.pool_ = std::make_unique<DescriptorPool>();
  for (const auto& file : set.file()) {
    if (descriptors.pool_->BuildFile(file) == nullptr) {
      return absl::InvalidArgumentError("the descriptor set is not complete");
    }
  }
  return descriptors;
}

std::string ApiDescriptors::Comment(const google::protobuf::Descriptor& message) const {
  return CommentOf(pool_->FindMessageTypeByName(message.full_name()));
}
std::string ApiDescriptors::Comment(const google::protobuf::FieldDescriptor& field) const {
  return CommentOf(pool_->FindFieldByName(field.full_name()));
}
std::string ApiDescriptors::Comment(const google::protobuf::EnumDescriptor& type) const {
  return CommentOf(pool_->FindEnumTypeByName(type.full_name()));
}
std::string ApiDescriptors::Comment(const google::protobuf::EnumValueDescriptor& value) const {
  return CommentOf(pool_->FindEnumValueByName(value.full_name()));
}
std::string ApiDescriptors::Comment(const google::protobuf::ServiceDescriptor& service) const {
  return CommentOf(pool_->FindServiceByName(service.full_name()));
}
std::string ApiDescriptors::Comment(const google::protobuf::MethodDescriptor& method) const {
  return CommentOf(pool_->FindMethodByName(method.full_name()));
}

}  // namespace hiroba::gateway
