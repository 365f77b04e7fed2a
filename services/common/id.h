// 64-bit ids in the order of their making, made by the services and not by the database, and their
// text form of 13 lower-case letters and digits. What an id names is the caller's business.
#pragma once

#include <atomic>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "services/common/clock.h"

namespace hiroba {

// Number of characters of an id's text form.
inline constexpr std::size_t kIdLength = 13;

// An id of one kind of thing: `using ThreadId = TypedId<struct ThreadTag>;`. 0 means none.
template <class Tag>
struct TypedId {
  std::uint64_t value = 0;

  // True if the id names something.
  explicit operator bool() const { return value != 0; }

  friend auto operator<=>(const TypedId&, const TypedId&) = default;

  template <typename H>
  friend H AbslHashValue(H state, const TypedId& id) {
    return H::combine(std::move(state), id.value);
  }
};

// Returns the 13 characters of an id. They sort as the numbers do.
std::string FormatId(std::uint64_t id);

template <class Tag>
std::string FormatId(TypedId<Tag> id) {
  return FormatId(id.value);
}

// Reads the text form; nothing but what FormatId makes is accepted, and 0 is not an id.
std::optional<std::uint64_t> ParseId(std::string_view text);

// The same for a typed id: `ParseId<ThreadId>(text)`.
template <class Id>
std::optional<Id> ParseId(std::string_view text) {
  const std::optional<std::uint64_t> value = ParseId(text);
  if (!value) return std::nullopt;
  return Id{*value};
}

// Makes ids: 42 bits of milliseconds since 2025, 16 random bits drawn by each generator in place
// of a worker number that somebody would have to hand out, 6 bits of sequence. More than 64 ids in
// a millisecond borrow from the next one. Ids are not secrets: they can be guessed.
// Thread-safe, without locks. A clock that is set back does not make ids go back.
class IdGenerator {
 public:
  explicit IdGenerator(const Clock& clock);

  // Returns an id greater than every id this generator has made before.
  std::uint64_t Next();

  // The same as a typed id: `ids.New<PostId>()`.
  template <class Id>
  Id New() {
    return Id{Next()};
  }

 private:
  const Clock& clock_;
  const std::uint64_t worker_;
  // Milliseconds and sequence of the last id, without the worker between them.
  std::atomic<std::uint64_t> last_{0};
};

// Returns when an id was made, by the maker's clock.
absl::Time IdTime(std::uint64_t id);

}  // namespace hiroba

template <class Tag>
struct std::hash<hiroba::TypedId<Tag>> {
  std::size_t operator()(const hiroba::TypedId<Tag>& id) const noexcept {
    return std::hash<std::uint64_t>()(id.value);
  }
};
