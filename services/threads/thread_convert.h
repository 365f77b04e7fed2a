// Between threads and their protos: shape checks of requests, and threads as a viewer sees them. No
// rules, no SQL.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "hiroba/threads/v1/threads.pb.h"
#include "services/threads/model.h"
#include "services/threads/post_convert.h"
#include "services/threads/store.h"
#include "services/threads/thread_rules.h"

namespace hiroba::threads {

inline constexpr int kMaxTitleCharacters = 120;

struct ThreadDraft {
  Thread thread;
  PostDraft post;
};
absl::StatusOr<ThreadDraft> ParseCreateThread(const v1::CreateThreadRequest& request);
absl::StatusOr<ThreadEdit> ParseUpdateThread(const v1::UpdateThreadRequest& request);
// Without the viewer. The limit is the page's size.
absl::StatusOr<ThreadQuery> ParseListThreads(const v1::ListThreadsRequest& request);
// Without ids, HTML and excerpt.
absl::StatusOr<ImportedThread> ParseImportThread(const v1::ImportThreadRequest& request);

struct ReadMarkMove {
  ThreadId thread;
  int last_read_number = 0;
  bool lower = false;
};
absl::StatusOr<ReadMarkMove> ParseUpdateReadState(const v1::UpdateReadStateRequest& request);

// As the viewer of the view sees it.
v1::Thread ToProto(const ThreadView& view);
v1::ReadState ToReadState(const ThreadView& view);
// Without what depends on a viewer.
v1::Thread ToProto(const Thread& thread, std::string_view topic_display_name);

}  // namespace hiroba::threads
