// Runs judged queries against an index of its own and writes what was found, for score.py:
//
//   evaluate DOCUMENTS.jsonl QUERIES.jsonl RUN.tsv [COPIES]
//
// Documents are {id,title,text}, with COPIES of each to make a bigger index; queries {id,query}. A
// "decoy" in a document is one more document. Prints times to stderr.
#include <fmt/format.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "services/common/status_macros.h"
#include "services/search/index_reader.h"
#include "services/search/index_writer.h"
#include "services/search/searcher.h"

namespace hiroba::search {
namespace {

using google::protobuf::Struct;

constexpr size_t kFoundPerQuery = 100;

std::string Text(const Struct& object, const std::string& key) {
  const auto found = object.fields().find(key);
  return found == object.fields().end() ? "" : found->second.string_value();
}

absl::StatusOr<std::vector<Struct>> ReadJsonLines(const std::string& path) {
  std::vector<Struct> objects;
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(path);
  for (std::string line; std::getline(file, line);) {
    if (!google::protobuf::util::JsonStringToMessage(line, &objects.emplace_back()).ok()) {
      return absl::InvalidArgumentError(path + ": " + line);
    }
    const auto decoy = objects.back().fields().find("decoy");
    if (decoy != objects.back().fields().end()) {
      Struct copy = decoy->second.struct_value();
      objects.push_back(std::move(copy));
    }
  }
  return objects;
}

PostDocument ToPost(const Struct& document, int copy) {
  PostDocument post;
  post.post.set_thread(Text(document, "id") + (copy > 0 ? fmt::format("#{}", copy) : ""));
  post.post.set_name(post.post.thread() + "/1");
  post.post.set_number(1);
  post.post.set_text(Text(document, "text"));
  post.thread.set_title(Text(document, "title"));
  return post;
}

void PrintTimes(std::string_view what, std::vector<double> milliseconds) {
  if (milliseconds.empty()) return;
  std::ranges::sort(milliseconds);
  const auto at = [&](size_t percent) {
    return milliseconds[std::min(milliseconds.size() - 1, milliseconds.size() * percent / 100)];
  };
  std::cerr << fmt::format("{}: p50 {:.2f} ms, p95 {:.2f} ms, p99 {:.2f} ms\n", what, at(50),
                           at(95), at(99));
}

absl::Status Fill(IndexWriter& writer, const std::vector<Struct>& documents, int copies) {
  constexpr size_t kBatch = 500;
  const absl::Time start = absl::Now();
  for (int copy = 0; copy < copies; ++copy) {
    for (size_t i = 0; i < documents.size(); i += kBatch) {
      IndexChanges changes;
      for (size_t j = i; j < std::min(documents.size(), i + kBatch); ++j) {
        changes.posts.push_back(ToPost(documents[j], copy));
      }
      RETURN_IF_ERROR(writer.Apply(changes, 0, 0));
    }
  }
  RETURN_IF_ERROR(writer.Commit());
  const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
  std::cerr << fmt::format("{} posts indexed, {:.0f} a second\n", writer.post_count(),
                           static_cast<double>(writer.post_count()) / seconds);
  return absl::OkStatus();
}

absl::Status Evaluate(std::span<char*> arguments) {
  if (arguments.size() < 4) {
    return absl::InvalidArgumentError("usage: evaluate DOCUMENTS QUERIES RUN [COPIES]");
  }
  const char* dictionary = std::getenv("HIROBA_DICTIONARY_DIR");
  ASSIGN_OR_RETURN(const auto analyser,
                   WordAnalyser::Open(dictionary ? dictionary : "/var/lib/mecab/dic/juman-utf8"));
  ASSIGN_OR_RETURN(const Synonyms synonyms, Synonyms::Open(*analyser, ""));
  ASSIGN_OR_RETURN(const std::vector<Struct> documents, ReadJsonLines(arguments[1]));
  ASSIGN_OR_RETURN(const std::vector<Struct> queries, ReadJsonLines(arguments[2]));

  const std::string path = fmt::format("{}.index", arguments[3]);
  std::filesystem::remove_all(path);
  Metrics metrics;
  ASSIGN_OR_RETURN(
      const auto writer,
      IndexWriter::Open({.path = path, .commit_interval = absl::Seconds(2)}, *analyser, metrics));
  const int copies = arguments.size() > 4 ? std::atoi(arguments[4]) : 1;
  RETURN_IF_ERROR(Fill(*writer, documents, copies));

  const IndexReader index(path);
  const Searcher searcher(*analyser, synonyms, index);
  std::ofstream run(arguments[3]);
  std::vector<double> page_times;
  for (const Struct& query : queries) {
    if (Text(query, "query").empty()) continue;
    const absl::Time start = absl::Now();
    // What a page of results costs, with its snippets; not what this program needs below.
    RETURN_IF_ERROR(searcher.Search(Text(query, "query"), {}, 0, 20).status());
    page_times.push_back(absl::ToDoubleMilliseconds(absl::Now() - start));
    ASSIGN_OR_RETURN(const FoundThreads found,
                     searcher.Search(Text(query, "query"), {}, 0, kFoundPerQuery));
    for (size_t i = 0; i < found.threads.size(); ++i) {
      run << fmt::format("{}\t{}\t{}\n", Text(query, "id"), found.threads[i].thread, i + 1);
    }
  }
  PrintTimes("page of 20 threads with snippets", std::move(page_times));
  return absl::OkStatus();
}

}  // namespace
}  // namespace hiroba::search

int main(int argc, char** argv) {
  const absl::Status status = hiroba::search::Evaluate({argv, static_cast<size_t>(argc)});
  if (!status.ok()) std::cerr << status.ToString() << "\n";
  return status.ok() ? 0 : 1;
}
