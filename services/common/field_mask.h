// Which fields an Update method changes, from its update_mask.
#pragma once

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace google::protobuf {
class FieldMask;
class Message;
}  // namespace google::protobuf

namespace hiroba {

class UpdateMask {
 public:
  explicit UpdateMask(std::set<std::string, std::less<>> paths) : paths_(std::move(paths)) {}

  // True if the field, one of the mutable ones, shall take the value given.
  bool Has(std::string_view path) const { return paths_.contains(path); }
  bool empty() const { return paths_.empty(); }

 private:
  std::set<std::string, std::less<>> paths_;
};

// Reads the mask of an update of `resource`, whose mutable fields are named as in the proto.
// Absent or empty: those that are set in the resource (a scalar without presence when it is not
// zero). `*`: all of them. A path that is unknown or not mutable fails with INVALID_ARGUMENT on
// the field `updateMask`.
absl::StatusOr<UpdateMask> ParseUpdateMask(const google::protobuf::FieldMask& mask,
                                           const google::protobuf::Message& resource,
                                           std::initializer_list<std::string_view> mutable_fields);

}  // namespace hiroba
