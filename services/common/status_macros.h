// Early returns for absl::Status and absl::StatusOr. Nothing else belongs here.
#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Leaves the function with the status of the expression unless it is OK.
#define RETURN_IF_ERROR(...)                                               \
  do {                                                                     \
    if (absl::Status hiroba_status = (__VA_ARGS__); !hiroba_status.ok()) { \
      return hiroba_status;                                                \
    }                                                                      \
  } while (false)

// Assigns the value of a StatusOr, or leaves the function with its status.
//   ASSIGN_OR_RETURN(const Post post, store.GetPost(id));
#define ASSIGN_OR_RETURN(target, ...) \
  HIROBA_ASSIGN_OR_RETURN(HIROBA_CONCAT(hiroba_result_, __LINE__), target, __VA_ARGS__)

#define HIROBA_CONCAT_INNER(a, b) a##b
#define HIROBA_CONCAT(a, b) HIROBA_CONCAT_INNER(a, b)
#define HIROBA_ASSIGN_OR_RETURN(result, target, ...)   \
  auto result = (__VA_ARGS__);                         \
  if (!result.ok()) return std::move(result).status(); \
  target = *std::move(result)
