// Attachments as protos.
#pragma once

#include "hiroba/threads/v1/attachments.pb.h"
#include "services/threads/model.h"

namespace hiroba::threads {

v1::Attachment ToProto(const Attachment& attachment);

}  // namespace hiroba::threads
