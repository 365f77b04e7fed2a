// The operator's commands about bodies, in her own name.
#pragma once

#include <grpcpp/channel.h>

#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "hiroba/identity/v1/body_imports.grpc.pb.h"
#include "services/admin/body_file.h"
#include "services/common/call.h"

namespace hiroba::admin {

// For one thread.
class BodyCommands {
 public:
  // `calls` outlives the object. What is printed goes to `out`.
  BodyCommands(const std::shared_ptr<grpc::Channel>& channel, InternalCalls& calls,
               std::ostream& out);

  // Takes in a file of bodies (body_file.h), all of it or nothing, and prints what has changed.
  absl::Status ImportBodies(std::string_view csv, const FileSource& source);

  // The same for a file of mergers.
  absl::Status ImportSuccessions(std::string_view csv);

 private:
  InternalCalls& calls_;
  std::ostream& out_;
  const std::unique_ptr<identity::v1::BodyImports::Stub> body_imports_;
};

}  // namespace hiroba::admin
