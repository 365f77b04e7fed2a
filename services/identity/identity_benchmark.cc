// What it costs to find a body by what somebody types: asked at each key. Not a test; run it by
// hand on a release build.
//
//   build/release/bin/identity_benchmark
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "services/identity/body_search.h"

namespace hiroba::identity {
namespace {

std::vector<const Body*> AllBodies() {
  std::vector<const Body*> bodies;
  for (const Body& body : LocalBodies()) bodies.push_back(&body);
  return bodies;
}

void MakeBodySearch(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(BodySearch(AllBodies()));
}
BENCHMARK(MakeBodySearch)->Unit(benchmark::kMillisecond);

void SearchBodies(benchmark::State& state, const std::string& query) {
  static const BodySearch search(AllBodies());
  for (auto _ : state) benchmark::DoNotOptimize(search.Search(query));
}
BENCHMARK_CAPTURE(SearchBodies, one_kana, "か");
BENCHMARK_CAPTURE(SearchBodies, kana, "かどま");
BENCHMARK_CAPTURE(SearchBodies, prefecture_and_city, "大阪 門真");
BENCHMARK_CAPTURE(SearchBodies, latin, "oosaka");
BENCHMARK_CAPTURE(SearchBodies, code, "272230");
BENCHMARK_CAPTURE(SearchBodies, kanji, "門真市");
BENCHMARK_CAPTURE(SearchBodies, one_letter, "a");
BENCHMARK_CAPTURE(SearchBodies, unknown, "存在しない");
BENCHMARK_CAPTURE(SearchBodies, long_vowels, "とーきょー");

}  // namespace
}  // namespace hiroba::identity

BENCHMARK_MAIN();
