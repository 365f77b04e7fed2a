// Reads a mail address as strictly as a work address can be read, and repairs nothing: what looks
// odd is refused and typed again. What the domain says of a body is in mail_domains.h. Pure.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace hiroba::identity {

struct WorkAddress {
  std::string address;  // to send to: as typed, the domain in lower case
  std::string domain;   // lower case
  // Who it is: lower case, without what follows a + in the local part, so that one person does not
  // become two members.
  std::string identity;
};

// Returns the parts of an address, or INVALID_ARGUMENT, reason ADDRESS_MALFORMED, with a sentence
// that says what to type instead: not exactly one @, anything but ASCII letters, digits and the
// marks of a plain local part, an empty or xn-- label, a final dot, a number in place of a domain,
// more than 64 characters before the @ or 254 in all (data/EMAIL-DOMAINS.md, rules 1 and 2).
absl::StatusOr<WorkAddress> ParseWorkAddress(std::string_view text);

// True for a domain in lower case that ParseWorkAddress would accept after an @.
bool IsMailDomain(std::string_view domain);

}  // namespace hiroba::identity
