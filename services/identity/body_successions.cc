#include "services/identity/body_successions.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "services/common/status.h"

namespace hiroba::identity {

std::string_view SuccessorOn(const BodySuccessions& successions, std::string_view code,
                             absl::CivilDay day) {
  // CheckSuccessions lets no circle in; whatever a table holds, there are no more steps than rows.
  for (size_t steps = 0; steps <= successions.size(); ++steps) {
    const auto found = successions.find(code);
    if (found == successions.end() || day < found->second.date) return code;
    code = found->second.successor;
  }
  return code;
}

bool HasEnded(const BodySuccessions& successions, std::string_view code, absl::CivilDay day) {
  const auto found = successions.find(code);
  return found != successions.end() && found->second.date <= day;
}

std::vector<std::string> PredecessorsOn(const BodySuccessions& successions, std::string_view code,
                                        absl::CivilDay day) {
  std::vector<std::pair<absl::CivilDay, std::string>> found;
  for (const auto& [ended, succession] : successions) {
    if (ended != code && SuccessorOn(successions, ended, day) == code) {
      found.emplace_back(succession.date, ended);
    }
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  std::vector<std::string> codes;
  for (auto& [date, ended] : found) codes.push_back(std::move(ended));
  return codes;
}

absl::Status CheckSuccessions(const BodySuccessions& successions) {
  for (const auto& [code, succession] : successions) {
    const auto next = successions.find(succession.successor);
    if (next == successions.end() || succession.date < next->second.date) continue;
    return InvalidArgument(
        "BODY_SUCCESSION_REFUSED",
        fmt::format("{} を引き継ぐ {} は、その日にはもうありません。", code, succession.successor),
        {{"code", code}});
  }
  return absl::OkStatus();
}

}  // namespace hiroba::identity
