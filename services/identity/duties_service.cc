#include "services/identity/duties_service.h"

#include "services/common/resource_name.h"
#include "services/common/strings.h"
#include "services/identity/duties.h"

namespace hiroba::identity {

grpc::ServerUnaryReactor* DutiesService::ListDuties(grpc::CallbackServerContext* context,
                                                    const v1::ListDutiesRequest* request,
                                                    v1::ListDutiesResponse* response) {
  return rpc_.Handle(*context, *request, [response](const Call&) -> absl::Status {
    for (const Duty& duty : AllDuties()) {
      v1::Duty& proto = *response->add_duties();
      proto.set_name(FormatName("duties/{duty}", duty.id));
      proto.set_display_name(std::string(duty.display_name));
      proto.set_kana(std::string(duty.kana));
      proto.set_group(std::string(duty.group));
    }
    return absl::OkStatus();
  });
}

}  // namespace hiroba::identity
