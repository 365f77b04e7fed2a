#include "services/admin/thread_file.h"

#include <fmt/format.h>

#include <array>
#include <functional>
#include <utility>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/strings.h"

namespace hiroba::admin {
namespace {

// What a file may call the kinds of threads; anything else is a discussion.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kKinds = {{
    {"質問", "QUESTION"},
    {"資料共有", "SHARE"},
    {"情報共有", "SHARE"},
    {"勉強会のお知らせ", "STUDY_SESSION"},
    {"勉強会", "STUDY_SESSION"},
    {"視察質問の取りまとめ", "ROUND_UP"},
    {"質問募集", "ROUND_UP"},
    {"手引き", "HANDBOOK"},
}};

std::string KindOf(std::string_view word) {
  for (const auto& [name, kind] : kKinds) {
    if (name == word) return std::string(kind);
  }
  return "DISCUSSION";
}

absl::Status Malformed(int line, std::string_view problem) {
  // The parser repeats what it could not read, which need not be text.
  std::string readable(problem);
  for (char& c : readable) {
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  }
  return InvalidArgument("FILE_MALFORMED", fmt::format("{} 行目：{}", line, readable));
}

// The first of April of the year in which somebody with so many years began: posts change then.
std::string StartDate(std::string_view posted_at, int years) {
  absl::Time time;
  std::string error;
  if (years < 0 || !absl::ParseTime(absl::RFC3339_full, ToAbsl(posted_at), &time, &error))
    return "";
  const absl::CivilDay day = absl::ToCivilDay(time, absl::FixedTimeZone(9 * 60 * 60));
  const auto fiscal_year = day.month() >= 4 ? day.year() : day.year() - 1;
  return fmt::format("{:04}-04-01", fiscal_year - years);
}

// Reads an author and a post, and remembers the author if the post is her latest.
FilePost ParsePost(const Json& json, std::map<std::string, std::string>& latest, ThreadFile& file) {
  const Json& by = json.at("author");
  FilePost post{.department = by.value("department", ""),
                .text = json.at("body").get<std::string>(),
                .create_time = json.at("posted_at").get<std::string>()};
  FileAuthor author{.display_name = by.at("name").get<std::string>(),
                    .body_code = by.at("municipality_code").get<std::string>(),
                    .department = post.department,
                    .start_date = StartDate(post.create_time, by.value("years_in_post", -1))};
  author.external_id = fmt::format("{}/{}", author.body_code, author.display_name);
  post.author = author.external_id;
  std::string& last = latest[author.external_id];
  if (last <= post.create_time) {
    last = post.create_time;
    file.authors[author.external_id] = std::move(author);
  }
  return post;
}

// Gives each line that is not empty to `parse`, which throws what it cannot read.
absl::Status ForEachLine(std::string_view text, const std::function<void(const Json&)>& parse) {
  for (int line = 1; !text.empty(); ++line) {
    const size_t end = text.find('\n');
    const std::string_view json = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (json.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    try {
      parse(Json::parse(json));
    } catch (const Json::exception& error) {
      return Malformed(line, error.what());
    }
  }
  return absl::OkStatus();
}

}  // namespace

size_t ThreadFile::PostCount() const {
  size_t count = 0;
  for (const FileThread& thread : threads) count += thread.posts.size();
  return count;
}

absl::StatusOr<ThreadFile> ParseConversations(std::string_view text) {
  ThreadFile file;
  std::map<std::string, std::string> latest;
  RETURN_IF_ERROR(ForEachLine(text, [&](const Json& json) {
    FileThread thread{.external_id = json.at("id").get<std::string>(),
                      .topic = json.at("topic").get<std::string>(),
                      .kind = KindOf(json.value("kind", "")),
                      .title = json.at("title").get<std::string>(),
                      .tags = json.value("tags", std::vector<std::string>())};
    thread.posts.push_back(ParsePost(json, latest, file));
    for (const Json& reply : json.value("replies", Json::array())) {
      thread.posts.push_back(ParsePost(reply, latest, file));
    }
    file.threads.push_back(std::move(thread));
  }));
  return file;
}

absl::StatusOr<ThreadFile> ParseDocuments(std::string_view text, std::string_view topic) {
  ThreadFile file;
  RETURN_IF_ERROR(ForEachLine(text, [&](const Json& json) {
    file.threads.push_back({.external_id = json.at("id").get<std::string>(),
                            .topic = std::string(topic),
                            .kind = "SHARE",
                            .title = json.at("title").get<std::string>(),
                            .posts = {{.text = json.at("text").get<std::string>()}}});
  }));
  return file;
}

}  // namespace hiroba::admin
