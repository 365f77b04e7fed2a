// Finds the words of a text that say what it is about, each in its standard written form.
//
// MeCab with JumanDic takes the text apart; particles, auxiliaries and words that say nothing are
// left out. Latin letters and digits are taken as they stand. Character terms (character_terms.h)
// carry what the dictionary lacks.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/search/normalise.h"

namespace hiroba::search {

// One word of a text.
struct WordTerm {
  // The standard form: of a verb its dictionary form; 申し込み, 申込み and 申込 are all 申込. At
  // most 64 characters.
  std::string term;

  // Where it stands in the normalised text.
  size_t begin = 0;
  size_t end = 0;
};

// Thread-safe: the dictionary is shared, and mapped from its file rather than read; each call
// borrows an analyser of its own.
class WordAnalyser {
 public:
  // Opens a compiled JumanDic in UTF-8, for example /var/lib/mecab/dic/juman-utf8. Fails with
  // FAILED_PRECONDITION when there is none at the path.
  static absl::StatusOr<std::unique_ptr<WordAnalyser>> Open(const std::string& dictionary_path);

  ~WordAnalyser();
  WordAnalyser(const WordAnalyser&) = delete;
  WordAnalyser& operator=(const WordAnalyser&) = delete;

  // Returns the words in the order of the text. V-SYS gives v, sys and vsys.
  std::vector<WordTerm> Words(const MappedText& normalised) const;

 private:
  struct Dictionary;
  explicit WordAnalyser(std::unique_ptr<Dictionary> dictionary);

  std::unique_ptr<Dictionary> dictionary_;
};

}  // namespace hiroba::search
