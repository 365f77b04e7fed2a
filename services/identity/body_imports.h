// What an operator imported about bodies, and how a file changes it. Pure.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "services/identity/body.h"
#include "services/identity/body_profiles.h"
#include "services/identity/body_successions.h"

namespace hiroba::identity {

// A body that came to be after the program was made: a city made by a merger.
struct NewBody {
  std::string name;
  std::string kana;
  std::string prefecture;
  BodyKind kind = BodyKind::kCity;

  friend bool operator==(const NewBody&, const NewBody&) = default;
};

// Everything that was imported, by code.
struct BodyImports {
  std::map<std::string, NewBody, std::less<>> bodies;
  BodyProfiles profiles;
  BodySuccessions successions;

  friend bool operator==(const BodyImports&, const BodyImports&) = default;
};

// The codes whose rows differ between two states of what was imported, in their order.
struct BodyImportChanges {
  std::vector<std::string> bodies;
  std::vector<std::string> profiles;
  std::vector<std::string> successions;

  bool empty() const { return bodies.empty() && profiles.empty() && successions.empty(); }
};

BodyImportChanges Compare(const BodyImports& before, const BodyImports& after);

// A row of a file of bodies.
struct BodyRow {
  std::string code;
  // Of a body that may be new; of a known one they are compared with what is known. Empty: not
  // said.
  std::string name;
  std::string kana;
  std::string prefecture;
  BodyProfile profile;
};

// A row of a file of successions; without a succession it takes back what was imported.
struct BodySuccessionRow {
  std::string code;
  std::optional<BodySuccession> succession;
};

// Takes a file of bodies in. INVALID_ARGUMENT names the rows as `bodies[3]`: a code without its
// check digit or that occurs twice, a name that is not that of the code, an unknown code without
// name, kana and prefecture. `built_in` are the bodies that are part of the program.
absl::Status AddBodies(std::span<const Body> built_in, std::span<const BodyRow> rows,
                       const ProfileParts& parts, BodyImports& imports);

// The same for a file of successions, `successions[3]`: unknown codes, one that occurs twice, a
// successor that has itself ended by then.
absl::Status AddSuccessions(std::span<const Body> built_in, std::span<const BodySuccessionRow> rows,
                            BodyImports& imports);

}  // namespace hiroba::identity
