#include "services/common/violations.h"

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"
#include "services/common/status.h"
#include "services/common/strings.h"

namespace hiroba {

void Violations::Add(std::string_view field, std::string_view description) {
  fields_.emplace_back(field, description);
}

void Violations::Merge(const absl::Status& status) {
  if (status.ok()) return;
  const absl::optional<absl::Cord> payload = status.GetPayload(ToAbsl(kBadRequestUrl));
  google::rpc::BadRequest bad_request;
  if (!payload || !bad_request.ParseFromString(std::string(*payload))) {
    if (other_.ok()) other_ = status;
    return;
  }
  for (const auto& violation : bad_request.field_violations()) {
    Add(violation.field(), violation.description());
  }
}

absl::Status Violations::ToStatus() const {
  if (!other_.ok()) return other_;
  if (fields_.empty()) return absl::OkStatus();
  google::rpc::BadRequest bad_request;
  for (const auto& [field, description] : fields_) {
    auto* violation = bad_request.add_field_violations();
    violation->set_field(field);
    violation->set_description(description);
  }
  // One mistake is told in the message itself; several are for the form to show at its fields.
  absl::Status status = InvalidArgument(
      "FIELDS_INVALID", fields_.size() == 1 ? std::string_view(fields_.front().second)
                                            : "入力に誤りがあります。各項目を確かめてください。");
  status.SetPayload(ToAbsl(kBadRequestUrl), absl::Cord(bad_request.SerializeAsString()));
  return status;
}

absl::Status FieldViolation(std::string_view field, std::string_view description) {
  Violations violations;
  violations.Add(field, description);
  return violations.ToStatus();
}

}  // namespace hiroba
