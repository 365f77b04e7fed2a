// Sets one field of a request from text, as it stands in a path, a query or a JSON token. Pure.
#pragma once

#include <string_view>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace hiroba::gateway {

// Whether a message type is written as one string in JSON: Timestamp, Duration, FieldMask.
bool IsTextMessage(const google::protobuf::Descriptor& type);

// Whether a message type stands for its single field `value`: the wrappers.
bool IsWrapper(const google::protobuf::Descriptor& type);

// Sets the field, or adds to it when it is repeated. Takes what the proto3 JSON mapping takes:
// whole numbers (also 1.0 and 1e3), NaN and Infinity, `true` and `false`, enum values by name or
// known number, base64 of either alphabet, RFC 3339 times, durations, field masks, wrappers.
// Returns false, with the message unchanged, when the text is no value of the field's type or the
// type has no text form. The text must be UTF-8.
bool SetFromText(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field,
                 std::string_view text);

// Says in Japanese what a field takes, for the answer to a wrong value.
std::string_view WhatItTakes(const google::protobuf::FieldDescriptor& field);

}  // namespace hiroba::gateway
