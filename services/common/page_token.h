// Pages of lists: the size a caller may ask for, and opaque tokens that hold where the next page
// begins (keyset, no OFFSET) with a fingerprint of the question. A token grants nothing.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace hiroba {

// Returns how many to list: 50 for 0, 100 for more than 100. Fails for negative sizes.
absl::StatusOr<int> ParsePageSize(std::int32_t page_size);

// Where a page begins: the sort keys of the last thing on the page before. Empty on the first.
class PageKeys {
 public:
  PageKeys() = default;
  explicit PageKeys(std::vector<std::variant<std::uint64_t, std::string>> values)
      : values_(std::move(values)) {}

  // True on the first page, which has no keys.
  bool empty() const { return values_.empty(); }

  // The key at a position, of the kind that ParsePageToken was told to expect.
  std::uint64_t Number(std::size_t index) const { return std::get<std::uint64_t>(values_[index]); }
  const std::string& Text(std::size_t index) const { return std::get<std::string>(values_[index]); }

 private:
  std::vector<std::variant<std::uint64_t, std::string>> values_;
};

using PageKey = std::variant<std::uint64_t, std::string_view>;

// Returns `next_page_token` for the request that is being answered: base64url.
//   FormatPageToken(request, {thread.last_post_time_micros, thread.id.value})
std::string FormatPageToken(const google::protobuf::Message& request,
                            std::initializer_list<PageKey> keys);

// Returns the keys in the request's field `page_token`. `kinds` has a letter for each expected
// key: 'n' number, 't' text. Fails with INVALID_ARGUMENT, reason PAGE_TOKEN_INVALID, when the
// token is damaged or belongs to a request that differs in more than page_token and page_size.
absl::StatusOr<PageKeys> ParsePageToken(const google::protobuf::Message& request,
                                        std::string_view kinds);

}  // namespace hiroba
