// absl::Time and google.protobuf.Timestamp, to the microsecond that the database keeps.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include "absl/time/time.h"

namespace hiroba {

inline google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  const std::int64_t micros = absl::ToUnixMicros(time);
  std::int64_t seconds = micros / 1'000'000;
  std::int64_t rest = micros % 1'000'000;
  if (rest < 0) {  // before 1970: nanos count forward all the same
    seconds -= 1;
    rest += 1'000'000;
  }
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<std::int32_t>(rest * 1'000));
  return timestamp;
}

inline absl::Time FromTimestamp(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Microseconds(timestamp.nanos() / 1'000);
}

}  // namespace hiroba
