// Decides what the domain of a mail address says of its owner, by the rules of the field: names
// under lg.jp and the geographic names of local governments are given to them alone, all other
// names anyone can hold, so they never let anybody in by themselves. Pure and table-driven.
//
// The order of the rules is that of MailDomains::Check in the .cc file. A domain shows that
// somebody can read mail there, not that she is in office.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/common/caller.h"
#include "services/identity/bodies.h"
#include "services/identity/derived_domains.h"

namespace hiroba::identity {

// How far an imported domain can be trusted.
enum class MailDomainClass {
  kReservedLg,   // below lg.jp: the registry checks who registers
  kReservedGeo,  // geographic, reserved for the body
  kUnreserved,   // the body's, but of a kind that anyone can register
  kUnverified,   // a guess nobody has confirmed
};

// A row of the operator's table.
struct MailDomain {
  std::string body_code;
  std::string domain;  // lower case
  MailDomainClass domain_class = MailDomainClass::kUnverified;

  friend bool operator==(const MailDomain&, const MailDomain&) = default;
};

// A domain that a moderator has found to be a body's, and believed until it expires: the names of
// bodies that lapse are bought by strangers (facts.md E.2, R8). Just this name, not those below it.
struct LearnedDomain {
  std::string domain;  // lower case
  std::string body_code;
  MemberId learned_by;  // 0 for the operator's tool
  absl::Time learn_time;
  MemberId renewed_by;  // the same as learned_by until somebody has looked again
  absl::Time renew_time;
  absl::Time expire_time;

  friend bool operator==(const LearnedDomain&, const LearnedDomain&) = default;
};

enum class Outcome {
  kBody,             // an official of a known body
  kLocalGovernment,  // of a local government; which one has to be confirmed
  kNational,         // of a national office or an agency
  kReview,           // a person has to look at it
  kReject,           // not a work address of a public servant, or not an address
};

struct Verdict {
  Outcome outcome = Outcome::kReject;
  // The rule that decided, for programs: RESERVED_LG.
  std::string_view rule;
  // The settled body for kBody, the likely one for kReview; nullptr where there is none.
  const Body* body = nullptr;
  // The rule in words, for the applicant.
  std::string explanation;
  // The address is a unit's rather than a person's (shared_mailbox.h). The domain says what it says
  // all the same; who it is has to be confirmed.
  bool shared_mailbox = false;
};

// Says whether a row may be believed: INVALID_ARGUMENT, reason MAIL_DOMAIN_REFUSED, for an unknown
// body, for a domain that is not one in lower case, and for a reserved class on a name that is not
// of a reserved shape: city.sakai.jp can be anybody's, whatever a table says.
absl::Status CheckMailDomain(const MailDomain& row, const BodyTable& bodies);

// Returns a verdict as it is on a day: of a body that a merger has ended by then, the body is the
// one that goes on in its place, and the explanation says so.
Verdict VerdictOn(Verdict verdict, const BodyTable& bodies, absl::CivilDay day);

// The rules over a table of bodies, one of imported domains and one of learned ones. Immutable: a
// new import makes a new object. Thread-safe.
class MailDomains {
 public:
  // `bodies` and `derived` must outlive the object. Rows that CheckMailDomain refuses are left out.
  MailDomains(const BodyTable& bodies, const DerivedDomains& derived,
              std::span<const MailDomain> imported, std::span<const LearnedDomain> learned = {});

  // Time decides whether what was learnt is still believed.
  Verdict Check(std::string_view address, absl::Time now) const;

 private:
  struct Learned {
    const Body* body;
    absl::Time expire_time;
  };

  struct Imported {
    const Body* body;
    MailDomainClass domain_class;
  };

  // The longest name of the table that the domain is, or lies below.
  struct Found {
    const Imported* row = nullptr;
    std::string_view name;
  };

  Verdict CheckDomain(std::string_view domain) const;
  Verdict WithLearned(Verdict verdict, std::string_view domain, absl::Time now) const;
  Found FindImported(std::string_view domain, bool reserved) const;
  const Body* FindDerivedLg(std::string_view domain, std::string_view& name) const;

  const BodyTable& bodies_;
  const DerivedDomains& derived_;
  absl::flat_hash_map<std::string, Imported> imported_;
  absl::flat_hash_map<std::string, Learned> learned_;
  // Bodies whose name under lg.jp the table knows: no guessing there.
  absl::flat_hash_set<const Body*> known_lg_;
};

}  // namespace hiroba::identity
