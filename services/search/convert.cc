#include "services/search/convert.h"

#include <algorithm>
#include <utility>

#include "services/common/id.h"
#include "services/common/page_token.h"
#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/common/violations.h"
#include "services/search/normalise.h"
#include "services/search/ranking.h"

namespace hiroba::search {
namespace {

using TopicId = TypedId<struct TopicTag>;

constexpr size_t kLongestQuery = 200;  // characters
constexpr int kDefaultPageSize = 20;

v1::Snippet ToProto(const Snippet& snippet) {
  v1::Snippet proto;
  proto.set_text(snippet.text);
  for (const TextRange& range : snippet.ranges) {
    v1::Snippet::Range& added = *proto.add_ranges();
    added.set_start(static_cast<int32_t>(range.begin));
    added.set_end(static_cast<int32_t>(range.end));
  }
  return proto;
}

v1::SearchHit ToProto(const FoundThread& thread) {
  v1::SearchHit hit;
  hit.set_thread(thread.thread);
  *hit.mutable_title() = ToProto(thread.title);
  hit.set_topic(thread.facts.topic());
  hit.set_topic_display_name(thread.facts.topic_display_name());
  hit.set_kind(thread.facts.kind());
  hit.set_solved(thread.facts.solved());
  *hit.mutable_create_time() = thread.facts.create_time();
  hit.set_external_id(thread.facts.external_id());
  for (const FoundPost& post : thread.posts) {
    v1::SearchHit::MatchedPost& matched = *hit.add_posts();
    matched.set_post(post.post.name());
    matched.set_number(post.post.number());
    *matched.mutable_author() = post.post.author();
    *matched.mutable_snippet() = ToProto(post.snippet);
    *matched.mutable_create_time() = post.post.create_time();
  }
  return hit;
}

}  // namespace

absl::StatusOr<Question> ParseQuestion(const v1::SearchThreadsRequest& request) {
  Question question{.text = request.query()};
  Violations violations;
  const std::u32string text = ToCodePoints(question.text);
  const auto is_space = [](char32_t c) { return c == U' ' || c == U'　'; };
  if (std::ranges::all_of(text, is_space)) {
    violations.Add("query", "探す言葉を入力してください。");
  } else if (text.size() > kLongestQuery) {
    violations.Add("query", "200 文字以内にしてください。");
  }
  if (!request.topic().empty()) {
    violations.Merge(ParseName<TopicId>("topics/{topic}", request.topic(), "topic").status());
    question.scope.topic = request.topic();
  }
  if (!threads::v1::Thread::Kind_IsValid(request.kind())) {
    violations.Add("kind", "種別が正しくありません。");
  }
  question.scope.kind = request.kind();
  const absl::StatusOr<int> page_size =
      ParsePageSize(request.page_size() == 0 ? kDefaultPageSize : request.page_size());
  violations.Merge(page_size.status());
  RETURN_IF_ERROR(violations.ToStatus());
  ASSIGN_OR_RETURN(const PageKeys keys, ParsePageToken(request, "n"));
  if (!keys.empty()) question.offset = std::min<size_t>(keys.Number(0), kMostThreads);
  question.count = std::min(static_cast<size_t>(*page_size), kMostThreads - question.offset);
  return question;
}

v1::SearchThreadsResponse ToProto(const v1::SearchThreadsRequest& request, const Question& question,
                                  const FoundThreads& found) {
  v1::SearchThreadsResponse response;
  for (const FoundThread& thread : found.threads) *response.add_hits() = ToProto(thread);
  const size_t next = question.offset + found.threads.size();
  if (found.more && next < kMostThreads) {
    response.set_next_page_token(FormatPageToken(request, {static_cast<uint64_t>(next)}));
  }
  response.set_estimated_count(static_cast<int32_t>(found.estimated_threads));
  return response;
}

PostDocument ToDocument(threads::v1::PostRecord record) {
  PostDocument document;
  threads::v1::Post& post = *record.mutable_post();
  threads::v1::Thread& thread = *record.mutable_thread();
  document.post.set_name(post.name());
  document.post.set_thread(thread.name());
  document.post.set_number(post.number());
  document.post.set_text(std::move(*record.mutable_plain_text()));
  *document.post.mutable_author() = std::move(*post.mutable_author());
  *document.post.mutable_create_time() = post.create_time();
  document.thread.set_title(thread.title());
  document.thread.set_topic(thread.topic());
  document.thread.set_topic_display_name(thread.topic_display_name());
  document.thread.set_kind(thread.kind());
  document.thread.set_solved(thread.solved());
  *document.thread.mutable_create_time() = thread.create_time();
  document.thread.set_external_id(thread.external_id());
  *document.thread.mutable_tags() = thread.tags();
  document.topic_closed = record.topic_closed();
  return document;
}

}  // namespace hiroba::search
