// All SQL of what goes into the copy of a member's data: what she wrote, in pages, with what tells
// whether she may still read around it. Reads only. No fake: the loop that makes copies is tested
// on the database.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/db.h"
#include "services/threads/model.h"

namespace hiroba::threads {

// A thread that something of hers belongs to.
struct ExportedPlace {
  ThreadId thread;
  std::string title;
  // Who started it.
  MemberId author;
  bool deleted = false;
  TopicId topic;
  std::string topic_display_name;
  Visibility topic_visibility = Visibility::kOpen;
  // How she stands to the topic.
  Membership membership;
};

struct ExportedPost {
  Post post;
  ExportedPlace place;
};

// A text that a post had before it was edited.
struct EarlierText {
  int revision = 0;
  std::string text;
  absl::Time write_time;
};

// A thread that she started.
struct ExportedThread {
  ExportedPlace place;
  Kind kind = Kind::kDiscussion;
  std::vector<std::string> tags;
  absl::Time create_time;
  std::optional<absl::Time> delete_time;
};

struct ExportedTopic {
  TopicId topic;
  std::string display_name;
  Membership membership;
};

// A post that she found helpful.
struct ExportedHelpful {
  PostId post;
  int number = 0;
  ExportedPlace place;
  absl::Time create_time;
};

// How far she has read a thread.
struct ExportedReadMark {
  ExportedPlace place;
  int last_read_number = 0;
  absl::Time update_time;
};

// Thread-safe. Each list begins after the last one of the page before and is in ascending order of
// what it begins after.
class DataExportStore {
 public:
  // The database outlives the store.
  explicit DataExportStore(Database& database) : database_(database) {}

  // With text and attachments, deleted ones too.
  absl::StatusOr<std::vector<ExportedPost>> ListPosts(absl::Time deadline, MemberId member,
                                                      PostId after, int limit);
  absl::StatusOr<std::vector<EarlierText>> ListEarlierTexts(absl::Time deadline, PostId post,
                                                            int after_revision, int limit);
  absl::StatusOr<std::vector<ExportedThread>> ListThreads(absl::Time deadline, MemberId member,
                                                          ThreadId after, int limit);
  // All of them: topics are few.
  absl::StatusOr<std::vector<ExportedTopic>> ListTopics(absl::Time deadline, MemberId member);
  absl::StatusOr<std::vector<ExportedHelpful>> ListHelpful(absl::Time deadline, MemberId member,
                                                           PostId after, int limit);
  absl::StatusOr<std::vector<ExportedReadMark>> ListReadMarks(absl::Time deadline, MemberId member,
                                                              ThreadId after, int limit);

  // Those that go with no post first, then by post. `after` is the last one, none to begin.
  absl::StatusOr<std::vector<Attachment>> ListAttachments(absl::Time deadline, MemberId member,
                                                          const std::optional<Attachment>& after,
                                                          int limit);

 private:
  Database& database_;
};

}  // namespace hiroba::threads
