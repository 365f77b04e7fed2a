// Between registrations and their protos: shape checks, said all at once in Japanese.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "hiroba/identity/v1/registrations.pb.h"
#include "services/common/violations.h"
#include "services/identity/bodies.h"
#include "services/identity/model.h"
#include "services/identity/registration_rules.h"

namespace hiroba::identity {

// Of members too, in characters.
inline constexpr int kMaxName = 60;
inline constexpr int kMaxDepartment = 100;
// Of admissions too.
inline constexpr int kMaxStatement = 1000;

// Puts the parts of a work address into the form, or adds a violation.
void AddAddress(Violations& violations, std::string_view field, const std::string& address,
                RegistrationForm& form);

absl::StatusOr<RegistrationForm> ParseRegistrationForm(
    const v1::CreateRegistrationRequest& request);

struct Confirmation {
  RegistrationId registration;
  std::string code;  // six digits, or empty when something else was typed
  std::string password;
};
absl::StatusOr<Confirmation> ParseConfirmation(const v1::ConfirmRegistrationRequest& request);

v1::Registration ToProto(const Registration& registration, const BodyTable& bodies);

// What somebody who has not signed up yet is told of her address.
v1::CheckAddressResponse ToCheckedAddress(const Verdict& verdict);

}  // namespace hiroba::identity
