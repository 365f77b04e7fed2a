// Writes the JSON of a message straight from its wire bytes, by a plan made once per message type.
// Pure. The proto3 JSON mapping, with every field that has no presence written also when it is
// empty, so that answers of one type always have one shape; fields that the type does not know are
// left out.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"

namespace hiroba::gateway {

struct JsonPlan;  // how a message type is written; opaque

// Makes the plans and keeps them. Thread-safe; a plan lives as long as this does.
class JsonPlans {
 public:
  JsonPlans();
  ~JsonPlans();

  // Returns the plan of a type of the generated pool, with the plans of all types below it. Takes a
  // lock: hold on to what it returns.
  const JsonPlan& For(const google::protobuf::Descriptor& type);

 private:
  friend struct JsonPlanMaker;
  struct State;
  std::unique_ptr<State> state_;
};

// Appends the JSON of a message, given as its wire bytes. Fails with INTERNAL when the bytes are no
// message of the type, when a string is not UTF-8, when a Timestamp, Duration or FieldMask has no
// JSON form, or when messages lie more than 100 deep; `json` then ends in a part that has no use.
//
// Bytes as every protobuf library writes them are read in one pass. Valid bytes in another order
// (fields out of order, a repeated field in pieces) are parsed and put in order first.
absl::Status AppendJson(const JsonPlan& plan, std::string_view wire, std::string& json);

// Appends the text in quotes, escaped. It must be UTF-8.
void AppendJsonString(std::string_view text, std::string& json);

}  // namespace hiroba::gateway
