// What the comments of the protos say. Which services there are, services/common/method_policy.h
// knows.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"

namespace hiroba::gateway {

// The compiled descriptor set with comments, as protoc wrote it.
std::string_view EmbeddedDescriptorSet();

// A descriptor set with comments. Immutable, thread-safe.
class ApiDescriptors {
 public:
  // Fails with INVALID_ARGUMENT when the bytes are no complete descriptor set.
  static absl::StatusOr<ApiDescriptors> Parse(std::string_view descriptor_set);

  ApiDescriptors(ApiDescriptors&&) = default;
  ApiDescriptors& operator=(ApiDescriptors&&) = default;

  // Returns the comment before a thing, without its line breaks inside a paragraph. Takes the
  // descriptors of the linked program; empty where nothing is said.
  std::string Comment(const google::protobuf::Descriptor& message) const;
  std::string Comment(const google::protobuf::FieldDescriptor& field) const;
  std::string Comment(const google::protobuf::EnumDescriptor& type) const;
  std::string Comment(const google::protobuf::EnumValueDescriptor& value) const;
  std::string Comment(const google::protobuf::ServiceDescriptor& service) const;
  std::string Comment(const google::protobuf::MethodDescriptor& method) const;

 private:
  ApiDescriptors() = default;

  std::unique_ptr<google::protobuf::DescriptorPool> pool_;
};

}  // namespace hiroba::gateway
