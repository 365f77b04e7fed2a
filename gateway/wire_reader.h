// Reads the wire bytes of a protobuf message, piece by piece. Pure.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace hiroba::gateway {

// How deep messages may lie in each other.
inline constexpr int kMaxMessageDepth = 100;

// Reads wire bytes from the front. Every reader says false when the bytes end too early.
class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

  bool AtEnd() const { return at_ == end_; }
  const char* position() const { return at_; }
  void Rewind(const char* position) { at_ = position; }

  bool Varint(uint64_t& value) {
    value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (at_ == end_) return false;
      const auto byte = static_cast<uint8_t>(*at_++);
      value |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }

  template <typename Number>
  bool Fixed(Number& value) {
    static_assert(std::endian::native == std::endian::little);
    if (static_cast<size_t>(end_ - at_) < sizeof(value)) return false;
    std::memcpy(&value, at_, sizeof(value));
    at_ += sizeof(value);
    return true;
  }

  bool Bytes(std::string_view& value) {
    uint64_t size;
    if (!Varint(size) || size > static_cast<size_t>(end_ - at_)) return false;
    value = {at_, static_cast<size_t>(size)};
    at_ += size;
    return true;
  }

  // Reads a field's number and wire type.
  bool Tag(uint32_t& number, uint32_t& wire_type) {
    uint64_t tag;
    if (!Varint(tag) || tag > std::numeric_limits<uint32_t>::max()) return false;
    number = static_cast<uint32_t>(tag) >> 3;
    wire_type = static_cast<uint32_t>(tag) & 7;
    return number != 0;
  }

  bool Skip(uint32_t number, uint32_t wire_type, int depth) {
    uint64_t varint;
    uint32_t fixed32;
    std::string_view bytes;
    switch (wire_type) {
      case 0:
        return Varint(varint);
      case 1:
        return Fixed(varint);
      case 2:
        return Bytes(bytes);
      case 3:
        return SkipGroup(number, depth + 1);
      case 5:
        return Fixed(fixed32);
      default:
        return false;
    }
  }

 private:
  bool SkipGroup(uint32_t group, int depth) {
    if (depth > kMaxMessageDepth) return false;
    uint32_t number, wire_type;
    while (Tag(number, wire_type)) {
      if (wire_type == 4) return number == group;
      if (!Skip(number, wire_type, depth)) return false;
    }
    return false;
  }

  const char* at_;
  const char* end_;
};

}  // namespace hiroba::gateway
