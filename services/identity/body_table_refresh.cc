#include "services/identity/body_table_refresh.h"

#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/common/status_macros.h"

namespace hiroba::identity {
namespace {

constexpr absl::Duration kWatchInterval = absl::Seconds(5);
constexpr absl::Duration kReadBudget = absl::Seconds(5);

}  // namespace

absl::Status BodyTableRefresh::Refresh(const Call& call) {
  MutexLock lock(mutex_);
  // The version first: what comes in between is read again the next time.
  ASSIGN_OR_RETURN(const uint64_t version, store_.BodyImportVersion(call));
  if (version == version_) return absl::OkStatus();
  ASSIGN_OR_RETURN(const BodyImports imports, store_.GetBodyImports(call));
  bodies_.Replace(imports);
  version_ = version;
  return absl::OkStatus();
}

void BodyTableRefresh::Watch(std::stop_token stop, InternalCalls& calls) {
  do {
    const absl::Status status = Refresh(calls.New("identity.WatchBodies", kReadBudget));
    if (!status.ok()) Log(WARNING, "imported bodies not read", {{"status", status}});
  } while (WaitUnlessStopped(stop, kWatchInterval));
}

}  // namespace hiroba::identity
