#include "services/identity/body_search.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/common/strings.h"
#include "services/identity/romanise.h"
#include "services/identity/text_fold.h"

namespace hiroba::identity {
namespace {

constexpr size_t kCharacterBytes = 3;  // of every kanji and kana in names and readings
constexpr int kNoMatch = std::numeric_limits<int>::max();
constexpr int kWithinReading = 6;
constexpr int kWorstPrefectureRank = 4;  // beginnings of names and readings
constexpr size_t kMostWords = 4;

// True for text with a character from U+4E00 on, up to U+9FFF.
bool HasKanji(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0xE4 && byte <= 0xE9;
  });
}

// Characters of names that are written in more than one form.
std::string Modern(const std::string& text) {
  using Form = std::pair<absl::string_view, absl::string_view>;
  static const std::vector<Form> kForms = {
      {"檮", "梼"}, {"龍", "竜"}, {"竈", "釜"}, {"嶋", "島"}, {"邊", "辺"},    {"邉", "辺"},
      {"檜", "桧"}, {"鰺", "鯵"}, {"曾", "曽"}, {"渕", "淵"}, {"舘", "館"},    {"礪", "砺"},
      {"篭", "籠"}, {"冨", "富"}, {"條", "条"}, {"莱", "萊"}, {"鹽", "塩"},    {"頚", "頸"},
      {"槙", "槇"}, {"眞", "真"}, {"國", "国"}, {"榮", "栄"}, {"廣", "広"},    {"澤", "沢"},
      {"濱", "浜"}, {"瀧", "滝"}, {"會", "会"}, {"縣", "県"}, {"區", "区"},    {"圓", "円"},
      {"與", "与"}, {"彌", "弥"}, {"惠", "恵"}, {"德", "徳"}, {"靜", "静"},    {"豐", "豊"},
      {"繩", "縄"}, {"溪", "渓"}, {"瀨", "瀬"}, {"關", "関"}, {"鷗", "鴎"},    {"蘆", "芦"},
      {"藪", "薮"}, {"齋", "斎"}, {"齊", "斉"}, {"祗", "祇"}, {"野々", "野野"}};
  std::string modern = absl::StrReplaceAll(text, kForms);
  // 駒が根 is 駒ヶ根, which Fold writes 駒け根. Not so in a reading: かながわ.
  if (HasKanji(modern)) modern = absl::StrReplaceAll(modern, {{"が", "け"}});
  return modern;
}

// Names and queries for names: 駒ヶ根, 駒ケ根 and 駒が根 are the same.
std::string FoldName(std::string_view text) { return Modern(Fold(text)); }

bool IsLatin(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); }
bool IsVowel(char c) { return c == 'a' || c == 'i' || c == 'u' || c == 'e' || c == 'o'; }

// Latin letters without what people write differently: long vowels (ou, oo, oh, uu), nn, m before a
// labial, the t of tch, the y of jya. Marks above and between letters are gone already.
std::string Squeeze(std::string_view romaji) {
  std::string squeezed;
  for (size_t i = 0; i < romaji.size(); ++i) {
    char c = romaji[i];
    const char next = i + 1 < romaji.size() ? romaji[i + 1] : '\0';
    const char last = squeezed.empty() ? '\0' : squeezed.back();
    if (last == 'o' && (c == 'u' || c == 'o')) continue;
    if (last == 'o' && c == 'h' && !IsVowel(next) && next != 'y') continue;
    if (last == 'u' && c == 'u') continue;
    if (last == 'n' && c == 'n') continue;
    if (last == 'j' && c == 'y') continue;
    if (c == 'm' && (next == 'b' || next == 'p' || next == 'm')) c = 'n';
    if (c == 't' && next == 'c') c = 'c';
    squeezed += c;
  }
  return squeezed;
}

void AddOnce(std::vector<std::string>& texts, std::string text) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(std::move(text));
}

std::vector<std::string> SqueezedSpellings(std::string_view kana) {
  std::vector<std::string> squeezed;
  for (const std::string& spelling : RomajiSpellings(kana)) AddOnce(squeezed, Squeeze(spelling));
  return squeezed;
}

// A reading without the kana that lengthen a vowel: おーさか and おおさか are おさか.
std::string ShortKana(std::string_view kana) {
  static constexpr std::string_view kRowO = "おこそとのほもよろをごぞどぼぽょ";
  static constexpr std::string_view kRowU = "うくすつぬふむゆるぐずづぶぷゅ";
  std::string result;
  std::string_view last;
  for (size_t i = 0; i + kCharacterBytes <= kana.size(); i += kCharacterBytes) {
    const std::string_view c = kana.substr(i, kCharacterBytes);
    const bool after_o = !last.empty() && kRowO.find(last) != std::string_view::npos;
    const bool after_u = !last.empty() && kRowU.find(last) != std::string_view::npos;
    const bool is_long = c == "ー" || (c == "う" && (after_o || after_u)) || (c == "お" && after_o);
    if (is_long) {
      last = "";
      continue;
    }
    result += c;
    last = c;
  }
  return result;
}

uint32_t Bit(BodyKind kind) { return 1u << static_cast<int>(kind); }
constexpr uint32_t kAllKinds = ~0u;

// The kinds that an English word names: ikeda town.
std::optional<uint32_t> KindsOfWord(std::string_view word) {
  if (word == "city") return Bit(BodyKind::kCity) | Bit(BodyKind::kDesignatedCity);
  if (word == "town") return Bit(BodyKind::kTown);
  if (word == "village") return Bit(BodyKind::kVillage);
  if (word == "ward") return Bit(BodyKind::kSpecialWard);
  if (word == "prefecture" || word == "pref") return Bit(BodyKind::kPrefecture);
  return std::nullopt;
}

// What somebody typed, word by word, in the form of the keys.
struct Words {
  std::vector<std::string> words;
  uint32_t kinds = kAllKinds;

  std::string Joined() const { return absl::StrJoin(words, ""); }
};

Words SplitWords(std::string_view query) {
  static const std::vector<std::pair<absl::string_view, absl::string_view>> kMarks = {
      {"ā", "a"}, {"ī", "i"}, {"ū", "u"}, {"ē", "e"}, {"ō", "o"}, {"â", "a"}, {"î", "i"},
      {"û", "u"}, {"ê", "e"}, {"ô", "o"}, {"'", ""},  {"’", ""},  {"-", ""},  {"‐", ""}};
  Words result;
  const std::string spaced = Nfkc(query);  // also makes the wide space an ordinary one
  for (const absl::string_view word : absl::StrSplit(spaced, absl::ByAnyChar(" \t\n\r"))) {
    std::string folded = absl::StrReplaceAll(FoldName(ToStd(word)), kMarks);
    if (!folded.empty()) result.words.push_back(std::move(folded));
  }
  if (result.words.size() > 1) {
    if (const auto kinds = KindsOfWord(result.words.back())) {
      result.kinds = *kinds;
      result.words.pop_back();
    }
  }
  // More are not a name, and each would be looked for.
  if (result.words.size() > kMostWords) result.words.resize(kMostWords);
  return result;
}

void Sort(std::vector<BodySearch::Match>& matches) {
  std::stable_sort(matches.begin(), matches.end(),
                   [](const auto& a, const auto& b) { return a.rank < b.rank; });
}

}  // namespace

BodySearch::Keys BodySearch::MakeKeys(const Body& body) {
  Keys keys{
      .body = &body, .name = FoldName(body.name), .display_name = FoldName(DisplayName(body))};
  keys.stem = keys.name.substr(0, keys.name.size() - kCharacterBytes);
  keys.short_name = FoldName(PrefectureStem(body.prefecture)) + keys.name;
  keys.kana = Fold(body.kana);
  keys.kana_stem = Fold(KanaStem(body));
  keys.short_kana = ShortKana(keys.kana);
  const std::string_view stem = KanaStem(body);
  keys.romaji = SqueezedSpellings(stem);
  keys.romaji_kinds = SqueezedSpellings(body.kana.substr(stem.size()));
  return keys;
}

BodySearch::BodySearch(std::vector<const Body*> bodies) {
  keys_.reserve(bodies.size());
  for (const Body* body : bodies) keys_.push_back(MakeKeys(*body));
  for (const Keys& keys : keys_) {
    if (keys.body->kind == BodyKind::kPrefecture) prefectures_.push_back(&keys);
  }
}

struct BodySearch::Text {
  explicit Text(std::string_view query)
      : whole(query),
        is_code(absl::ascii_isdigit(static_cast<unsigned char>(query.front()))),
        is_latin(IsLatin(query.front())),
        squeezed(is_latin ? Squeeze(query) : ""),
        short_kana(query.find("ー") == std::string_view::npos ? "" : ShortKana(query)) {}

  const std::string_view whole;
  const bool is_code;
  const bool is_latin;
  const std::string squeezed;    // of Latin letters
  const std::string short_kana;  // of text with a mark for a long vowel
};

int BodySearch::CodeRank(std::string_view code, std::string_view digits) {
  const bool may_lose_zero = code.starts_with('0');
  const std::string_view without_zero = code.substr(1);
  if (digits == code || (may_lose_zero && digits == without_zero)) return 0;
  if (code.starts_with(digits)) return 3;
  return may_lose_zero && without_zero.starts_with(digits) ? 4 : kNoMatch;
}

int BodySearch::RomajiRank(const Keys& keys, std::string_view squeezed) {
  int best = kNoMatch;
  for (const std::string& romaji : keys.romaji) {
    if (romaji == squeezed) return 1;
    if (romaji.starts_with(squeezed)) best = std::min(best, 4);
    if (!squeezed.starts_with(romaji)) continue;
    const std::string_view rest = squeezed.substr(romaji.size());
    for (const std::string& kind : keys.romaji_kinds) {
      if (kind == rest) return 1;
      if (kind.starts_with(rest)) best = std::min(best, 4);
    }
  }
  return best;
}

int BodySearch::Rank(const Keys& keys, const Text& text) {
  if (text.is_code) return CodeRank(keys.body->code, text.whole);
  if (text.is_latin) return RomajiRank(keys, text.squeezed);
  const std::string_view query = text.whole;
  if (query == keys.name || query == keys.display_name || query == keys.short_name) return 0;
  if (query == keys.stem || query == keys.kana || query == keys.kana_stem) return 1;
  if (keys.name.starts_with(query) || keys.display_name.starts_with(query) ||
      keys.short_name.starts_with(query)) {
    return 2;
  }
  if (keys.kana.starts_with(query)) return 3;
  if (!text.short_kana.empty() && keys.short_kana.starts_with(text.short_kana)) return 4;
  if (keys.name.find(query) != std::string::npos) return 5;
  const bool is_long_enough = query.size() >= 2 * kCharacterBytes;
  return is_long_enough && keys.kana.find(query) != std::string::npos ? kWithinReading : kNoMatch;
}

std::vector<BodySearch::Match> BodySearch::Find(std::string_view query, Kinds kinds) const {
  std::vector<Match> matches;
  if (query.empty()) return matches;
  const Text text(query);
  for (const Keys& keys : keys_) {
    if ((Bit(keys.body->kind) & kinds) == 0) continue;
    const int rank = Rank(keys, text);
    if (rank != kNoMatch) matches.push_back({rank, keys.body});
  }
  Sort(matches);
  // かどま is 門真市, and not 中泊町 (なかどまりまち) as well.
  if (!matches.empty() && matches.front().rank < kWithinReading) {
    std::erase_if(matches, [](const Match& match) { return match.rank >= kWithinReading; });
  }
  return matches;
}

std::vector<BodySearch::Match> BodySearch::FindInPrefecture(std::string_view prefecture,
                                                            std::string_view rest,
                                                            Kinds kinds) const {
  std::set<std::string_view> wanted;
  const Text text(prefecture);
  for (const Keys* keys : prefectures_) {
    if (Rank(*keys, text) <= kWorstPrefectureRank) wanted.insert(keys->body->name);
  }
  std::vector<Match> matches = Find(rest, kinds & ~Bit(BodyKind::kPrefecture));
  std::erase_if(matches,
                [&](const Match& match) { return !wanted.contains(match.body->prefecture); });
  return matches;
}

std::vector<BodySearch::Match> BodySearch::FindBeginning(std::string_view query) const {
  std::vector<std::pair<size_t, const Body*>> found;
  size_t longest = 0;
  for (const Keys& keys : keys_) {
    for (const std::string* name : {&keys.name, &keys.display_name, &keys.short_name}) {
      if (!query.starts_with(*name)) continue;
      found.emplace_back(name->size(), keys.body);
      longest = std::max(longest, name->size());
    }
  }
  std::vector<Match> matches;
  for (const auto& [size, body] : found) {
    if (size == longest) matches.push_back({.rank = kWithinReading, .body = body});
  }
  return matches;
}

std::vector<BodySearch::Match> BodySearch::Search(std::string_view query) const {
  const Words words = SplitWords(query);
  std::string joined = words.Joined();
  if (joined.empty()) {
    std::vector<Match> all;
    for (const Keys& keys : keys_) all.push_back({.body = keys.body});
    return all;
  }
  std::vector<Match> matches = Find(joined, words.kinds);
  if (matches.empty() && words.words.size() > 1) {
    Words rest = words;
    rest.words.erase(rest.words.begin());
    matches = FindInPrefecture(words.words.front(), rest.Joined(), words.kinds);
    if (matches.empty()) {
      rest = words;
      rest.words.pop_back();
      matches = FindInPrefecture(words.words.back(), rest.Joined(), words.kinds);
    }
  }
  // The Latin letters at the end of かどm are on their way to becoming kana.
  if (matches.empty() && !IsLatin(joined.front())) {
    while (IsLatin(joined.back())) joined.pop_back();
    matches = Find(joined, words.kinds);
  }
  constexpr std::string_view kCounty = "郡";
  if (const size_t county = joined.find(kCounty); matches.empty() && county != std::string::npos) {
    matches = Find(std::string_view(joined).substr(county + kCounty.size()), words.kinds);
  }
  if (matches.empty()) matches = FindBeginning(joined);
  return matches;
}

}  // namespace hiroba::identity
