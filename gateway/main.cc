// hiroba-gateway: the public HTTP side of the forum.
#include <cstdio>
#include <string>
#include <string_view>

#include "fmt/format.h"
#include "gateway/api_descriptors.h"
#include "gateway/http_server.h"
#include "gateway/open_files.h"
#include "gateway/openapi.h"
#include "gateway/pipeline.h"
#include "services/common/caller_changes.h"
#include "services/common/clock.h"
#include "services/common/log.h"
#include "services/common/method_policy.h"
#include "services/common/redis_options.h"
#include "services/common/service_main.h"
#include "services/common/status_macros.h"

namespace hiroba::gateway {
namespace {

struct Targets {
  std::string identity, threads, notifications, search;
};

Targets DeclareTargets(Options& options) {
  const auto declare = [&](std::string_view name, std::string_view env) {
    return options.String(fmt::format("{}-target", name), fmt::format("{}_TARGET", env),
                          fmt::format("unix:var/run/{}.sock", name),
                          fmt::format("Where the service {} listens.", name));
  };
  return {declare("identity", "IDENTITY"), declare("threads", "THREADS"),
          declare("notifications", "NOTIFICATIONS"), declare("search", "SEARCH")};
}

RateRule DeclareRate(Options& options, RateRule fallback, std::string_view env,
                     std::string_view help) {
  const std::string name = fmt::format("rate-{}", fallback.name);
  auto rule = RateRule::Parse(
      fallback.name,
      options.String(name, env, fmt::format("{:g}/{}", fallback.per_second, fallback.burst),
                     fmt::format("{} Rate a second/burst, or off.", help)));
  if (!rule.ok()) options.Mistake(name, std::string(rule.status().message()));
  return rule.value_or(fallback);
}

PipelineOptions DeclarePipeline(Options& options) {
  PipelineOptions pipeline;
  pipeline.public_url = options.String("public-url", "PUBLIC_URL", "http://127.0.0.1:8080",
                                       "The address people use; https makes cookies secure.");
  const std::string proxies =
      options.String("trusted-proxy", "TRUSTED_PROXY", "",
                     "Networks, by commas, whose X-Forwarded-For is believed: 10.0.0.0/8,::1.");
  if (auto parsed = TrustedProxies::Parse(proxies); parsed.ok()) {
    pipeline.trusted_proxies = *std::move(parsed);
  } else {
    options.Mistake("trusted-proxy", std::string(parsed.status().message()));
  }
  pipeline.rpc_timeout = options.Duration("rpc-timeout", "RPC_TIMEOUT", pipeline.rpc_timeout,
                                          "How long a service may take to answer.");
  pipeline.reads = DeclareRate(options, pipeline.reads, "RATE_READ", "Reading, for a member.");
  pipeline.writes = DeclareRate(options, pipeline.writes, "RATE_WRITE", "Writing, for a member.");
  pipeline.strangers = DeclareRate(options, pipeline.strangers, "RATE_STRANGER",
                                   "Requests without a session that is known, for an address.");
  pipeline.sign_ins = DeclareRate(options, pipeline.sign_ins, "RATE_SIGN_IN",
                                  "Signing in and confirming, for an address.");
  pipeline.sign_ups = DeclareRate(options, pipeline.sign_ups, "RATE_SIGN_UP",
                                  "Registrations and password resets, for an address.");
  pipeline.streams.max_for_member = static_cast<int>(options.Int(
      "max-streams-for-member", "MAX_STREAMS_FOR_MEMBER", pipeline.streams.max_for_member,
      "Pages that one member may have open at once, at one gateway; 0 for any number."));
  return pipeline;
}

absl::Status Run(Service& service) {
  Options& options = service.options();
  const Targets targets = DeclareTargets(options);
  const PipelineOptions pipeline_options = DeclarePipeline(options);
  const RedisOptions redis_options = DeclareRedisOptions(options);
  const std::string web_root =
      options.String("web-root", "WEB_ROOT", "gateway/web/dist", "Folder with the built web app.");
  HttpServerOptions server_options;
  server_options.threads = static_cast<int>(
      options.Int("http-threads", "HTTP_THREADS", server_options.threads, "Threads for HTTP."));
  server_options.max_connections =
      static_cast<int>(options.Int("max-connections", "MAX_CONNECTIONS",
                                   server_options.max_connections, "HTTP connections at once."));
  RETURN_IF_ERROR(service.Start());
  server_options.listen = service.listen();
  const int open_files = RaiseOpenFileLimit();
  const int most_connections = MostConnections(open_files);
  Log(INFO, "open files", {{"limit", open_files}});
  if (server_options.max_connections > most_connections) {
    Log(WARNING, "fewer connections than --max-connections: the system allows too few open files",
        {{"wanted", server_options.max_connections}, {"connections", most_connections}});
    server_options.max_connections = most_connections;
  }

  Backends backends;
  for (const auto& [name, target] :
       {std::pair<std::string, std::string>{"identity", targets.identity},
        {"threads", targets.threads},
        {"notifications", targets.notifications},
        {"search", targets.search}}) {
    ASSIGN_OR_RETURN(const auto channel, service.Connect(name, target));
    backends.Add(fmt::format("hiroba.{}.v1", name), channel);
  }
  Authenticator authenticator(backends, service.internal_calls(), service.clock());
  service.health().Add("redis", Health::Weight::kDegraded, [&authenticator] {
    return authenticator.hearing() ? absl::OkStatus() : absl::UnavailableError("not connected");
  });
  RedisSubscriber changes(
      redis_options,
      {.message = [&](std::string_view, std::string_view name) { authenticator.Forget(name); },
       .connected = [&] { authenticator.SetHearing(true); },
       .disconnected = [&] { authenticator.SetHearing(false); }});
  changes.Subscribe(std::string(kCallerChangesChannel));
  Redis redis(redis_options);
  const SteadyClock steady_clock;
  RateLimiter rate_limiter(&redis, steady_clock);

  JsonPlans plans;
  ASSIGN_OR_RETURN(const RouteTable routes, RouteTable::Build(LinkedServices()));
  ASSIGN_OR_RETURN(const ApiDescriptors descriptors,
                   ApiDescriptors::Parse(EmbeddedDescriptorSet()));
  const std::string openapi = MakeOpenApi(routes, descriptors, pipeline_options.public_url);
  ASSIGN_OR_RETURN(const StaticFiles static_files, StaticFiles::Load(web_root));
  Pipeline pipeline(pipeline_options,
                    {routes, static_files, openapi, plans, backends, authenticator,
                     service.internal_calls(), rate_limiter, service.health(), service.metrics()});
  ASSIGN_OR_RETURN(
      const auto server,
      HttpServer::Listen(
          server_options, [&](HttpExchange& exchange) { return pipeline.Handle(exchange); },
          [&](const absl::Status& status) { return pipeline.Refuse(status); }));
  server->Start();
  Log(INFO, "http", {{"port", server->port()}});
  service.OnDrain([&] { server->Stop(absl::Seconds(10), [&] { backends.CancelAll(); }); });
  return service.Serve({});
}

int PrintOpenApi() {
  const auto routes = RouteTable::Build(LinkedServices());
  const auto descriptors = ApiDescriptors::Parse(EmbeddedDescriptorSet());
  if (!routes.ok() || !descriptors.ok()) return 1;
  std::puts(MakeOpenApi(*routes, *descriptors, "").c_str());
  return 0;
}

}  // namespace
}  // namespace hiroba::gateway

int main(int argc, char** argv) {
  // For tools that work with the document, without a forum.
  if (argc == 2 && std::string_view(argv[1]) == "--print-openapi") {
    return hiroba::gateway::PrintOpenApi();
  }
  return hiroba::RunService("gateway", argc, argv, hiroba::gateway::Run, "127.0.0.1:8080");
}
