// Reads files of threads, a JSON object a line, into what the import routes of the API take. Pure.
//
// Two shapes are read: conversations, as the sample forum is written (id, topic, kind, title, tags,
// author, posted_at, body, replies), and plain documents (id, title, text), which become threads of
// one post.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace hiroba::admin {

using Json = nlohmann::json;

// Who a file says wrote a post.
struct FileAuthor {
  std::string external_id;  // body code and name: the same in every file
  std::string display_name;
  std::string body_code;
  std::string department;
  std::string start_date;  // YYYY-MM-DD, from the years in the post; empty when not known
};

struct FilePost {
  std::string author;  // external id; empty for documents, which the importing admin takes in
  std::string department;
  std::string text;
  std::string create_time;  // RFC 3339; empty for documents
};

struct FileThread {
  std::string external_id;
  std::string topic;
  std::string kind;  // of the API: QUESTION
  std::string title;
  std::vector<std::string> tags;
  std::vector<FilePost> posts;
};

struct ThreadFile {
  // By external id, as of the latest post.
  std::map<std::string, FileAuthor> authors;
  std::vector<FileThread> threads;

  size_t PostCount() const;
};

// Returns what is in a file of conversations. INVALID_ARGUMENT, reason FILE_MALFORMED, with the
// line that cannot be read.
absl::StatusOr<ThreadFile> ParseConversations(std::string_view text);

// Returns what is in a file of documents, all in one topic.
absl::StatusOr<ThreadFile> ParseDocuments(std::string_view text, std::string_view topic);

}  // namespace hiroba::admin
