// The descriptors of the whole API as they were compiled into this program: which services there
// are, and what their comments say.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"

namespace hiroba::gateway {

// The compiled descriptor set with comments, as protoc wrote it.
std::string_view EmbeddedDescriptorSet();

// Services of a descriptor set, with comments. Immutable, thread-safe.
class ApiDescriptors {
 public:
  // Fails with INVALID_ARGUMENT when the bytes are no complete descriptor set.
  static absl::StatusOr<ApiDescriptors> Parse(std::string_view descriptor_set);

  ApiDescriptors(ApiDescriptors&&) = default;
  ApiDescriptors& operator=(ApiDescriptors&&) = default;

  // The services, as linked into this program: what a RouteTable is built from. A service of the
  // set that is not linked is left out.
  std::vector<const google::protobuf::ServiceDescriptor*> LinkedServices() const;

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
  std::vector<std::string> services_;  // full names, in the order of the set
};

}  // namespace hiroba::gateway
