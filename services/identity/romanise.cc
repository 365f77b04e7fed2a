#include "services/identity/romanise.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

namespace hiroba::identity {
namespace {

// A kana, or a kana with a small ゃゅょ, and its two spellings.
struct Syllable {
  std::string_view kana;
  std::string_view hepburn;
  std::string_view kunrei;
};

// Digraphs first: the first entry that begins the rest of a reading is taken.
constexpr Syllable kSyllables[] = {
    {"きゃ", "kya", "kya"}, {"きゅ", "kyu", "kyu"}, {"きょ", "kyo", "kyo"}, {"ぎゃ", "gya", "gya"},
    {"ぎゅ", "gyu", "gyu"}, {"ぎょ", "gyo", "gyo"}, {"しゃ", "sha", "sya"}, {"しゅ", "shu", "syu"},
    {"しょ", "sho", "syo"}, {"じゃ", "ja", "zya"},  {"じゅ", "ju", "zyu"},  {"じょ", "jo", "zyo"},
    {"ちゃ", "cha", "tya"}, {"ちゅ", "chu", "tyu"}, {"ちょ", "cho", "tyo"}, {"にゃ", "nya", "nya"},
    {"にゅ", "nyu", "nyu"}, {"にょ", "nyo", "nyo"}, {"ひゃ", "hya", "hya"}, {"ひゅ", "hyu", "hyu"},
    {"ひょ", "hyo", "hyo"}, {"びゃ", "bya", "bya"}, {"びゅ", "byu", "byu"}, {"びょ", "byo", "byo"},
    {"ぴゃ", "pya", "pya"}, {"ぴゅ", "pyu", "pyu"}, {"ぴょ", "pyo", "pyo"}, {"みゃ", "mya", "mya"},
    {"みゅ", "myu", "myu"}, {"みょ", "myo", "myo"}, {"りゃ", "rya", "rya"}, {"りゅ", "ryu", "ryu"},
    {"りょ", "ryo", "ryo"}, {"あ", "a", "a"},       {"い", "i", "i"},       {"う", "u", "u"},
    {"え", "e", "e"},       {"お", "o", "o"},       {"か", "ka", "ka"},     {"き", "ki", "ki"},
    {"く", "ku", "ku"},     {"け", "ke", "ke"},     {"こ", "ko", "ko"},     {"さ", "sa", "sa"},
    {"し", "shi", "si"},    {"す", "su", "su"},     {"せ", "se", "se"},     {"そ", "so", "so"},
    {"た", "ta", "ta"},     {"ち", "chi", "ti"},    {"つ", "tsu", "tu"},    {"て", "te", "te"},
    {"と", "to", "to"},     {"な", "na", "na"},     {"に", "ni", "ni"},     {"ぬ", "nu", "nu"},
    {"ね", "ne", "ne"},     {"の", "no", "no"},     {"は", "ha", "ha"},     {"ひ", "hi", "hi"},
    {"ふ", "fu", "hu"},     {"へ", "he", "he"},     {"ほ", "ho", "ho"},     {"ま", "ma", "ma"},
    {"み", "mi", "mi"},     {"む", "mu", "mu"},     {"め", "me", "me"},     {"も", "mo", "mo"},
    {"や", "ya", "ya"},     {"ゆ", "yu", "yu"},     {"よ", "yo", "yo"},     {"ら", "ra", "ra"},
    {"り", "ri", "ri"},     {"る", "ru", "ru"},     {"れ", "re", "re"},     {"ろ", "ro", "ro"},
    {"わ", "wa", "wa"},     {"ゐ", "i", "i"},       {"ゑ", "e", "e"},       {"を", "o", "o"},
    {"が", "ga", "ga"},     {"ぎ", "gi", "gi"},     {"ぐ", "gu", "gu"},     {"げ", "ge", "ge"},
    {"ご", "go", "go"},     {"ざ", "za", "za"},     {"じ", "ji", "zi"},     {"ず", "zu", "zu"},
    {"ぜ", "ze", "ze"},     {"ぞ", "zo", "zo"},     {"だ", "da", "da"},     {"ぢ", "ji", "zi"},
    {"づ", "zu", "zu"},     {"で", "de", "de"},     {"ど", "do", "do"},     {"ば", "ba", "ba"},
    {"び", "bi", "bi"},     {"ぶ", "bu", "bu"},     {"べ", "be", "be"},     {"ぼ", "bo", "bo"},
    {"ぱ", "pa", "pa"},     {"ぴ", "pi", "pi"},     {"ぷ", "pu", "pu"},     {"ぺ", "pe", "pe"},
    {"ぽ", "po", "po"},
};

constexpr std::string_view kSmallTsu = "っ";
constexpr std::string_view kN = "ん";
constexpr std::string_view kLongMark = "ー";

// The choices for one place of a spelling, the usual one first.
using Choices = std::vector<std::string>;

const Syllable* SyllableAt(std::string_view text) {
  const auto found = std::find_if(std::begin(kSyllables), std::end(kSyllables),
                                  [&](const Syllable& s) { return text.starts_with(s.kana); });
  return found == std::end(kSyllables) ? nullptr : found;
}

// The vowel that `kana` lengthens when it follows `vowel`: the う of こう, the お of おお. As a
// place of its own it can be left out, written, or (おお only) be an h: ohta.
std::optional<Choices> LongVowel(std::string_view kana, char vowel) {
  if (vowel == '\0') return std::nullopt;
  if (kana == kLongMark) return Choices{"", std::string(1, vowel)};
  if (kana == "う" && vowel == 'o') return Choices{"", "u", "h"};
  if (kana == "う" && vowel == 'u') return Choices{"", "u"};
  if (kana == "お" && vowel == 'o') return Choices{"", "o", "h"};
  return std::nullopt;
}

// The consonant that っ doubles: kutchan or kucchan, sapporo, and the t of a Kunrei kuttyan.
Choices SmallTsu(std::string_view next) {
  if (next.starts_with("ch")) return {"t", "c"};
  if (next.empty()) return {"tsu"};
  return {std::string(next.substr(0, 1))};
}

Choices N(std::string_view next) {
  const bool labial = next.starts_with('b') || next.starts_with('m') || next.starts_with('p');
  return labial ? Choices{"n", "m"} : Choices{"n"};
}

// The places of a reading in one system, or nothing when it is not written in hiragana.
std::optional<std::vector<Choices>> Places(std::string_view text, bool kunrei) {
  const auto spell = [&](const Syllable& s) { return kunrei ? s.kunrei : s.hepburn; };
  std::vector<Choices> places;
  char vowel = '\0';
  while (!text.empty()) {
    const std::string_view kana = text.substr(0, 3);  // a hiragana is three bytes
    if (const auto lengthened = LongVowel(kana, vowel)) {
      places.push_back(*lengthened);
      vowel = '\0';  // a third vowel is a syllable of its own: とおお
      text.remove_prefix(3);
      continue;
    }
    const Syllable* syllable = SyllableAt(text);
    const size_t length = syllable != nullptr ? syllable->kana.size() : 3;
    const Syllable* next = text.size() > length ? SyllableAt(text.substr(length)) : nullptr;
    const std::string_view next_spelling = next != nullptr ? spell(*next) : std::string_view();
    if (syllable != nullptr) {
      const std::string_view spelling = spell(*syllable);
      places.push_back({std::string(spelling)});
      if (syllable->kana == "づ") places.back().push_back("du");
      if (syllable->kana == "を") places.back().push_back("wo");
      vowel = spelling.back();
    } else if (kana == kSmallTsu) {
      places.push_back(SmallTsu(next_spelling));
      vowel = '\0';
    } else if (kana == kN) {
      places.push_back(N(next_spelling));
      vowel = '\0';
    } else {
      return std::nullopt;
    }
    text.remove_prefix(length);
  }
  return places;
}

// Appends what the choices combine to. The places vary from the end, so that the first spelling
// has the usual choice everywhere.
void Combine(std::span<const Choices> places, const std::string& begun,
             std::vector<std::string>& spellings) {
  if (spellings.size() >= kMaxSpellings) return;
  if (places.empty()) {
    if (std::find(spellings.begin(), spellings.end(), begun) == spellings.end()) {
      spellings.push_back(begun);
    }
    return;
  }
  for (const std::string& choice : places.front()) {
    Combine(places.subspan(1), begun + choice, spellings);
  }
}

}  // namespace

std::vector<std::string> RomajiSpellings(std::string_view hiragana) {
  std::vector<std::string> spellings;
  for (const bool kunrei : {false, true}) {
    const auto places = Places(hiragana, kunrei);
    if (!places || places->empty()) return {};
    Combine(*places, "", spellings);
  }
  return spellings;
}

}  // namespace hiroba::identity
