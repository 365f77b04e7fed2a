#include "services/search/index_schema.h"

#include "absl/status/status.h"
#include "services/search/analysis.h"
#include "services/search/varint.h"

namespace hiroba::search {
namespace {

// Xapian refuses terms of more than 245 bytes; names of resources are far shorter.
constexpr size_t kLongestName = 200;

std::string Term(std::string_view prefix, std::string_view name) {
  std::string term(prefix);
  term.append(name.substr(0, kLongestName));
  return term;
}

void AddTerms(Field field, const std::vector<CountedTerm>& terms, Xapian::Document& document) {
  std::string prefixed;
  for (const CountedTerm& term : terms) {
    prefixed.assign(1, PrefixOf(field));
    prefixed.append(term.term);
    document.add_term(prefixed, term.count);
  }
}

size_t Index(Field field) { return static_cast<size_t>(field); }

}  // namespace

char PrefixOf(Field field) {
  switch (field) {
    case Field::kTitleWords:
      return 'S';
    case Field::kBodyWords:
      return 'W';
    case Field::kTitlePairs:
      return 'C';
    case Field::kBodyPairs:
      return 'B';
    case Field::kThreadTitleWords:
      return 'T';
  }
  return 0;
}

std::string PostTerm(std::string_view post) { return Term("Q", post); }
std::string ThreadTerm(std::string_view thread) { return Term("H", thread); }
std::string FirstPostTerm(std::string_view thread) { return Term("F", thread); }
std::string TopicTerm(std::string_view topic) { return Term("G", topic); }
std::string KindTerm(int kind) { return Term("K", std::to_string(kind)); }
std::string OpenTerm() { return "PO"; }
std::string ClosedTopicTerm(std::string_view topic) { return Term("PT", topic); }

Xapian::Document MakeDocument(const WordAnalyser& analyser, const PostDocument& post) {
  Xapian::Document document;
  const bool first_post = post.post.number() == 1;
  DocumentLengths lengths{.first_post = first_post};

  std::string title_text = post.thread.title();
  for (const std::string& tag : post.thread.tags()) title_text += "\n" + tag;
  const FieldTerms title = AnalyseField(analyser, title_text);
  const Field title_words = first_post ? Field::kTitleWords : Field::kThreadTitleWords;
  AddTerms(title_words, title.words, document);
  lengths.fields[Index(title_words)] = title.word_count;
  if (first_post) {
    AddTerms(Field::kTitlePairs, title.characters, document);
    lengths.fields[Index(Field::kTitlePairs)] = title.pair_count;
  }
  const FieldTerms body = AnalyseField(analyser, post.post.text());
  AddTerms(Field::kBodyWords, body.words, document);
  AddTerms(Field::kBodyPairs, body.characters, document);
  lengths.fields[Index(Field::kBodyWords)] = body.word_count;
  lengths.fields[Index(Field::kBodyPairs)] = body.pair_count;

  document.add_boolean_term(PostTerm(post.post.name()));
  document.add_boolean_term(ThreadTerm(post.post.thread()));
  if (first_post) document.add_boolean_term(FirstPostTerm(post.post.thread()));
  document.add_boolean_term(TopicTerm(post.thread.topic()));
  document.add_boolean_term(KindTerm(post.thread.kind()));
  document.add_boolean_term(post.topic_closed ? ClosedTopicTerm(post.thread.topic()) : OpenTerm());

  document.add_value(kLengthsSlot, PackLengths(lengths));
  document.add_value(kThreadSlot, post.post.thread());

  v1::IndexedPost data = post.post;
  data.set_word_places(PackPlaces(body.places));
  if (first_post) *data.mutable_thread_facts() = post.thread;
  document.set_data(data.SerializeAsString());
  return document;
}

std::string PackLengths(const DocumentLengths& lengths) {
  std::string packed(1, lengths.first_post ? 1 : 0);
  for (const uint64_t length : lengths.fields) AppendVarint(length, packed);
  return packed;
}

DocumentLengths UnpackLengths(std::string_view packed) {
  DocumentLengths lengths;
  lengths.first_post = TakeVarint(packed) != 0;
  for (uint64_t& length : lengths.fields) length = TakeVarint(packed);
  return lengths;
}

absl::StatusOr<v1::IndexedPost> ReadPost(const Xapian::Document& document) {
  v1::IndexedPost post;
  if (!post.ParseFromString(document.get_data())) {
    return absl::DataLossError("a document of the index is not a post");
  }
  return post;
}

void IndexStatistics::Add(const DocumentLengths& document) {
  for (size_t i = 0; i < kFieldCount; ++i) fields[i] += document.fields[i];
  ++posts;
  if (document.first_post) ++first_posts;
}

void IndexStatistics::Remove(const DocumentLengths& document) {
  for (size_t i = 0; i < kFieldCount; ++i) fields[i] -= document.fields[i];
  --posts;
  if (document.first_post) --first_posts;
}

uint64_t IndexStatistics::DocumentsWith(Field field) const {
  switch (field) {
    case Field::kTitleWords:
    case Field::kTitlePairs:
      return first_posts;
    case Field::kThreadTitleWords:
      return posts - first_posts;
    case Field::kBodyWords:
    case Field::kBodyPairs:
      return posts;
  }
  return 0;
}

std::string IndexStatistics::Serialize() const {
  std::string serialized;
  for (const uint64_t field : fields) AppendVarint(field, serialized);
  AppendVarint(posts, serialized);
  AppendVarint(first_posts, serialized);
  return serialized;
}

IndexStatistics IndexStatistics::Parse(std::string_view serialized) {
  IndexStatistics statistics;
  for (uint64_t& field : statistics.fields) field = TakeVarint(serialized);
  statistics.posts = TakeVarint(serialized);
  statistics.first_posts = TakeVarint(serialized);
  return statistics;
}

}  // namespace hiroba::search
