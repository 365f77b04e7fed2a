// Which fields a refusal names, for tests of conversions.
#pragma once

#include <gmock/gmock.h>
#include <google/rpc/error_details.pb.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/common/status.h"
#include "services/common/strings.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba {

// Returns the paths of the fields that an INVALID_ARGUMENT is about, in their order.
template <class T>
std::vector<std::string> WrongFields(const absl::StatusOr<T>& result) {
  EXPECT_THAT(result, StatusIs(absl::StatusCode::kInvalidArgument));
  google::rpc::BadRequest bad_request;
  if (const auto payload = result.status().GetPayload(ToAbsl(kBadRequestUrl))) {
    bad_request.ParseFromString(std::string(*payload));
  }
  std::vector<std::string> fields;
  for (const auto& violation : bad_request.field_violations()) fields.push_back(violation.field());
  return fields;
}

}  // namespace hiroba
