// Mergers (合併): codes that end on a day, and the bodies that go on in their place. Pure; days are
// arguments, and Japan's.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"

namespace hiroba::identity {

// A body that becomes part of another one.
struct BodySuccession {
  std::string successor;  // the code of the body that takes over
  absl::CivilDay date;  // its first day (合併の期日); the last of the old body is the day before

  friend bool operator==(const BodySuccession&, const BodySuccession&) = default;
};

// Successions by the code that ends. Several can have one successor; chains are as long as history.
using BodySuccessions = std::map<std::string, BodySuccession, std::less<>>;

// Returns the code of the body that does the work of `code` on a day: itself, until it ends.
std::string_view SuccessorOn(const BodySuccessions& successions, std::string_view code,
                             absl::CivilDay day);

// True when the body's last day lies before `day`.
bool HasEnded(const BodySuccessions& successions, std::string_view code, absl::CivilDay day);

// Returns the codes whose work a body does on a day without its own: all that ended before it, the
// latest merger first.
std::vector<std::string> PredecessorsOn(const BodySuccessions& successions, std::string_view code,
                                        absl::CivilDay day);

// INVALID_ARGUMENT, reason BODY_SUCCESSION_REFUSED with the code in the metadata `code`, when the
// body that takes over has itself ended by then. So no chain ever comes back to its beginning.
absl::Status CheckSuccessions(const BodySuccessions& successions);

}  // namespace hiroba::identity
