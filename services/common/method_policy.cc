#include "services/common/method_policy.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor_database.h>

#include <algorithm>

#include "fmt/format.h"
#include "services/common/status.h"

namespace hiroba {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::MethodOptions;
using google::protobuf::ServiceDescriptor;

std::vector<const ServiceDescriptor*> LinkedServices() {
  std::vector<std::string> files;
  DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
  std::sort(files.begin(), files.end());
  std::vector<const ServiceDescriptor*> services;
  for (const std::string& name : files) {
    if (!name.starts_with("hiroba/")) continue;
    const FileDescriptor* const file = DescriptorPool::generated_pool()->FindFileByName(name);
    for (int i = 0; file != nullptr && i < file->service_count(); ++i) {
      services.push_back(file->service(i));
    }
  }
  return services;
}

MethodPolicy PolicyOf(const MethodDescriptor& method) {
  const MethodOptions& options = method.options();
  return {.full_name = fmt::format("{}/{}", method.service()->full_name(), method.name()),
          .access = options.GetExtension(api::v1::access),
          .repeatable = options.idempotency_level() != MethodOptions::IDEMPOTENCY_UNKNOWN};
}

const MethodDescriptor* FindMethod(const Descriptor& request) {
  const FileDescriptor& file = *request.file();
  for (int i = 0; i < file.service_count(); ++i) {
    for (int j = 0; j < file.service(i)->method_count(); ++j) {
      const MethodDescriptor* const method = file.service(i)->method(j);
      if (method->input_type() == &request) return method;
    }
  }
  return nullptr;
}

absl::Status CheckAccess(const MethodPolicy& policy, const Caller& caller) {
  if (caller.internal || policy.access == api::v1::ACCESS_PUBLIC) return absl::OkStatus();
  if (policy.access == api::v1::ACCESS_UNSPECIFIED) {
    return PermissionDenied("INTERNAL_METHOD", "この操作は許可されていません。");
  }
  if (!caller.signed_in()) return Unauthenticated("SIGN_IN_REQUIRED", "ログインしてください。");
  if (policy.access == api::v1::ACCESS_LEAVING) return absl::OkStatus();
  if (caller.leaving()) {
    return PermissionDenied("MEMBER_LEAVING",
                            "退会の手続き中です。取りやめると、また使えるようになります。");
  }
  if (policy.access == api::v1::ACCESS_SIGNED_IN) return absl::OkStatus();
  if (!caller.may_read()) {
    return PermissionDenied("NOT_ADMITTED",
                            "参加の承認をお待ちください。承認されるとメールでお知らせします。");
  }
  if (policy.access == api::v1::ACCESS_READER) return absl::OkStatus();
  if (!caller.verified()) {
    return PermissionDenied("VERIFICATION_LAPSED",
                            "在職の確認の期限が切れているため、書き込めません。職場のアドレスで確認"
                            "をやりなおしてください。");
  }
  switch (policy.access) {
    case api::v1::ACCESS_MEMBER:
      return absl::OkStatus();
    case api::v1::ACCESS_MODERATOR:
      if (caller.may_moderate()) return absl::OkStatus();
      return PermissionDenied("MODERATORS_ONLY", "この操作はモデレーターだけができます。");
    case api::v1::ACCESS_ADMIN:
      if (caller.may_administer()) return absl::OkStatus();
      return PermissionDenied("ADMINS_ONLY", "この操作は管理者だけができます。");
    default:
      // A level this program does not know yet.
      return PermissionDenied("INTERNAL_METHOD", "この操作は許可されていません。");
  }
}

}  // namespace hiroba
