// The clock of a process. In builds that are not shipped it can be set ahead, so that tests with
// real processes walk through a year; a release knows nothing of that.
#pragma once

#include <memory>

#include "services/common/clock.h"
#include "services/common/config.h"

namespace hiroba {

// Returns the machine's clock. Except in release builds it declares --test-clock: a file that says
// by how much the clock is ahead ("1440h"), read whenever the time is; without the file, not at
// all. All processes of a forum are told the same file. Deadlines always go by the machine's clock.
std::unique_ptr<Clock> DeclareClock(Options& options);

}  // namespace hiroba
