// Passwords of twelve characters and more, and the words inside them, that many people choose. A
// short list of our own that is part of the program: no password leaves the machine to be checked.
#pragma once

#include <string_view>

namespace hiroba::identity {

// True for a password, or the core of one without digits and marks at its ends, that is on the
// list. `folded` is text as Fold returns it.
bool IsCommonPassword(std::string_view folded);

}  // namespace hiroba::identity
