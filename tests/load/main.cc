// hiroba-load: fills a scratch forum, measures the budgets that exist so far, prints one table.
// Started by tests/load/run. Every figure is of one run on this machine, beside yardsticks of the
// same run: compare ratios, not seconds.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

#include "tests/load/scenarios.h"

namespace {

int Number(int argc, char** argv, const std::string& name, int fallback) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (argv[i] == name) return std::atoi(argv[i + 1]);
  }
  return fallback;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace hiroba::load;
  const CorpusSize size{.members = Number(argc, argv, "--members", 2'000),
                        .threads = Number(argc, argv, "--threads", 5'000),
                        .posts = Number(argc, argv, "--posts", 100'000)};
  const double seconds = Number(argc, argv, "--seconds", 10);
  const int watchers = Number(argc, argv, "--watchers", 2'000);

  Table table;
  hiroba::testing::Forum forum;
  Scenarios scenarios(forum, table, seconds);
  scenarios.Yardsticks();
  scenarios.Fill(size);
  scenarios.Pages();
  scenarios.Search();
  scenarios.SignIns();
  scenarios.Memory();
  scenarios.Replies();
  scenarios.Live();
  scenarios.Findable();
  scenarios.RepliesWatched(watchers);
  std::cout << '\n' << table.Text() << std::endl;
  return 0;
}
