#include "services/common/id.h"

#include <algorithm>
#include <array>
#include <random>

#include "absl/time/time.h"

namespace hiroba {
namespace {

constexpr int kWorkerBits = 16;
constexpr int kSequenceBits = 6;

// Digits and letters in the order of their codes, without i, l, o and u, which people misread.
constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

constexpr std::array<std::int8_t, 256> MakeValues() {
  std::array<std::int8_t, 256> values{};
  for (std::int8_t& value : values) value = -1;
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}

constexpr std::array<std::int8_t, 256> kValues = MakeValues();

absl::Time Epoch() {
  static const absl::Time epoch =
      absl::FromCivil(absl::CivilSecond(2025, 1, 1), absl::UTCTimeZone());
  return epoch;
}

std::uint64_t RandomWorker() {
  std::random_device device;
  return device() & ((1U << kWorkerBits) - 1);
}

}  // namespace

std::string FormatId(std::uint64_t id) {
  std::string text(kIdLength, '0');
  for (auto character = text.rbegin(); character != text.rend(); ++character) {
    *character = kAlphabet[id & 31];
    id >>= 5;
  }
  return text;
}

std::optional<std::uint64_t> ParseId(std::string_view text) {
  if (text.size() != kIdLength) return std::nullopt;
  std::uint64_t id = 0;
  for (const char character : text) {
    const std::int8_t value = kValues[static_cast<unsigned char>(character)];
    // The first of 13 characters has room for four bits only.
    if (value < 0 || id >> 59 != 0) return std::nullopt;
    id = id << 5 | static_cast<std::uint64_t>(value);
  }
  if (id == 0) return std::nullopt;
  return id;
}

IdGenerator::IdGenerator(const Clock& clock) : clock_(clock), worker_(RandomWorker()) {}

std::uint64_t IdGenerator::Next() {
  const std::int64_t elapsed =
      std::max<std::int64_t>(absl::ToInt64Milliseconds(clock_.Now() - Epoch()), 1);
  const std::uint64_t earliest = static_cast<std::uint64_t>(elapsed) << kSequenceBits;
  std::uint64_t last = last_.load(std::memory_order_relaxed);
  std::uint64_t next = 0;
  do {
    next = std::max(last + 1, earliest);
  } while (!last_.compare_exchange_weak(last, next, std::memory_order_relaxed));
  const std::uint64_t milliseconds = next >> kSequenceBits;
  const std::uint64_t sequence = next & ((1U << kSequenceBits) - 1);
  return milliseconds << (kWorkerBits + kSequenceBits) | worker_ << kSequenceBits | sequence;
}

absl::Time IdTime(std::uint64_t id) {
  return Epoch() +
         absl::Milliseconds(static_cast<std::int64_t>(id >> (kWorkerBits + kSequenceBits)));
}

}  // namespace hiroba
