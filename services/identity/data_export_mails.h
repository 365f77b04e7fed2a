// What is said about copies of members' data, in Japanese: the notices, and the page that lies in
// each copy. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "services/identity/mails.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// Tells a member that her copy can be fetched, and until when. There is no way in but her sign-in.
Notice DataExportReadyNotice(const MailFrame& frame, uint64_t id, const Member& member,
                             absl::Time expire_time, absl::Time now);

// Tells her that it could not be made.
Notice DataExportFailedNotice(const MailFrame& frame, uint64_t id, const Member& member,
                              absl::Time now);

// お読みください.txt: what is in the copy.
std::string DataExportReadMe(const DataExport& data_export);

}  // namespace hiroba::identity
