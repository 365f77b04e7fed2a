// A local body (団体) of Japan: its code, name, reading and kind. Pure: the table of those that
// existed when the program was made is part of it (infra/bodies); bodies.h has all of them.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace hiroba::identity {

enum class BodyKind { kPrefecture, kDesignatedCity, kCity, kSpecialWard, kTown, kVillage };

// A prefecture or a municipality. The texts are UTF-8 and live as long as the table they come from.
struct Body {
  std::string_view code;  // 全国地方公共団体コード, six digits with the check digit: 272230
  std::string_view name;        // 門真市; the same name can occur in several prefectures
  std::string_view kana;        // hiragana: かどまし
  std::string_view prefecture;  // 大阪府; of a prefecture its own name
  BodyKind kind;
};

// Returns the 1,788 bodies of 2024-01-01 in the order of their codes. They live as long as the
// program.
std::span<const Body> LocalBodies();

// Looks a code up in bodies that are in the order of their codes; nullptr for an unknown one.
const Body* FindBody(std::span<const Body> bodies, std::string_view code);

// Returns the name with which a body is shown: 大阪府門真市, 大阪府. Names repeat (four 池田町), so
// the prefecture always stands before the name of a municipality.
std::string DisplayName(const Body& body);

// Returns the reading without that of the kind: かどま, とうきょう, ほっかいどう.
std::string_view KanaStem(const Body& body);

// Returns 市, 区, 町, 村, or 都, 道, 府, 県.
std::string_view KindSuffix(const Body& body);

// Returns the name of a prefecture without its 都, 府 or 県: 大阪, but 北海道.
std::string_view PrefectureStem(std::string_view prefecture);

// Returns the part of the country, one of eight, in which a body lies: 近畿.
std::string_view RegionOf(const Body& body);

// True for six digits of which the last is the check digit of the others.
bool IsBodyCode(std::string_view code);

}  // namespace hiroba::identity
