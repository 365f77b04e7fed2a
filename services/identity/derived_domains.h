// Mail domains that the names of the bodies suggest, for a forum whose operator has not imported a
// table of domains yet. Guesses: mail_domains.h decides what they are worth. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "services/identity/bodies.h"

namespace hiroba::identity {

// The label that a body's own domain begins with: pref, metro, city, town or vill.
std::string_view DomainLabel(const Body& body);

// Returns the label of a prefecture among the domains below .jp: 大阪府 → osaka. Empty for a name
// that is not a prefecture's.
std::string_view PrefectureLabel(std::string_view prefecture);

// True for the label of one of the 47 prefectures.
bool IsPrefectureLabel(std::string_view label);

// True for the seventeen designated cities whose name stands directly below .jp. The other three
// are ordinary names: sakai.jp, hamamatsu.jp and sagamihara.jp are not the cities'.
bool IsDesignatedCityLabel(std::string_view label);

// The names under lg.jp and the geographic names of all bodies, in every spelling that
// RomajiSpellings gives. Immutable.
class DerivedDomains {
 public:
  struct Match {
    bool found = false;
    const Body* body = nullptr;  // nullptr when several bodies could have the name
  };

  // Of the bodies of now; the table must outlive the object.
  explicit DerivedDomains(const BodyTable& bodies);

  // Looks up a whole domain: city.kadoma.lg.jp, town.hokkaido-mori.lg.jp.
  Match FindLg(std::string_view domain) const { return Find(lg_, domain); }

  // The same for city.kadoma.osaka.jp, pref.osaka.jp, city.sapporo.jp.
  Match FindGeographic(std::string_view domain) const { return Find(geographic_, domain); }

 private:
  using Index = absl::flat_hash_map<std::string, const Body*>;

  static Match Find(const Index& index, std::string_view domain);
  static void Add(Index& index, std::string domain, const Body& body);
  void AddMunicipality(const Body& body, std::string_view spelling);
  void AddPrefecture(const Body& body);

  Index lg_;
  Index geographic_;
};

}  // namespace hiroba::identity
