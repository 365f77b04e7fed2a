#include "gateway/testing/test_gateway.h"

#include <fstream>

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "services/common/log.h"
#include "services/common/method_policy.h"

namespace hiroba::gateway {
namespace {

namespace fs = std::filesystem;

StaticFiles MakeStaticFiles() {
  const fs::path folder =
      fs::temp_directory_path() / fmt::format("hiroba-gateway-test-{}", getpid());
  fs::create_directories(folder / "assets");
  std::ofstream(folder / "index.html") << "<!doctype html><title>ひろば</title>";
  std::ofstream(folder / "assets/app-1a.js") << "console.log(1)";
  auto files = StaticFiles::Load(folder.string());
  fs::remove_all(folder);
  EXPECT_TRUE(files.ok()) << files.status();
  return *std::move(files);
}

TestGateway::Options MakeOptions(const TestGateway::Adjust& adjust) {
  TestGateway::Options options;
  options.server.listen = "127.0.0.1:0";
  options.server.header_time = absl::Milliseconds(300);
  options.server.body_time = absl::Milliseconds(300);
  options.server.write_time = absl::Milliseconds(500);
  options.server.idle_time = absl::Seconds(20);
  options.pipeline.public_url = "https://forum.example";
  options.pipeline.rpc_timeout = absl::Seconds(2);
  options.pipeline.max_body_bytes = 100'000;
  options.pipeline.streams.heartbeat = absl::Milliseconds(100);
  options.pipeline.streams.check = absl::Milliseconds(200);
  options.pipeline.streams.deaf_check = absl::Milliseconds(200);
  for (RateRule* rule :
       {&options.pipeline.reads, &options.pipeline.writes, &options.pipeline.strangers,
        &options.pipeline.sign_ins, &options.pipeline.sign_ups}) {
    rule->burst = 0;
  }
  adjust(options);
  return options;
}

}  // namespace

TestGateway::TestGateway(const Adjust& adjust)
    : options_(MakeOptions(adjust)),
      routes_(*RouteTable::Build(LinkedServices())),
      static_files_(MakeStaticFiles()) {
  for (const char* package : {"hiroba.gateway.testing.v1", "hiroba.identity.v1",
                              "hiroba.threads.v1", "hiroba.notifications.v1"}) {
    backends_.Add(package, services_.channel());
  }
  ConfigureLog("gateway-test", ERROR);
  authenticator_.SetHearing(true);
  pipeline_ = std::make_unique<Pipeline>(
      options_.pipeline,
      PipelineParts{routes_, static_files_, openapi_, plans_, backends_, authenticator_,
                    internal_calls_, rate_limiter_, health_, metrics_});
  auto server = HttpServer::Listen(
      options_.server, [this](HttpExchange& exchange) { return pipeline_->Handle(exchange); },
      [this](const absl::Status& status) { return pipeline_->Refuse(status); });
  EXPECT_TRUE(server.ok()) << server.status();
  server_ = *std::move(server);
  server_->Start();
}

TestGateway::~TestGateway() { Stop(); }

void TestGateway::Stop() {
  server_->Stop(absl::Seconds(1), [this] { backends_.CancelAll(); });
}

SocketAnswer TestGateway::AskAsMember(std::string_view method, std::string_view target,
                                      std::string_view body) const {
  return Ask(method, target, fmt::format("{}\r\n{}", kMember, kJson), body);
}

}  // namespace hiroba::gateway
