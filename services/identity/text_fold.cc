#include "services/identity/text_fold.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <cstdint>

namespace hiroba::identity {
namespace {

// Katakana ァ to ヴ lie this far above ぁ to ゔ. The small ヶ of 駒ヶ根 is written ケ as often.
constexpr UChar32 kKatakanaFirst = 0x30A1;
constexpr UChar32 kKatakanaLast = 0x30F4;
constexpr UChar32 kKatakanaToHiragana = 0x60;
constexpr UChar32 kSmallKe = 0x30F6;
constexpr UChar32 kKe = 0x3051;

UChar32 ToHiragana(UChar32 c) {
  if (c == kSmallKe) return kKe;
  return c >= kKatakanaFirst && c <= kKatakanaLast ? c - kKatakanaToHiragana : c;
}

icu::UnicodeString FromUtf8(std::string_view text) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

}  // namespace

std::string Fold(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  static const icu::Normalizer2* const kFold = icu::Normalizer2::getNFKCCasefoldInstance(error);
  const icu::UnicodeString normalised = kFold->normalize(FromUtf8(text), error);
  icu::UnicodeString folded;
  for (int32_t i = 0; i < normalised.length(); i = normalised.moveIndex32(i, 1)) {
    const UChar32 c = normalised.char32At(i);
    if (!u_isUWhiteSpace(c)) folded.append(ToHiragana(c));
  }
  std::string result;
  folded.toUTF8String(result);
  return result;
}

std::string Nfkc(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  static const icu::Normalizer2* const kNfkc = icu::Normalizer2::getNFKCInstance(error);
  std::string result;
  kNfkc->normalize(FromUtf8(text), error).toUTF8String(result);
  return result;
}

int CountCharacters(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  u_strFromUTF8(nullptr, 0, nullptr, text.data(), static_cast<int32_t>(text.size()), &error);
  if (U_FAILURE(error) && error != U_BUFFER_OVERFLOW_ERROR) return -1;
  // Every character has one byte that does not continue another.
  const auto count = std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  });
  return static_cast<int>(count);
}

}  // namespace hiroba::identity
