// The shape of the index: which terms, values and data a post has in Xapian. Pure.
//
// A thread's first post is one document with the title; each reply another, which finds the title's
// words too, at a low weight.
#pragma once

#include <xapian.h>

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "hiroba/search/v1/index.pb.h"
#include "services/search/word_terms.h"

namespace hiroba::search {

// Grows when an index made by an older version has to be built anew.
inline constexpr std::string_view kSchemaVersion = "2";

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
std::string AnyFirstPostTerm();                      // all documents that begin threads
std::string TopicTerm(std::string_view topic);
std::string KindTerm(int kind);
std::string OpenTerm();                             // every member may read
inline constexpr char kClosedTopicPrefix[] = "PT";  // its members may read; or OpenTerm
std::string ClosedTopicTerm(std::string_view topic);

// The value that posts are grouped by: the thread's name.
inline constexpr Xapian::valueno kThreadSlot = 0;

// Reads the data of a document. DATA_LOSS when it is not what MakeDocument wrote.
absl::StatusOr<v1::IndexedPost> ReadPost(const Xapian::Document& document);

// Metadata of the database.
inline constexpr char kSchemaKey[] = "schema";
inline constexpr char kPositionKey[] = "position";
// With an event's sequence behind it: an event that could not be applied yet.
inline constexpr char kSetAsidePrefix[] = "set_aside:";

}  // namespace hiroba::search
