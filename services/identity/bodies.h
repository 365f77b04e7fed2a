// The local bodies (団体) of Japan by code, name, reading and Latin letters. No I/O: the table is
// part of the program, made when it is built (infra/bodies). Mail domains are in mail_domains.h.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hiroba::identity {

enum class BodyKind { kPrefecture, kDesignatedCity, kCity, kSpecialWard, kTown, kVillage };

// A prefecture or a municipality. The texts are UTF-8 and live as long as the program.
struct Body {
  std::string_view code;  // 全国地方公共団体コード, six digits with the check digit: 272230
  std::string_view name;        // 門真市; the same name can occur in several prefectures
  std::string_view kana;        // hiragana: かどまし
  std::string_view prefecture;  // 大阪府; of a prefecture its own name
  BodyKind kind;
};

// Returns the 1,788 bodies of 2024-01-01 in the order of their codes.
std::span<const Body> LocalBodies();

// Returns the name with which a body is shown: 大阪府門真市, 大阪府. Names repeat (four 池田町), so
// the prefecture always stands before the name of a municipality.
std::string DisplayName(const Body& body);

// Returns the reading without that of the kind: かどま, とうきょう, ほっかいどう.
std::string_view KanaStem(const Body& body);

// Returns 市, 区, 町, 村, or 都, 道, 府, 県.
std::string_view KindSuffix(const Body& body);

// True for six digits of which the last is the check digit of the others.
bool IsBodyCode(std::string_view code);

// Finds bodies. Immutable, so any thread may use it.
class BodyTable {
 public:
  // `bodies` must outlive the table and be in the order of their codes.
  explicit BodyTable(std::span<const Body> bodies = LocalBodies());

  // Returns nullptr for a code that is not in the table.
  const Body* Find(std::string_view code) const;

  // Returns the bodies that match what a person typed, best first, at most `limit`: a code or its
  // beginning, a name or part of one (with or without the prefecture), a reading or its beginning
  // in hiragana or katakana, the same in Latin letters. Width and case do not matter. An empty
  // query matches every body, in the order of codes.
  std::vector<const Body*> Search(std::string_view query, size_t limit) const;

  std::span<const Body> bodies() const { return bodies_; }

 private:
  struct Keys {
    std::string name;          // folded
    std::string display_name;  // folded
    std::string kana;          // folded
    std::vector<std::string> romaji;
  };

  // How well a body matches a folded query: smaller is better, kNoMatch is not at all.
  static int Rank(const Body& body, const Keys& keys, std::string_view query);

  std::span<const Body> bodies_;
  std::vector<Keys> keys_;
};

}  // namespace hiroba::identity
