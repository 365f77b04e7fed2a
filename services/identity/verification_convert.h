// Between verifications and their protos: shape checks, said all at once in Japanese.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "hiroba/identity/v1/verifications.pb.h"
#include "services/identity/bodies.h"
#include "services/identity/model.h"
#include "services/identity/verification_rules.h"

namespace hiroba::identity {

absl::StatusOr<VerificationForm> ParseVerificationForm(
    const v1::CreateVerificationRequest& request);

struct VerificationCode {
  VerificationId verification;
  std::string code;  // six digits, or empty when something else was typed
};
absl::StatusOr<VerificationCode> ParseVerificationCode(
    const v1::ConfirmVerificationRequest& request);

v1::Verification ToProto(const Verification& verification, const BodyTable& bodies);

}  // namespace hiroba::identity
