// Words that nearly every question and answer holds, and that say nothing about either.
#pragma once

#include <string_view>

namespace hiroba::search {

// True for a word in the standard form of the dictionary (JumanDic's 代表表記 before the slash).
bool IsStopWord(std::string_view standard_form);

}  // namespace hiroba::search
