// Fills messages with random values, for tests that compare two ways of treating them.
#pragma once

#include <random>
#include <string>

#include "google/protobuf/message.h"

namespace hiroba::gateway {

using Random = std::mt19937_64;

// Returns text of up to `longest` characters: ASCII, controls, quotes, Japanese, emoji.
std::string RandomText(Random& random, int longest);

// Sets some of the fields of the message and of those below it. Everything it sets has a JSON form.
void FillAtRandom(Random& random, google::protobuf::Message& message, int depth = 0);

}  // namespace hiroba::gateway
