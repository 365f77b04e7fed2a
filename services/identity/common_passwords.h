// Passwords that many people choose, and the words inside them: about 10,000 (OWASP ASVS 2.1.7),
// part of the program, so that no password leaves the machine to be checked.
#pragma once

#include <string_view>

namespace hiroba::identity {

// True for a password, or the core of one without digits and marks at its ends, that is on the
// list. `folded` is text as Fold returns it.
bool IsCommonPassword(std::string_view folded);

}  // namespace hiroba::identity
