#include "services/common/testing/in_process_server.h"

#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "absl/time/clock.h"
#include "services/common/channel.h"

namespace hiroba {
namespace {

std::string MakeFolder() {
  std::string folder = (std::filesystem::temp_directory_path() / "hiroba-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) std::abort();
  return folder;
}

}  // namespace

InProcessServer::InProcessServer(const RpcOptions& options)
    : rpc_(options, verifier_, metrics_),
      folder_(MakeFolder()),
      target_("unix:" + folder_ + "/socket") {}

InProcessServer::~InProcessServer() {
  Stop();
  std::filesystem::remove_all(folder_);
}

void InProcessServer::Start(std::initializer_list<grpc::Service*> services) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort(target_, grpc::InsecureServerCredentials());
  for (grpc::Service* service : services) builder.RegisterService(service);
  server_ = builder.BuildAndStart();
  ASSERT_NE(server_, nullptr) << "no server on " << target_;
  channel_ = *MakeChannel({.target = target_});
}

void InProcessServer::Stop() {
  if (server_ == nullptr) return;
  server_->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(5));
  server_->Wait();
  server_.reset();
}

std::unique_ptr<grpc::ClientContext> InProcessServer::As(const Caller& caller) const {
  auto context = AsNobody();
  context->AddMetadata(kCallerMetadata, signer_.Sign(caller));
  return context;
}

std::unique_ptr<grpc::ClientContext> InProcessServer::AsNobody() {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  return context;
}

}  // namespace hiroba
