#include "services/search/stop_words.h"

#include <unordered_set>

namespace hiroba::search {
namespace {

// clang-format off
constexpr std::string_view kStopWords =
    // Asking and telling.
    "教える 知る 聞く 尋ねる 分かる 言う 思う 考える 願う 質問 伺う お願い 困る 宜しい 教わる 済む 調べる 探す 頼む "
    "詳しい 知らせる "
    // Being, becoming, doing.
    "有る ある 居る いる する 為る 成る なる 出来る できる 行う 遣る やる 致す いたす 御座る ござる 下さる 頂く 貰う "
    "くれる 呉れる あげる 置く 仕舞う 見る 付く 因る 対する 関する 置ける つく 行く いく 来る くる 係る 掛かる 出る "
    "欲しい 無い ない 良い よい いい 可能だ 必要だ "
    // How, when, where, in which case.
    "場合 為 方 時 際 所 ところ 事 物 様 他 通り 何 何処 誰 何時 中 内 上 後 方法 御 又 今 私 人 自分 どう 以下 特に 全て "
    "既に もう まだ すぐ 一番 さん";
// clang-format on

std::unordered_set<std::string_view> Split(std::string_view words) {
  std::unordered_set<std::string_view> set;
  while (!words.empty()) {
    const size_t end = words.find(' ');
    set.insert(words.substr(0, end));
    words.remove_prefix(end == words.npos ? words.size() : end + 1);
  }
  return set;
}

}  // namespace

bool IsStopWord(std::string_view standard_form) {
  static const auto& words = *new std::unordered_set<std::string_view>(Split(kStopWords));
  return words.contains(standard_form);
}

}  // namespace hiroba::search
