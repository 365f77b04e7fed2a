#include "services/threads/attachment_convert.h"

#include <cstdint>

#include "services/common/timestamp.h"
#include "services/threads/names.h"

namespace hiroba::threads {

v1::Attachment ToProto(const Attachment& attachment) {
  v1::Attachment proto;
  proto.set_name(AttachmentName(attachment.id));
  proto.set_filename(attachment.filename);
  proto.set_media_type(attachment.media_type);
  proto.set_size(static_cast<std::int32_t>(attachment.size));
  *proto.mutable_create_time() = ToTimestamp(attachment.create_time);
  proto.set_sha256(attachment.sha256);
  return proto;
}

}  // namespace hiroba::threads
