#include "tests/authorisation/rows.h"

#include <algorithm>
#include <sstream>

namespace hiroba::authorisation {
namespace {

std::string Located(int line, const std::string& problem) {
  return "line " + std::to_string(line) + ": " + problem;
}

bool IsExpectation(const std::string& cell) {
  return std::find(kExpectations.begin(), kExpectations.end(), cell) != kExpectations.end();
}

}  // namespace

Table ParseTable(const std::string& text) {
  Table table;
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    Row row{.line = number};
    std::istringstream words(line);
    words >> row.method;
    for (std::string& cell : row.cells) words >> cell;
    words >> row.verb >> row.path;
    if (!words) {
      table.problems.push_back(
          Located(number, "has not a method, eleven cells, a verb and a path"));
      continue;
    }
    std::getline(words >> std::ws, row.body);
    for (const std::string& cell : row.cells) {
      if (!IsExpectation(cell)) {
        table.problems.push_back(Located(number, "\"" + cell + "\" is not ok, 401, 403 or 404"));
      }
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

const std::map<std::string, std::string>& Placeholders() {
  static const std::map<std::string, std::string> kPlaceholders = {
      {"admin", "members/0000000000001"},
      {"address", "someone@city.kadoma.lg.jp"},
      {"admission", "admissions/0000000000001"},
      {"attachment", "attachments/0000000000001"},
      {"author", "members/0000000000001"},
      {"author-posting", "members/0000000000001/postings/0000000000001"},
      {"author-verification", "verifications/0000000000001"},
      {"closed-attachment", "attachments/0000000000001"},
      {"closed-post", "threads/0000000000001/posts/0000000000001"},
      {"closed-thread", "threads/0000000000001"},
      {"closed-topic", "topics/0000000000001"},
      {"colleague-admission", "admissions/0000000000001"},
      {"deleted-post", "threads/0000000000001/posts/0000000000001"},
      {"joiner", "members/0000000000001"},
      {"learned-domain", "learnedDomains/union.example.lg.jp"},
      {"member", "members/0000000000001"},
      {"newcomer", "members/0000000000001"},
      {"number", "1"},
      {"own-posting", "members/me/postings/0000000000001"},
      {"own-session", "sessions/0000000000001"},
      {"password", "password"},
      {"pending-admission", "admissions/0000000000001"},
      {"post", "threads/0000000000001/posts/0000000000001"},
      {"registration", "registrations/0000000000001"},
      {"role", "roles/0000000000001-moderator"},
      {"reset", "passwordResets/0000000000001"},
      {"session", "sessions/0000000000001"},
      {"spare-topic", "topics/0000000000001"},
      {"suspended", "members/0000000000001"},
      {"thread", "threads/0000000000001"},
      {"topic", "topics/0000000000001"},
      {"unknown-topic", "topics/0000000000001"},
  };
  return kPlaceholders;
}

}  // namespace hiroba::authorisation
