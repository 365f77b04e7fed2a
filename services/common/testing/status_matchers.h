// Matchers for absl::Status and absl::StatusOr.
//   EXPECT_THAT(EditPost(...), StatusIs(absl::StatusCode::kFailedPrecondition, "THREAD_LOCKED"));
#pragma once

#include <gmock/gmock.h>

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/common/status.h"

namespace hiroba {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <class T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

MATCHER(IsOk, negation ? "is not OK" : "is OK") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

MATCHER_P(StatusIs, code, "has the code " + absl::StatusCodeToString(code)) {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code;
}

MATCHER_P2(StatusIs, code, reason,
           "has the code " + absl::StatusCodeToString(code) + " and the reason " +
               std::string(reason)) {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code && Reason(StatusOf(arg)) == reason;
}

// The value of a StatusOr that is OK.
template <class M>
class IsOkAndHoldsMatcher {
 public:
  explicit IsOkAndHoldsMatcher(M matcher) : matcher_(std::move(matcher)) {}

  template <class T>
  bool MatchAndExplain(const absl::StatusOr<T>& result,
                       testing::MatchResultListener* listener) const {
    if (!result.ok()) {
      *listener << result.status().ToString();
      return false;
    }
    return testing::SafeMatcherCast<const T&>(matcher_).MatchAndExplain(*result, listener);
  }
  void DescribeTo(std::ostream* out) const { *out << "is OK and its value matches"; }
  void DescribeNegationTo(std::ostream* out) const { *out << "is not OK or does not match"; }

 private:
  M matcher_;
};

template <class M>
testing::PolymorphicMatcher<IsOkAndHoldsMatcher<M>> IsOkAndHolds(M matcher) {
  return testing::MakePolymorphicMatcher(IsOkAndHoldsMatcher<M>(std::move(matcher)));
}

}  // namespace hiroba
