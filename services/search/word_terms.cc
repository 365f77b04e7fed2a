#include "services/search/word_terms.h"

#include <mecab.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "services/search/stop_words.h"

namespace hiroba::search {
namespace {

// Characters. With a prefix of one byte they stay below the 245 bytes of Xapian's longest term,
// even where each takes four.
constexpr size_t kLongestTerm = 60;

// MeCab's time and memory grow with a sentence, and its words end after 64 KB: longer stretches
// are cut, after a full stop where there is one.
constexpr size_t kLongestSentence = 2000;
constexpr size_t kSentenceToCutAt = 1000;

// The columns of a JumanDic entry that matter here.
struct Entry {
  std::string_view part_of_speech;
  std::string_view subclass;
  std::string_view conjugation;
  std::string_view standard_form;  // empty for words that are not in the dictionary
};

Entry ParseEntry(std::string_view feature) {
  static constexpr std::string_view kStandardForm = "代表表記:";
  std::array<std::string_view, 7> columns;
  for (size_t i = 0; i < columns.size(); ++i) {
    const size_t comma = i + 1 < columns.size() ? feature.find(',') : feature.npos;
    columns[i] = feature.substr(0, comma);
    feature.remove_prefix(comma == feature.npos ? feature.size() : comma + 1);
  }
  Entry entry{columns[0], columns[1], columns[2], {}};
  if (const size_t at = columns[6].find(kStandardForm); at != std::string_view::npos) {
    const std::string_view form = columns[6].substr(at + kStandardForm.size());
    entry.standard_form = form.substr(0, form.find_first_of("/ "));
  } else if (columns[4] != "*") {
    entry.standard_form = columns[4];
  }
  return entry;
}

// Particles, endings, pointing and joining words, and nouns that stand for a whole clause.
bool IsContentWord(const Entry& entry) {
  const std::string_view part = entry.part_of_speech;
  const std::string_view subclass = entry.subclass;
  if (part == "助詞" || part == "助動詞" || part == "判定詞" || part == "特殊" ||
      part == "指示詞" || part == "接続詞" || part == "感動詞" || part == "連体詞") {
    return false;
  }
  if (part == "名詞") return subclass != "形式名詞" && subclass != "副詞的名詞";
  if (part == "接尾辞")
    return subclass == "名詞性名詞接尾辞" || subclass == "名詞性名詞助数辞" ||
           subclass == "名詞性特殊接尾辞";
  return true;
}

// The term of a word, from its standard form (or, unknown to the dictionary, its surface).
std::string TermOf(std::u32string form, bool is_na_adjective) {
  if (is_na_adjective && form.size() > 1 && form.back() == U'だ') form.pop_back();
  const auto kanji =
      std::ranges::count_if(form, [](char32_t c) { return KindOf(c) == CharacterKind::kKanji; });
  if (kanji >= 2) {
    std::erase_if(form, [](char32_t c) { return KindOf(c) == CharacterKind::kHiragana; });
  }
  if (form.size() >= 4 && form.back() == U'ー' &&
      KindOf(form[form.size() - 2]) == CharacterKind::kKatakana) {
    form.pop_back();
  }
  if (form.size() > kLongestTerm) form.resize(kLongestTerm);
  return ToUtf8(form);
}

std::optional<std::string> TermOfNode(const MeCab::Node& node, std::string_view surface) {
  const Entry entry = ParseEntry(node.feature);
  if (!IsContentWord(entry)) return std::nullopt;
  const bool known = !entry.standard_form.empty() && entry.standard_form != "*";
  if (known && IsStopWord(entry.standard_form)) return std::nullopt;
  const std::u32string form = ToCodePoints(known ? entry.standard_form : surface);
  return TermOf(form, entry.part_of_speech == "形容詞" && entry.conjugation.starts_with("ナ"));
}

// The end of the stretch of text from `begin` that MeCab reads at once.
size_t SentenceEnd(std::u32string_view text, size_t begin) {
  if (text.size() - begin <= kSentenceToCutAt) return text.size();
  const size_t last = std::min(text.size(), begin + kLongestSentence);
  for (size_t i = begin + kSentenceToCutAt; i < last; ++i) {
    if (text[i] == U'。' || text[i] == U'\n' || text[i] == U' ') return i + 1;
  }
  return last;
}

bool IsAlphanumeric(char32_t c) { return KindOf(c) == CharacterKind::kAlphanumeric; }

// Runs of letters and digits; parts joined by hyphens also in one.
void AppendAlphanumericRuns(std::u32string_view text, std::vector<WordTerm>& words) {
  for (size_t i = 0; i < text.size();) {
    if (!IsAlphanumeric(text[i])) {
      ++i;
      continue;
    }
    const size_t begin = i;
    size_t part = i;
    std::u32string joined;
    bool several = false;
    for (;; ++i) {
      if (i < text.size() && IsAlphanumeric(text[i])) continue;
      const std::u32string_view run = text.substr(part, i - part);
      words.push_back({ToUtf8(run.substr(0, kLongestTerm)), part, i});
      if (joined.size() < kLongestTerm) joined.append(run);
      const bool goes_on = i + 1 < text.size() && text[i] == U'-' && IsAlphanumeric(text[i + 1]);
      if (!goes_on) break;
      several = true;
      part = i + 1;
    }
    if (several) {
      joined.resize(std::min(joined.size(), kLongestTerm));
      words.push_back({ToUtf8(joined), begin, i});
    }
  }
}

}  // namespace

struct WordAnalyser::Dictionary {
  // What one analysis works with; MeCab wants one of each per thread.
  struct Workbench {
    std::unique_ptr<MeCab::Tagger> tagger;
    std::unique_ptr<MeCab::Lattice> lattice;
  };

  std::unique_ptr<MeCab::Model> model;
  std::mutex mutex;
  std::vector<Workbench> idle;  // guarded by mutex

  Workbench Borrow() {
    {
      const std::lock_guard lock(mutex);
      if (!idle.empty()) {
        Workbench workbench = std::move(idle.back());
        idle.pop_back();
        return workbench;
      }
    }
    return {std::unique_ptr<MeCab::Tagger>(model->createTagger()),
            std::unique_ptr<MeCab::Lattice>(model->createLattice())};
  }

  void Return(Workbench workbench) {
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(workbench));
  }
};

WordAnalyser::WordAnalyser(std::unique_ptr<Dictionary> dictionary)
    : dictionary_(std::move(dictionary)) {}

WordAnalyser::~WordAnalyser() = default;

absl::StatusOr<std::unique_ptr<WordAnalyser>> WordAnalyser::Open(
    const std::string& dictionary_path) {
  // The system's own settings are not read: they name another dictionary.
  const std::array<std::string, 5> arguments = {"mecab", "-r", "/dev/null", "-d", dictionary_path};
  std::array<char*, arguments.size()> argv;
  for (size_t i = 0; i < arguments.size(); ++i) argv[i] = const_cast<char*>(arguments[i].c_str());
  auto dictionary = std::make_unique<Dictionary>();
  dictionary->model.reset(MeCab::createModel(static_cast<int>(argv.size()), argv.data()));
  if (dictionary->model == nullptr) {
    return absl::FailedPreconditionError("no JumanDic for MeCab at " + dictionary_path + ": " +
                                         MeCab::getLastError());
  }
  return std::unique_ptr<WordAnalyser>(new WordAnalyser(std::move(dictionary)));
}

std::vector<WordTerm> WordAnalyser::Words(const MappedText& normalised) const {
  const std::u32string_view text = normalised.text;
  std::vector<WordTerm> words;
  AppendAlphanumericRuns(text, words);

  Dictionary::Workbench workbench = dictionary_->Borrow();
  std::string sentence;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = SentenceEnd(text, begin);
    sentence = ToUtf8(text.substr(begin, end - begin));
    workbench.lattice->set_sentence(sentence.data(), sentence.size());
    if (workbench.tagger->parse(workbench.lattice.get())) {
      const char* counted = sentence.data();
      size_t position = begin;
      for (const MeCab::Node* node = workbench.lattice->bos_node()->next;
           node != nullptr && node->stat != MECAB_EOS_NODE; node = node->next) {
        const auto is_first_byte = [](char c) { return (c & 0xC0) != 0x80; };
        position += static_cast<size_t>(std::count_if(counted, node->surface, is_first_byte));
        counted = node->surface;
        const std::string_view surface(node->surface, node->length);
        const auto length = static_cast<size_t>(std::ranges::count_if(surface, is_first_byte));
        if (std::ranges::any_of(text.substr(position, length), IsAlphanumeric)) continue;
        if (auto term = TermOfNode(*node, surface)) {
          words.push_back({std::move(*term), position, position + length});
        }
      }
    }
    begin = end;
  }
  workbench.lattice->clear();
  dictionary_->Return(std::move(workbench));
  std::ranges::stable_sort(words, {}, &WordTerm::begin);
  return words;
}

}  // namespace hiroba::search
