// The authorisation table, table.txt, as rows: who may do what through the gateway. Reading only;
// check.h compares it with the API, tests/integration/authorisation_test.cc with a running forum.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace hiroba::authorisation {

// Who asks, in the order of the table's columns; the table says who they are.
inline constexpr std::array<const char*, 11> kCallers = {"guest",  "pending", "lapsed", "member",
                                                         "author", "other",   "topic",  "mod",
                                                         "admin",  "leaving", "gone"};

// What is expected: `ok` (the caller gets past authorisation: 2xx, or an error that says something
// else), or the answer's status.
inline constexpr std::array<const char*, 4> kExpectations = {"ok", "401", "403", "404"};

struct Row {
  int line = 0;
  std::string method;  // identity.Members/GetMember, or gateway/uploadAttachment for a handler
  std::array<std::string, kCallers.size()> cells;
  std::string verb;  // GET, POST …
  std::string path;  // with its query and placeholders
  std::string body;  // JSON, or the bytes of an upload; with placeholders
};

struct Table {
  std::vector<Row> rows;
  std::vector<std::string> problems;  // a sentence for each line that is none
};

Table ParseTable(const std::string& text);

// What a placeholder such as `<thread>` stands for, with a name of its shape.
const std::map<std::string, std::string>& Placeholders();

// Returns the text with each placeholder replaced by what `value` returns for its name. One that
// Placeholders() does not know is left as it is.
template <typename Value>
std::string Fill(const std::string& text, Value value) {
  std::string filled;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t open = text.find('<', begin);
    const std::size_t close = open == std::string::npos ? open : text.find('>', open);
    if (close == std::string::npos) break;
    const std::string name = text.substr(open + 1, close - open - 1);
    filled += text.substr(begin, open - begin);
    filled += Placeholders().count(name) == 1 ? value(name) : "<" + name + ">";
    begin = close + 1;
  }
  return filled + text.substr(begin);
}

}  // namespace hiroba::authorisation
