// An invented forum of any size, in the format that hiroba-admin import-threads reads. The same
// seed gives the same forum.
#pragma once

#include <cstdint>
#include <filesystem>
#include <random>
#include <string>

namespace hiroba::load {

struct CorpusSize {
  int members = 2'000;
  int threads = 5'000;
  // In all, first posts included.
  int posts = 100'000;
};

// Writes Japanese text about the work of a town hall. Not thread-safe.
class Writer {
 public:
  explicit Writer(std::uint32_t seed) : random_(seed) {}

  // A title of 10 to 30 characters.
  std::string Title();

  // A post of about 60 to 500 characters; some have a list or a second paragraph.
  std::string Post();

  // Two words, as somebody types them into a search.
  std::string Query();

  // Any number from `from` to `to`, both included.
  int Number(int from, int to) { return std::uniform_int_distribution<int>(from, to)(random_); }

 private:
  std::string Sentence();

  std::mt19937 random_;
};

// Writes the forum as JSON Lines.
void WriteCorpus(const CorpusSize& size, const std::filesystem::path& file);

}  // namespace hiroba::load
