// What the tests of search share.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "services/search/index_schema.h"
#include "services/search/word_terms.h"

namespace hiroba::search {

// The dictionary where Debian's package has it.
inline const WordAnalyser& TestAnalyser() {
  static const auto& analyser =
      *WordAnalyser::Open("/var/lib/mecab/dic/juman-utf8").value().release();
  return analyser;
}

// The terms of a text's words.
inline std::vector<std::string> TermsOf(std::string_view text) {
  std::vector<std::string> terms;
  for (const WordTerm& word : TestAnalyser().Words(Normalise(text))) terms.push_back(word.term);
  return terms;
}

// A folder that goes with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = std::filesystem::temp_directory_path() / "hiroba-search-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// A post of an open topic; number 1 starts its thread.
inline PostDocument TestPost(const std::string& thread, int number, const std::string& title,
                             const std::string& text) {
  PostDocument post;
  post.post.set_thread("threads/" + thread);
  post.post.set_name(post.post.thread() + "/posts/" + std::to_string(number));
  post.post.set_number(number);
  post.post.set_text(text);
  post.thread.set_title(title);
  post.thread.set_topic("topics/open");
  post.thread.set_topic_display_name("防災・避難所");
  post.thread.set_kind(threads::v1::Thread::QUESTION);
  return post;
}

}  // namespace hiroba::search
