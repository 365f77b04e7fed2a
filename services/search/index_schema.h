// The shape of the index: which terms, values and data a post has in Xapian. Pure.
//
// A thread's first post is one document with the title; each reply another, which finds the title's
// words too, at a low weight.
#pragma once

#include <xapian.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "hiroba/search/v1/index.pb.h"
#include "services/search/word_terms.h"

namespace hiroba::search {

// Grows when an index made by an older version has to be built anew.
inline constexpr std::string_view kSchemaVersion = "1";

// The fields of text. Each has its own terms and its own length.
enum class Field { kTitleWords, kBodyWords, kTitlePairs, kBodyPairs, kThreadTitleWords };
inline constexpr size_t kFieldCount = 5;

// Begins every term of a field.
char PrefixOf(Field field);

// The number of terms in each field of one document.
struct DocumentLengths {
  std::array<uint64_t, kFieldCount> fields = {};
  bool first_post = false;
};

// What a post is indexed from.
struct PostDocument {
  v1::IndexedPost post;  // without thread_facts and word_places
  v1::IndexedThread thread;
  bool topic_closed = false;
};

// Makes the document of a post.
Xapian::Document MakeDocument(const WordAnalyser& analyser, const PostDocument& post);

// Terms that are on or off.
std::string PostTerm(std::string_view post);         // one document
std::string ThreadTerm(std::string_view thread);     // all documents of a thread
std::string FirstPostTerm(std::string_view thread);  // the document that has the thread's facts
std::string TopicTerm(std::string_view topic);
std::string KindTerm(int kind);
std::string OpenTerm();                               // every member may read
std::string ClosedTopicTerm(std::string_view topic);  // members of the topic may read

// Values.
inline constexpr Xapian::valueno kLengthsSlot = 0;
inline constexpr Xapian::valueno kThreadSlot = 1;
std::string PackLengths(const DocumentLengths& lengths);
DocumentLengths UnpackLengths(std::string_view packed);  // what is missing is 0

// Reads the data of a document. DATA_LOSS when it is not what MakeDocument wrote.
absl::StatusOr<v1::IndexedPost> ReadPost(const Xapian::Document& document);

// Sums over all documents, kept up to date with them.
struct IndexStatistics {
  std::array<uint64_t, kFieldCount> fields = {};  // terms in each field
  uint64_t posts = 0;
  uint64_t first_posts = 0;

  void Add(const DocumentLengths& document);
  void Remove(const DocumentLengths& document);

  // Documents that have the field at all.
  uint64_t DocumentsWith(Field field) const;

  std::string Serialize() const;
  static IndexStatistics Parse(std::string_view serialized);
};

// Metadata of the database.
inline constexpr char kSchemaKey[] = "schema";
inline constexpr char kStatisticsKey[] = "statistics";
inline constexpr char kPositionKey[] = "position";

}  // namespace hiroba::search
