// Folds what people type so that it compares as they mean it. Pure; needs ICU.
#pragma once

#include <string>
#include <string_view>

namespace hiroba::identity {

// Returns `text` for comparing: NFKC and case fold (ｶﾄﾞﾏ → カドマ, ＫＡ → ka), katakana as
// hiragana, without white space. Bytes that are not UTF-8 become U+FFFD.
std::string Fold(std::string_view text);

// Returns `text` in NFKC, so that full and half width of one input method are the same password.
std::string Nfkc(std::string_view text);

// Returns the number of characters (code points), or -1 when `text` is not UTF-8.
int CountCharacters(std::string_view text);

}  // namespace hiroba::identity
