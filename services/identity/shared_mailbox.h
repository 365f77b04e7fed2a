// Tells the address of a unit (課や係の共用アドレス) from a person's by what stands before the @:
// info, soumu, kikaku-ka, kenkozoshinka. Pure and table-driven.
//
// A guess either way: a unit may have a number for an address, and a person the name of a unit.
// It settles nothing by itself; it makes a person look (registration_rules.h).
#pragma once

#include <string_view>

namespace hiroba::identity {

// True when the local part of an address, as ParseWorkAddress accepts it, names a unit, an office
// or a role. What follows a + does not count, nor do digits at the ends of words. Family names that
// end like units (tanaka, yoshioka, watabu) are not taken for one: the word before the ending has
// to be made of words that units are named after.
bool IsSharedMailbox(std::string_view local_part);

}  // namespace hiroba::identity
