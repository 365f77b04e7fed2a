// Brings text to the one form in which it is indexed and searched. Pure; safe on any bytes.
//
// Two forms: the normalised text, which the dictionary reads, and the folded text, from which the
// character terms are made and in which quoted phrases are looked for. Both remember where each of
// their characters came from, so that a match can be shown in the text as it was written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hiroba::search {

// A range of code points of the text as it was written: [begin, end).
struct TextRange {
  uint32_t begin = 0;
  uint32_t end = 0;

  friend bool operator==(const TextRange&, const TextRange&) = default;
};

// Text as code points, each with the place it came from.
struct MappedText {
  std::u32string text;

  // For each character of `text` the index of the code point that it came from in the text as it
  // was written, and after the last one the length of that text. Never decreases. A byte sequence
  // that is not UTF-8 counts as one code point (U+FFFD).
  std::vector<uint32_t> origins;

  // The range of the written text behind text[begin, end). Not empty unless begin == end.
  TextRange OriginOf(size_t begin, size_t end) const;
};

// Kinds of characters, as the analysis tells them apart.
enum class CharacterKind {
  kKanji,
  kHiragana,
  kKatakana,      // with the long-vowel mark
  kAlphanumeric,  // letters and digits of every other script
  kOther,
};
CharacterKind KindOf(char32_t character);

// Width, case and compatibility forms by Unicode's NFKC_Casefold; one kind of dash; a long-vowel
// mark between Latin letters or digits is a dash; old and variant kanji of names become the usual
// ones; the spellings of 問い合わせ become one. Control characters become spaces.
MappedText Normalise(std::string_view text);

// Folds a normalised text further, as character terms are compared: hiragana to katakana, ヴ to
// the バ row, small vowels to large ones, ヶ and ケ between kanji to ガ (after a digit to カ), and
// no long-vowel mark at the end of a katakana word.
MappedText Fold(const MappedText& normalised);

// UTF-8 of code points.
std::string ToUtf8(std::u32string_view text);
void AppendUtf8(char32_t character, std::string& to);

// Code points of UTF-8; what is not UTF-8 becomes U+FFFD, one for each ill-formed sequence.
std::u32string ToCodePoints(std::string_view text);

}  // namespace hiroba::search
