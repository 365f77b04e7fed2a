#include "services/search/normalise.h"

#include <unicode/bytestream.h>
#include <unicode/edits.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <unordered_map>

namespace hiroba::search {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr char32_t kLongVowel = U'ー';

// Forms of kanji that people's and places' names are written with, and the form everybody types.
// The first of a group is the usual one.
constexpr std::u32string_view kNameKanji[] = {
    U"高髙",   U"崎﨑嵜㟢", U"斎齋", U"斉齊", U"辺邊邉", U"沢澤", U"浜濱濵", U"広廣", U"国國",
    U"桜櫻",   U"島嶋嶌",   U"徳德", U"恵惠", U"真眞",   U"柳栁", U"橋槗",   U"吉𠮷", U"桑桒",
    U"淵渕渊", U"館舘",     U"富冨", U"峰峯", U"竜龍",   U"滝瀧", U"静靜",   U"栄榮", U"弥彌",
    U"渋澁",   U"実實",     U"宝寶", U"寿壽", U"頼賴",   U"瀬瀨", U"関關",   U"応應", U"円圓",
    U"学學",   U"会會",     U"県縣", U"区區", U"灯燈",   U"庁廳", U"磯礒",   U"鴎鷗", U"梼檮",
    U"角⻆",   U"黒黑",     U"緑綠", U"清淸", U"郎郞",   U"横橫", U"条條",   U"万萬", U"与與",
    U"沖冲",   U"台臺",     U"仏佛", U"来來", U"両兩",   U"亀龜", U"蔵藏",
};

const std::unordered_map<char32_t, char32_t>& NameKanji() {
  static const auto& table = *[] {
    auto* map = new std::unordered_map<char32_t, char32_t>;
    for (const std::u32string_view group : kNameKanji) {
      for (const char32_t variant : group.substr(1)) map->emplace(variant, group[0]);
    }
    return map;
  }();
  return table;
}

bool IsWellFormed(std::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < length;) {
    UChar32 c;
    U8_NEXT(bytes, i, length, c);
    if (c < 0) return false;
  }
  return true;
}

size_t CountCodePoints(const char* begin, const char* end) {
  return static_cast<size_t>(std::count_if(begin, end, [](char c) { return (c & 0xC0) != 0x80; }));
}

void AppendCodePoints(std::string_view well_formed, std::u32string& to) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(well_formed.data());
  const auto length = static_cast<int32_t>(well_formed.size());
  for (int32_t i = 0; i < length;) {
    UChar32 c;
    U8_NEXT_UNSAFE(bytes, i, c);
    to.push_back(static_cast<char32_t>(c));
  }
}

MappedText CaseFolded(const std::string& text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(error);
  std::string folded;
  icu::StringByteSink<std::string> sink(&folded, static_cast<int32_t>(text.size()));
  icu::Edits edits;
  normalizer->normalizeUTF8(0, text, sink, &edits, error);
  // Only a broken installation of ICU or no memory at all can make it fail.
  if (U_FAILURE(error)) std::abort();

  MappedText mapped;
  mapped.text.reserve(folded.size() / 2);
  mapped.origins.reserve(folded.size() / 2 + 1);
  const char* from = text.data();
  const char* to = folded.data();
  size_t origin = 0;
  for (auto edit = edits.getFineIterator(); edit.next(error);) {
    const char* from_end = from + edit.oldLength();
    const char* to_end = to + edit.newLength();
    const size_t from_count = CountCodePoints(from, from_end);
    const size_t before = mapped.text.size();
    AppendCodePoints({to, static_cast<size_t>(to_end - to)}, mapped.text);
    for (size_t i = before; i < mapped.text.size(); ++i) {
      const size_t step = edit.hasChange() ? 0 : i - before;
      mapped.origins.push_back(static_cast<uint32_t>(origin + step));
    }
    origin += from_count;
    from = from_end;
    to = to_end;
  }
  mapped.origins.push_back(static_cast<uint32_t>(origin));
  return mapped;
}

bool IsDash(char32_t c) { return (c >= 0x2010 && c <= 0x2015) || c == 0x2212; }

bool IsAlphanumeric(char32_t c) { return KindOf(c) == CharacterKind::kAlphanumeric; }

void ReplaceCharacters(std::u32string& text) {
  const auto& names = NameKanji();
  for (size_t i = 0; i < text.size(); ++i) {
    char32_t& c = text[i];
    if (c < 0x20 || (c >= 0x7F && c < 0xA0)) {
      c = U' ';
    } else if (IsDash(c)) {
      c = U'-';
    } else if (c == kLongVowel) {
      if (i > 0 && i + 1 < text.size() && IsAlphanumeric(text[i - 1]) &&
          IsAlphanumeric(text[i + 1])) {
        c = U'-';
      }
    } else if (c >= 0x2E80) {
      if (const auto found = names.find(c); found != names.end()) c = found->second;
    }
  }
}

// The dictionary knows 問い合わせ, but takes 問合せ and 問合わせ apart.
void UnifyInquiry(MappedText& mapped) {
  static constexpr std::u32string_view kUsual = U"問い合わせ";
  static constexpr std::u32string_view kSpellings[] = {U"問い合わせ", U"問い合せ", U"問合わせ",
                                                       U"問合せ", U"問合"};
  const std::u32string_view text = mapped.text;
  size_t at = text.find(U'問');
  if (at == text.npos) return;
  MappedText out;
  size_t copied = 0;
  const auto copy_until = [&](size_t end) {
    out.text.append(text.substr(copied, end - copied));
    out.origins.insert(out.origins.end(), mapped.origins.begin() + static_cast<long>(copied),
                       mapped.origins.begin() + static_cast<long>(end));
    copied = end;
  };
  for (; at != text.npos; at = text.find(U'問', at + 1)) {
    const auto spelling = std::ranges::find_if(
        kSpellings, [&](std::u32string_view s) { return text.substr(at).starts_with(s); });
    if (spelling == std::end(kSpellings) || *spelling == kUsual) continue;
    copy_until(at);
    out.text.append(kUsual);
    for (size_t i = 0; i < kUsual.size(); ++i) {
      out.origins.push_back(mapped.origins[at + std::min(i, spelling->size() - 1)]);
    }
    copied = at + spelling->size();
  }
  if (copied == 0) return;
  copy_until(text.size());
  out.origins.push_back(mapped.origins.back());
  mapped = std::move(out);
}

char32_t LargeVowel(char32_t c) {
  switch (c) {
    case U'ァ':
      return U'ア';
    case U'ィ':
      return U'イ';
    case U'ゥ':
      return U'ウ';
    case U'ェ':
      return U'エ';
    case U'ォ':
      return U'オ';
    default:
      return c;
  }
}

// バ, ビ, ブ, ベ, ボ for what follows ヴ; 0 when it does not belong to it.
char32_t BaRow(char32_t vowel) {
  switch (vowel) {
    case U'ァ':
      return U'バ';
    case U'ィ':
      return U'ビ';
    case U'ェ':
      return U'ベ';
    case U'ォ':
      return U'ボ';
    default:
      return 0;
  }
}

char32_t ToKatakana(char32_t c) {
  const bool hiragana = (c >= U'ぁ' && c <= U'ゖ') || c == U'ゝ' || c == U'ゞ';
  return hiragana ? c + (U'ァ' - U'ぁ') : c;
}

bool IsDigit(char32_t c) { return c >= U'0' && c <= U'9'; }

}  // namespace

TextRange MappedText::OriginOf(size_t begin, size_t end) const {
  if (begin >= end) return {origins[begin], origins[begin]};
  // One written character can stand behind several (㌔ is キロ): a part of them is still all of it.
  return {origins[begin], std::max(origins[end], origins[end - 1] + 1)};
}

CharacterKind KindOf(char32_t c) {
  if (c < 0x80) {
    const bool alphanumeric = (c >= U'a' && c <= U'z') || IsDigit(c) || (c >= U'A' && c <= U'Z');
    return alphanumeric ? CharacterKind::kAlphanumeric : CharacterKind::kOther;
  }
  if (c >= 0x3041 && c <= 0x309F) return CharacterKind::kHiragana;
  if ((c >= 0x30A1 && c <= 0x30FF && c != U'・') || (c >= 0x31F0 && c <= 0x31FF)) {
    return CharacterKind::kKatakana;
  }
  if ((c >= 0x4E00 && c <= 0x9FFF) || c == U'々' || c == U'〇' || c == U'〆') {
    return CharacterKind::kKanji;
  }
  const auto code_point = static_cast<UChar32>(c);
  if (u_hasBinaryProperty(code_point, UCHAR_IDEOGRAPHIC)) return CharacterKind::kKanji;
  return u_isalnum(code_point) ? CharacterKind::kAlphanumeric : CharacterKind::kOther;
}

MappedText Normalise(std::string_view text) {
  MappedText mapped =
      CaseFolded(IsWellFormed(text) ? std::string(text) : ToUtf8(ToCodePoints(text)));
  ReplaceCharacters(mapped.text);
  UnifyInquiry(mapped);
  return mapped;
}

MappedText Fold(const MappedText& normalised) {
  const std::u32string& in = normalised.text;
  const auto kind_at = [&](size_t i) {
    return i < in.size() ? KindOf(in[i]) : CharacterKind::kOther;
  };
  MappedText out;
  out.text.reserve(in.size());
  out.origins.reserve(in.size() + 1);
  for (size_t i = 0; i < in.size(); ++i) {
    char32_t c = ToKatakana(in[i]);
    size_t used = 1;
    if (c == U'ヴ') {
      const char32_t merged = i + 1 < in.size() ? BaRow(ToKatakana(in[i + 1])) : 0;
      c = merged != 0 ? merged : U'ブ';
      if (merged != 0) used = 2;
    } else if (c == kLongVowel) {
      const bool after_katakana = i > 0 && kind_at(i - 1) == CharacterKind::kKatakana;
      if (after_katakana && kind_at(i + 1) != CharacterKind::kKatakana) continue;
    } else if ((c == U'ケ' || c == U'ヶ' || c == U'ヵ') &&
               kind_at(i + 1) == CharacterKind::kKanji) {
      const bool kana = kind_at(i) == CharacterKind::kKatakana;
      if (kana && i > 0 && kind_at(i - 1) == CharacterKind::kKanji) c = U'ガ';
      if (kana && i > 0 && IsDigit(in[i - 1])) c = U'カ';
    }
    if (c == U'ヶ') c = U'ケ';
    if (c == U'ヵ') c = U'カ';
    out.text.push_back(LargeVowel(c));
    out.origins.push_back(normalised.origins[i]);
    i += used - 1;
  }
  out.origins.push_back(normalised.origins.back());
  return out;
}

void AppendUtf8(char32_t character, std::string& to) {
  std::array<char, U8_MAX_LENGTH> bytes;
  size_t length = 0;
  U8_APPEND_UNSAFE(bytes.data(), length, character);
  to.append(bytes.data(), length);
}

std::string ToUtf8(std::u32string_view text) {
  std::string utf8;
  utf8.reserve(text.size() * 3);
  for (const char32_t c : text) AppendUtf8(c, utf8);
  return utf8;
}

std::u32string ToCodePoints(std::string_view text) {
  std::u32string out;
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto length = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < length;) {
    UChar32 c;
    U8_NEXT(bytes, i, length, c);
    out.push_back(c < 0 ? kReplacement : static_cast<char32_t>(c));
  }
  return out;
}

}  // namespace hiroba::search
