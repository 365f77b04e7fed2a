// What is measured: one function for each line or two of the table that is printed.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/harness/forum.h"
#include "tests/load/corpus.h"
#include "tests/load/usage.h"

namespace hiroba::load {

// The table that is printed at the end; rows are also printed as they come.
class Table {
 public:
  void Add(const std::string& what, const std::string& measured, const std::string& budget = "");
  std::string Text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

// Run in the order of main.cc: each leaves the forum as the next expects it.
class Scenarios {
 public:
  // A measurement lasts about `seconds`. Forum and table outlive this.
  Scenarios(testing::Forum& forum, Table& table, double seconds);

  // A plain gRPC echo, a plain HTTP reply, and the disk's own time for a commit.
  void Yardsticks();
  // Fills the forum through the public API by hiroba-admin import-threads.
  void Fill(const CorpusSize& size);
  // CPU of a page of 20 posts and of a list of 20 threads.
  void Pages();
  // Time of a search.
  void Search();
  // Reading while ten times more sign-ins are offered than passwords can be checked.
  void SignIns();
  // Memory of the processes.
  void Memory();
  // Replies by 8 clients, nobody else there.
  void Replies();
  // From a reply to the follower's open page.
  void Live();
  // From a reply to the search that finds it, at 50 replies a second.
  void Findable();
  // Replies by 8 clients while many members watch the thread.
  void RepliesWatched(int watchers);

 private:
  std::map<std::string, pid_t> Processes() const;
  // CPU of one GET, over all processes of the forum.
  void CpuOfGet(const std::string& what, const std::string& path, const std::string& budget);

  testing::Forum& forum_;
  Table& table_;
  const double seconds_;
  // CPU of a plain gRPC echo in this run, in microseconds, from Yardsticks: a page is told in it,
  // too, since the same machine may take three times as long on another day.
  double echo_ = 0;
  testing::Person admin_;
  // The longest thread of the forum, and some others.
  std::vector<std::string> threads_;
};

}  // namespace hiroba::load
