// Between protos and the plain values of search. Shape checks only.
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "hiroba/search/v1/search.pb.h"
#include "hiroba/threads/v1/records.pb.h"
#include "services/search/index_schema.h"
#include "services/search/searcher.h"

namespace hiroba::search {

// A search as it was asked for.
struct Question {
  std::string text;
  SearchScope scope;  // without the caller's topics
  size_t offset = 0;
  size_t count = 0;
};

// Fails with INVALID_ARGUMENT, naming the fields.
absl::StatusOr<Question> ParseQuestion(const v1::SearchThreadsRequest& request);

v1::SearchThreadsResponse ToProto(const v1::SearchThreadsRequest& request, const Question& question,
                                  const FoundThreads& found);

// A post of threads as it is indexed.
PostDocument ToDocument(threads::v1::PostRecord record);

}  // namespace hiroba::search
