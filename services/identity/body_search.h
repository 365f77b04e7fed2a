// Finds bodies by what people type: kanji, kana, Latin letters, code. Knows nothing of mergers, for
// which see bodies.h. Pure; needs ICU.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "services/identity/body.h"

namespace hiroba::identity {

// Immutable. A query takes well below a millisecond: it looks at every body.
class BodySearch {
 public:
  struct Match {
    int rank = 0;  // smaller is better
    const Body* body = nullptr;
  };

  // The bodies outlive the object and are in the order of their codes.
  explicit BodySearch(std::vector<const Body*> bodies);

  // Returns the bodies that match, best first and by code among equals:
  //   a code or its beginning, also without the leading zero that spreadsheets lose (10006);
  //   a name or part of one, with or without prefecture (大阪府門真市, 大阪 門真) and in old forms
  //   of its characters; a reading or part of one in hiragana or katakana; Latin letters of any
  //   system, with macrons or without, with or without the kind (Ōsaka, oosaka, ikeda town).
  // Width and case do not matter. When nothing matches, what follows a county's name is looked for
  // (揖斐郡池田町), and bodies whose name begins the query (門真市役所, 大阪市北区). An empty query
  // matches every body.
  std::vector<Match> Search(std::string_view query) const;

 private:
  // Kinds of bodies, a bit for each.
  using Kinds = uint32_t;

  struct Keys {
    const Body* body;
    std::string name;          // folded, as all of them
    std::string stem;          // 門真
    std::string display_name;  // 大阪府門真市
    std::string short_name;    // 大阪門真市
    std::string kana;
    std::string kana_stem;
    std::string short_kana;  // without long vowels: きょと
    std::vector<std::string> romaji;
    std::vector<std::string> romaji_kinds;  // of the kind alone: shi; cho, machi
  };

  // What is looked for, in every form that is compared with a body's keys.
  struct Text;

  static Keys MakeKeys(const Body& body);
  static int Rank(const Keys& keys, const Text& text);
  static int CodeRank(std::string_view code, std::string_view digits);
  static int RomajiRank(const Keys& keys, std::string_view squeezed);
  std::vector<Match> Find(std::string_view query, Kinds kinds) const;
  std::vector<Match> FindInPrefecture(std::string_view prefecture, std::string_view rest,
                                      Kinds kinds) const;
  std::vector<Match> FindBeginning(std::string_view query) const;

  std::vector<Keys> keys_;
  std::vector<const Keys*> prefectures_;
};

}  // namespace hiroba::identity
