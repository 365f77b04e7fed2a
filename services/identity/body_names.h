// Names of bodies of every kind by their id: the six-digit code, or `n-<domain>` for a national
// office. Pure.
#pragma once

#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "services/identity/bodies.h"

namespace hiroba::identity {

// True for the code of a local body, or for `n-` and a domain below go.jp.
bool IsBodyId(const BodyTable& bodies, std::string_view id);

// Returns the domain of a national office's id, empty for every other id.
std::string_view NationalDomain(std::string_view id);

// Returns the name to show: 大阪府門真市, 国の機関（meti.go.jp）. Empty for an id that names no
// body.
std::string BodyDisplayName(const BodyTable& bodies, std::string_view id);

// Returns the name to show on a day for a posting: as above, or of a body that has ended by then
// 旧石川県鶴来町（現白山市）; a successor in another prefecture with that.
std::string PostingBodyName(const BodyTable& bodies, std::string_view id, absl::CivilDay day);

// Returns the id of the national office at a mail domain below go.jp: mail.meti.go.jp →
// n-meti.go.jp.
std::string NationalBodyId(std::string_view domain);

}  // namespace hiroba::identity
