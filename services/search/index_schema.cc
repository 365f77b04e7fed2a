#include "services/search/index_schema.h"

#include "absl/status/status.h"
#include "services/search/analysis.h"
#include "services/search/fields.h"

namespace hiroba::search {
namespace {

// Xapian refuses terms of more than 245 bytes; names of resources are far shorter.
constexpr size_t kLongestName = 200;

std::string Term(std::string_view prefix, std::string_view name) {
  std::string term(prefix);
  term.append(name.substr(0, kLongestName));
  return term;
}

void AddTerms(const Field& field, const std::vector<CountedTerm>& terms, uint32_t length,
              Xapian::Document& document) {
  std::string prefixed;
  for (const CountedTerm& term : terms) {
    prefixed.assign(1, field.prefix);
    prefixed.append(term.term);
    document.add_term(prefixed, Impact(field, term.count, length));
  }
}

}  // namespace

std::string PostTerm(std::string_view post) { return Term("Q", post); }
std::string ThreadTerm(std::string_view thread) { return Term("H", thread); }
std::string FirstPostTerm(std::string_view thread) { return Term("F", thread); }
std::string TopicTerm(std::string_view topic) { return Term("G", topic); }
std::string KindTerm(int kind) { return Term("K", std::to_string(kind)); }
std::string AnyFirstPostTerm() { return "XF"; }
std::string OpenTerm() { return "PO"; }
std::string ClosedTopicTerm(std::string_view topic) { return Term(kClosedTopicPrefix, topic); }

Xapian::Document MakeDocument(const WordAnalyser& analyser, const PostDocument& post) {
  Xapian::Document document;
  const bool first_post = post.post.number() == 1;

  std::string title_text = post.thread.title();
  for (const std::string& tag : post.thread.tags()) title_text += "\n" + tag;
  const FieldTerms title = AnalyseField(analyser, title_text);
  AddTerms(first_post ? kTitleWords : kThreadTitleWords, title.words, title.word_count, document);
  if (first_post) AddTerms(kTitlePairs, title.characters, title.pair_count, document);
  const FieldTerms body = AnalyseField(analyser, post.post.text());
  AddTerms(kBodyWords, body.words, body.word_count, document);
  AddTerms(kBodyPairs, body.characters, body.pair_count, document);

  document.add_boolean_term(PostTerm(post.post.name()));
  document.add_boolean_term(ThreadTerm(post.post.thread()));
  if (first_post) {
    document.add_boolean_term(FirstPostTerm(post.post.thread()));
    document.add_boolean_term(AnyFirstPostTerm());
  }
  document.add_boolean_term(TopicTerm(post.thread.topic()));
  document.add_boolean_term(KindTerm(post.thread.kind()));
  document.add_boolean_term(post.topic_closed ? ClosedTopicTerm(post.thread.topic()) : OpenTerm());

  document.add_value(kThreadSlot, post.post.thread());

  v1::IndexedPost data = post.post;
  data.set_word_places(PackPlaces(body.places));
  if (first_post) *data.mutable_thread_facts() = post.thread;
  document.set_data(data.SerializeAsString());
  return document;
}

absl::StatusOr<v1::IndexedPost> ReadPost(const Xapian::Document& document) {
  v1::IndexedPost post;
  if (!post.ParseFromString(document.get_data())) {
    return absl::DataLossError("a document of the index is not a post");
  }
  return post;
}

}  // namespace hiroba::search
