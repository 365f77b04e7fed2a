#include "services/identity/admission_gauges.h"

#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/common/status_macros.h"

namespace hiroba::identity {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(15);
constexpr absl::Duration kBudget = absl::Seconds(5);

}  // namespace

void ShowAdmissions(std::stop_token stop, InternalCalls& calls, const Clock& clock,
                    AdmissionStore& store, Metrics& metrics) {
  do {
    const Call call = calls.New("identity.ShowAdmissions", kBudget);
    const absl::Status status = ShowAdmissionsNow(call, clock.Now(), store, metrics);
    if (!status.ok()) Log(WARNING, "open admissions not counted", {{"status", status}});
  } while (WaitUnlessStopped(stop, kInterval));
}

absl::Status ShowAdmissionsNow(const Call& call, absl::Time now, AdmissionStore& store,
                               Metrics& metrics) {
  ASSIGN_OR_RETURN(const AdmissionBacklog backlog, store.CountOpenAdmissions(call));
  metrics.GetGauge("admissions_open", "Members who wait for admission.").Set(backlog.open);
  const absl::Duration oldest = backlog.oldest ? now - *backlog.oldest : absl::ZeroDuration();
  metrics.GetGauge("admissions_oldest_seconds", "How long the one who waits longest has waited.")
      .Set(absl::ToDoubleSeconds(oldest));
  return absl::OkStatus();
}

}  // namespace hiroba::identity
