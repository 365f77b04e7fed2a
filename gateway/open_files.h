// How many files, and so connections, the process may have open at once.
#pragma once

namespace hiroba::gateway {

// Raises the limit of open files as far as the system lets the process, and returns it. A shell's
// is often 1,024: the gateway would accept no more than about a thousand pages.
int RaiseOpenFileLimit();

// Returns how many connections fit into a limit of open files, with room for the rest: libraries,
// logs, and the connections to the services and to Redis.
int MostConnections(int open_files);

}  // namespace hiroba::gateway
