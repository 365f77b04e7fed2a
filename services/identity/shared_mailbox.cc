#include "services/identity/shared_mailbox.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "services/common/strings.h"

namespace hiroba::identity {
namespace {

// Roles that no person is called by: one of these as a word is enough.
constexpr std::string_view kRoles[] = {
    "admin",   "annai",    "contact",   "customer", "daihyo",  "desk",      "form",
    "goiken",  "helpdesk", "hotline",   "info",     "inquiry", "jimukyoku", "madoguchi",
    "mail",    "master",   "news",      "noreply",  "office",  "otoiawase", "postmaster",
    "pr",      "press",    "reception", "recruit",  "renraku", "saiyo",     "soudan",
    "support", "tanto",    "toiawase",  "uketsuke", "web",     "webmaster", "www"};

// Words that units are named after and people are not: a mailbox may have nothing else for a name.
constexpr std::string_view kUnits[] = {
    "anzen",    "bosai",    "bunka",    "chiiki",   "chomin",   "chosei",   "chozei",  "digital",
    "doboku",   "doro",     "dx",       "fukushi",  "gakko",    "gesui",    "gesuido", "gikai",
    "gyosei",   "hisho",    "hoiku",    "hoikusho", "hoken",    "hokensho", "jichi",   "jido",
    "jinji",    "jinken",   "joho",     "josui",    "josuido",  "jumin",    "jutaku",  "kaigo",
    "kaikei",   "kanko",    "kankyo",   "kansa",    "kanzei",   "keikaku",  "keiyaku", "keizai",
    "kenchiku", "kenko",    "kenmin",   "kensetsu", "kikaku",   "kocho",    "koho",    "kokuho",
    "korei",    "kosodate", "kotsu",    "kumin",    "kyoiku",   "kyushoku", "nenkin",  "nogyo",
    "norin",    "nosei",    "nyusatsu", "sangyo",   "seikatsu", "seisaku",  "senkyo",  "shakyo",
    "shimin",   "shisetsu", "shobo",    "shogai",   "shokuin",  "shomu",    "somu",    "sonmin",
    "suido",    "suisan",   "system",   "tosho",    "toshokan", "zaimu",    "zaisei",  "zeimu"};

// Words that are units' together with others or before an ending, but also names of people or
// places by themselves: Koseki, Machi, Shoko, Toshi, Midori, Koyo.
constexpr std::string_view kParts[] = {
    "chikusan",   "chosa",   "danjo",    "eigyo",   "eisei",     "engo",   "fukko",
    "fureai",     "gakushu", "gijutsu",  "gomi",    "gyokaku",   "gyoko",  "gyomu",
    "haikibutsu", "hogo",    "hojo",     "homu",    "honbu",     "hosei",  "iju",
    "iryo",       "josei",   "kaihatsu", "kanri",   "kanzai",    "kasen",  "kazei",
    "kazoku",     "kensa",   "kensei",   "kiban",   "kigyo",     "kiki",   "kodomo",
    "koen",       "kokudo",  "kokusai",  "koryu",   "koseki",    "kotei",  "koyo",
    "kurashi",    "kyodo",   "kyosei",   "machi",   "midori",    "mirai",  "miryoku",
    "nochi",      "nourin",  "recycle",  "reiki",   "rinmu",     "rinya",  "rodo",
    "ryokuka",    "seibi",   "seido",    "seishin", "seishonen", "seiso",  "senryaku",
    "shakai",     "shien",   "shigen",   "shikaku", "shiminzei", "shinko", "shisanzei",
    "shisho",     "shoko",   "shuno",    "sogo",    "soshiki",   "sports", "suishin",
    "taisaku",    "teiju",   "tochi",    "tokei",   "toshi",     "unei",   "yobo",
    "zoshin",     "zukuri"};

// Endings that only units have.
constexpr std::string_view kLongEndings[] = {"kakari", "shitsu", "jimukyoku", "iinkai", "center",
                                             "senta",  "tanto",  "shisho",    "kyoku",  "group",
                                             "team",   "chosha", "yakusho",   "yakuba"};

// Endings that family names have, too.
constexpr std::string_view kShortEndings[] = {"ka", "bu", "han", "gr", "kai", "sho", "jo"};

// Folds the ways in which a Japanese word is written in Latin letters into one: long vowels short
// (kouhou, koho), and what differs between Hepburn and Kunrei in the Kunrei way (shi, si).
std::string Folded(std::string_view word) {
  static constexpr std::pair<std::string_view, std::string_view> kFolds[] = {
      {"sha", "sya"}, {"shu", "syu"}, {"sho", "syo"}, {"shi", "si"}, {"cha", "tya"},
      {"chu", "tyu"}, {"cho", "tyo"}, {"chi", "ti"},  {"tsu", "tu"}, {"ja", "zya"},
      {"ju", "zyu"},  {"jo", "zyo"},  {"ji", "zi"},   {"fu", "hu"},  {"ou", "o"},
      {"oo", "o"},    {"uu", "u"},    {"mb", "nb"},   {"mp", "np"},  {"mm", "nm"}};
  std::string folded;
  while (!word.empty()) {
    const auto fold = std::find_if(std::begin(kFolds), std::end(kFolds),
                                   [&](const auto& f) { return word.starts_with(f.first); });
    if (fold != std::end(kFolds)) {
      folded += fold->second;
      word.remove_prefix(fold->first.size());
    } else {
      folded += word.front();
      word.remove_prefix(1);
    }
  }
  // What the first pass has brought together: shou → syou → syo.
  std::string shortened;
  for (const char c : folded) {
    const char last = shortened.empty() ? '\0' : shortened.back();
    if ((c == 'u' && (last == 'o' || last == 'u')) || (c == 'o' && last == 'o')) continue;
    shortened += c;
  }
  return shortened;
}

using Words = absl::flat_hash_set<std::string>;

template <size_t... sizes>
Words FoldedWords(const std::string_view (&... lists)[sizes]) {
  Words words;
  const auto add = [&](const auto& list) {
    for (const std::string_view word : list) words.insert(Folded(word));
  };
  (add(lists), ...);
  return words;
}

const Words& Roles() {
  static const Words words = FoldedWords(kRoles);
  return words;
}
const Words& Units() {
  static const Words words = FoldedWords(kUnits);
  return words;
}
// Everything that a unit's name is made of.
const Words& Parts() {
  static const Words words = FoldedWords(kUnits, kParts);
  return words;
}
const Words& LongEndings() {
  static const Words words = FoldedWords(kLongEndings);
  return words;
}
const Words& ShortEndings() {
  static const Words words = FoldedWords(kShortEndings);
  return words;
}

bool Has(const Words& words, std::string_view word) { return words.contains(ToAbsl(word)); }

// Returns the words of a local part, folded, without digits at their ends.
std::vector<std::string> WordsOf(std::string_view local) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    const auto is_digit = [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); };
    while (!word.empty() && is_digit(word.back())) word.pop_back();
    word.erase(word.begin(), std::find_if_not(word.begin(), word.end(), is_digit));
    if (!word.empty()) words.push_back(Folded(word));
    word.clear();
  };
  for (const char c : local) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      word += absl::ascii_tolower(static_cast<unsigned char>(c));
    } else {
      end_word();
    }
  }
  end_word();
  return words;
}

// Returns into how many of the parts a word can be divided, the most; 0 when it cannot.
int CountParts(std::string_view word) {
  std::vector<int> best(word.size() + 1, 0);  // of what lies before each place; 0: not reached
  for (size_t end = 1; end <= word.size(); ++end) {
    for (size_t begin = 0; begin < end; ++begin) {
      if (begin > 0 && best[begin] == 0) continue;
      if (!Has(Parts(), word.substr(begin, end - begin))) continue;
      best[end] = std::max(best[end], best[begin] + 1);
    }
  }
  return best.back();
}

bool EndsWithOneOf(std::string_view word, const Words& endings, auto&& is_stem) {
  return std::any_of(endings.begin(), endings.end(), [&](const std::string& ending) {
    return word.size() > ending.size() && word.ends_with(ending) &&
           is_stem(word.substr(0, word.size() - ending.size()));
  });
}

// A word that names a unit without help: somu, kenkozosin, kikakuka, tihososeisitu.
bool IsUnit(std::string_view word) {
  return Has(Units(), word) || CountParts(word) >= 2 ||
         EndsWithOneOf(word, LongEndings(),
                       [](std::string_view stem) { return stem.size() >= 3; }) ||
         EndsWithOneOf(word, ShortEndings(),
                       [](std::string_view stem) { return CountParts(stem) > 0; });
}

}  // namespace

bool IsSharedMailbox(std::string_view local_part) {
  const std::vector<std::string> words = WordsOf(local_part.substr(0, local_part.find('+')));
  if (words.empty()) return false;
  if (std::any_of(words.begin(), words.end(),
                  [](const auto& word) { return Has(Roles(), word); })) {
    return true;
  }
  const std::string& last = words.back();
  if (words.size() >= 2) {
    // kikaku-ka, dai1-kakari; kai.han may be a person.
    if (Has(LongEndings(), last)) return true;
    const bool hyphened = local_part.find('.') == std::string_view::npos;
    if (Has(ShortEndings(), last) && (hyphened || CountParts(words[words.size() - 2]) > 0)) {
      return words[words.size() - 2].size() >= 3;
    }
  }
  // Of more words, all have to be a unit's: soumu.yamada is a person's, yamada.soumu too.
  return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    return IsUnit(word) || (words.size() >= 2 && CountParts(word) > 0);
  });
}

}  // namespace hiroba::identity
