#include "services/common/service_main.h"

#include <grpcpp/ext/health_check_service_server_builder_option.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <cstdio>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "services/common/admin_server.h"
#include "services/common/channel.h"
#include "services/common/files.h"
#include "services/common/grpc_poller.h"
#include "services/common/log.h"
#include "services/common/shutdown.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/test_clock.h"

namespace hiroba {
namespace {

constexpr std::string_view kUnix = "unix:";
// How often the checks run, and how often gRPC's own health service is told the state.
constexpr absl::Duration kHealthInterval = absl::Seconds(1);

// A local server is connected within milliseconds, one in the same cluster within tens.
constexpr absl::Duration kConnectTime = absl::Milliseconds(200);

struct CommonOptions {
  std::string listen;
  std::string admin_listen;
  std::string tls_cert;
  std::string tls_key;
  std::string tls_ca;
  std::string caller_key_file;
  std::string caller_public_key_file;
  RpcOptions rpc;
  absl::Duration drain_time;
  absl::Duration stop_time;
  LogLevel log_level = INFO;
};

LogLevel DeclareLogLevel(Options& options) {
  const std::string level = options.String(
      "log-level", "LOG_LEVEL", "info",
      "The least that is logged: debug, info, warning or error. From warning on there is no line "
      "for each RPC.");
  if (level == "debug") return DEBUG;
  if (level == "warning") return WARNING;
  if (level == "error") return ERROR;
  if (level != "info") options.Mistake("log-level", "wants debug, info, warning or error");
  return INFO;
}

CommonOptions Declare(std::string_view name, const std::string& default_listen, Options& options) {
  CommonOptions common;
  common.listen = options.String(
      "listen", "LISTEN",
      default_listen.empty() ? fmt::format("unix:var/run/{}.sock", name) : default_listen,
      default_listen.empty() ? "Where to serve: unix:path or host:port."
                             : "Where to serve: host:port.");
  common.admin_listen = options.String(
      "admin-listen", "ADMIN_LISTEN", fmt::format("unix:var/run/{}-admin.sock", name),
      "Where /livez, /readyz and /metrics are: unix:path or address:port. Not for the public.");
  common.tls_cert = options.String("grpc-tls-cert", "GRPC_TLS_CERT", "",
                                   "PEM file with our certificate for gRPC; empty: no TLS.");
  common.tls_key =
      options.String("grpc-tls-key", "GRPC_TLS_KEY", "", "PEM file with the key of that.");
  common.tls_ca = options.String(
      "grpc-tls-ca", "GRPC_TLS_CA", "",
      "PEM file of the authority that signs the services' certificates. With it we call others by "
      "TLS, and callers must show a certificate of it.");
  common.caller_key_file =
      options.String("caller-key-file", "CALLER_KEY_FILE", "",
                     "File with the 64 hexadecimal digits of the seed that signs callers.");
  common.caller_public_key_file = options.String(
      "caller-public-key-file", "CALLER_PUBLIC_KEY_FILE", "",
      "File with more public keys to believe, one a line, for the time when keys change.");
  common.rpc.threads = static_cast<int>(
      options.Int("rpc-threads", "RPC_THREADS", common.rpc.threads, "RPCs worked on at once."));
  common.rpc.queue_limit =
      static_cast<int>(options.Int("rpc-queue", "RPC_QUEUE", common.rpc.queue_limit,
                                   "RPCs that may wait for that; more are refused."));
  common.drain_time =
      options.Duration("drain-time", "DRAIN_TIME", absl::ZeroDuration(),
                       "How long to go on after a stop signal, for balancers to turn away.");
  common.stop_time = options.Duration("stop-time", "STOP_TIME", absl::Seconds(10),
                                      "How long RPCs under way may take to finish at a stop.");
  common.log_level = DeclareLogLevel(options);
  if (common.rpc.threads < 1) options.Mistake("rpc-threads", "wants at least 1");
  if (common.rpc.queue_limit < 1) options.Mistake("rpc-queue", "wants at least 1");
  if (common.tls_cert.empty() != common.tls_key.empty()) {
    options.Mistake("grpc-tls-cert", "and --grpc-tls-key go together");
  }
  if (common.caller_key_file.empty()) options.Mistake("caller-key-file", "is needed");
  return common;
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> Credentials(const CommonOptions& common) {
  if (common.tls_cert.empty()) return grpc::InsecureServerCredentials();
  grpc::SslServerCredentialsOptions ssl(
      common.tls_ca.empty() ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
                            : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  grpc::SslServerCredentialsOptions::PemKeyCertPair pair;
  ASSIGN_OR_RETURN(pair.private_key, ReadFile(common.tls_key));
  ASSIGN_OR_RETURN(pair.cert_chain, ReadFile(common.tls_cert));
  ssl.pem_key_cert_pairs.push_back(std::move(pair));
  if (!common.tls_ca.empty()) {
    ASSIGN_OR_RETURN(ssl.pem_root_certs, ReadFile(common.tls_ca));
  }
  return grpc::SslServerCredentials(ssl);
}

absl::StatusOr<std::unique_ptr<grpc::Server>> StartServer(
    const CommonOptions& common, std::initializer_list<grpc::Service*> services) {
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::ServerCredentials> credentials, Credentials(common));
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  builder.AddListeningPort(common.listen, credentials);
  // Two processes on one port would share its calls without anybody knowing.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // What our channels send to find out whether we are there (channel.cc).
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  for (grpc::Service* service : services) builder.RegisterService(service);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) {
    return absl::UnavailableError(fmt::format("cannot listen on {}", common.listen));
  }
  server->GetHealthCheckService()->SetServingStatus(false);
  return server;
}

// A socket's folder is made when it is missing, for us alone.
void MakeSocketFolder(const std::string& listen) {
  if (!listen.starts_with(kUnix)) return;
  const std::filesystem::path folder =
      std::filesystem::path(listen.substr(kUnix.size())).parent_path();
  std::error_code error;
  if (folder.empty() || !std::filesystem::create_directories(folder, error)) return;
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
}

AdminResponse AnswerAdmin(std::string_view path, Health& health, const Metrics& metrics) {
  if (path == "/livez") return {.body = "OK\n"};
  if (path == "/metrics") {
    return {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = metrics.Expose()};
  }
  if (path == "/readyz") {
    Health::Report report = health.Check();
    return {.code = report.state == Health::State::kNotReady ? 503 : 200,
            .content_type = "application/json",
            .body = std::move(report.json) + "\n"};
  }
  return {.code = 404, .body = "not found\n"};
}

// Tells gRPC's health service how we are, and the log when that changes.
void WatchHealth(const std::stop_token& stop, Health& health, grpc::Server* server) {
  std::string last;
  do {
    const Health::Report report = health.Check();
    if (server != nullptr) {
      server->GetHealthCheckService()->SetServingStatus(report.state != Health::State::kNotReady);
    }
    if (report.json != last) Log(INFO, "health changed", {{"report", report.json}});
    last = report.json;
  } while (WaitUnlessStopped(stop, kHealthInterval));
}

}  // namespace

// In the order of their needs: what comes later uses what comes before.
struct Service::Parts {
  Parts(std::string_view service_name, int argc, const char* const* argv,
        const std::string& default_listen)
      : name(service_name),
        options(argc, argv, fmt::format("the service {} of Hiroba", service_name)),
        common(Declare(service_name, default_listen, options)) {}

  const std::string name;
  Options options;
  const CommonOptions common;
  bool started = false;
  const std::unique_ptr<Clock> clock = DeclareClock(options);
  IdGenerator ids{*clock};
  Metrics metrics;
  Health health;
  std::optional<CallerSigner> signer;
  std::optional<CallerVerifier> verifier;
  std::optional<InternalCalls> internal_calls;
  std::optional<Rpc> rpc;
  std::unique_ptr<AdminServer> admin;
  std::vector<std::function<void()>> drains;
  BackgroundLoops loops;
};

Service::Service(std::string_view name, int argc, const char* const* argv,
                 const std::string& default_listen)
    : parts_(std::make_unique<Parts>(name, argc, argv, default_listen)) {}

Service::~Service() = default;

Options& Service::options() { return parts_->options; }
const Clock& Service::clock() const { return *parts_->clock; }
IdGenerator& Service::ids() { return parts_->ids; }
Metrics& Service::metrics() { return parts_->metrics; }
Health& Service::health() { return parts_->health; }
Rpc& Service::rpc() { return *parts_->rpc; }
BackgroundLoops& Service::loops() { return parts_->loops; }
InternalCalls& Service::internal_calls() { return *parts_->internal_calls; }
const CallerSigner& Service::caller_signer() { return *parts_->signer; }
CallerVerifier& Service::caller_verifier() { return *parts_->verifier; }
const std::string& Service::listen() const { return parts_->common.listen; }

absl::Status Service::Start() {
  Parts& parts = *parts_;
  const CommonOptions& common = parts.common;
  if (parts.options.help_wanted()) return absl::CancelledError("help");
  RETURN_IF_ERROR(parts.options.Finish());
  parts.started = true;
  ConfigureLog(parts.name, common.log_level);
  parts.options.LogValues();

  ASSIGN_OR_RETURN(const std::vector<CallerKey> seeds, ReadCallerKeys(common.caller_key_file));
  std::vector<CallerKey> public_keys;
  if (!common.caller_public_key_file.empty()) {
    ASSIGN_OR_RETURN(public_keys, ReadCallerKeys(common.caller_public_key_file));
  }
  public_keys.push_back(PublicCallerKey(seeds.front()));
  parts.signer.emplace(seeds.front());
  parts.verifier.emplace(std::move(public_keys), *parts.clock);
  parts.internal_calls.emplace(*parts.signer, *parts.clock);
  parts.rpc.emplace(common.rpc, *parts.verifier, parts.metrics);

  MakeSocketFolder(common.listen);
  MakeSocketFolder(common.admin_listen);
  ASSIGN_OR_RETURN(parts.admin,
                   AdminServer::Start(common.admin_listen, [&parts](std::string_view path) {
                     return AnswerAdmin(path, parts.health, parts.metrics);
                   }));
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> Service::Connect(const std::string& service,
                                                                const std::string& target) {
  const CommonOptions& common = parts_->common;
  ASSIGN_OR_RETURN(std::shared_ptr<grpc::Channel> channel,
                   MakeChannel({.target = target,
                                .ca_file = common.tls_ca,
                                .cert_file = common.tls_cert,
                                .key_file = common.tls_key}));
  parts_->health.Add(service, Health::Weight::kDegraded, [channel] {
    // A channel that has been idle, or lost its server a moment ago, connects first: its state
    // alone would say neither yes nor no.
    return channel->WaitForConnected(absl::ToChronoTime(absl::Now() + kConnectTime))
               ? absl::OkStatus()
               : absl::UnavailableError("not connected");
  });
  return channel;
}

void Service::OnDrain(std::function<void()> drain) { parts_->drains.push_back(std::move(drain)); }

absl::Status Service::Serve(std::initializer_list<grpc::Service*> services) {
  Parts& parts = *parts_;
  std::unique_ptr<grpc::Server> server;
  if (services.size() > 0) {
    ASSIGN_OR_RETURN(server, StartServer(parts.common, services));
  }
  const GrpcPoller poller;
  parts.health.Open();
  // Two loops: one may hang in a check, the other tells that it does.
  parts.loops.Add("health checks", [&parts](std::stop_token stop) {
    do {
      parts.health.RunChecks();
    } while (WaitUnlessStopped(stop, kHealthInterval));
  });
  parts.loops.Add("health", [&parts, &server](std::stop_token stop) {
    WatchHealth(stop, parts.health, server.get());
  });
  parts.loops.Start();
  Log(INFO, "serving", {{"listen", parts.common.listen}, {"admin", parts.admin->address()}});

  const int signal = WaitForStopSignal();
  Log(INFO, "stopping", {{"signal", signal}});
  ExitAtNextStopSignal();
  parts.health.Drain();
  if (server != nullptr) server->GetHealthCheckService()->SetServingStatus(false);
  absl::SleepFor(parts.common.drain_time);
  for (const std::function<void()>& drain : parts.drains) drain();
  if (server != nullptr) {
    server->Shutdown(absl::ToChronoTime(absl::Now() + parts.common.stop_time));
  }
  parts.loops.Stop();
  Log(INFO, "stopped");
  return absl::OkStatus();
}

int RunService(std::string_view name, int argc, char** argv,
               const std::function<absl::Status(Service&)>& run,
               const std::string& default_listen) {
  BlockStopSignals();
  Service service(name, argc, argv, default_listen);
  const absl::Status status = run(service);
  if (service.options().help_wanted()) {
    std::fputs(service.options().Help().c_str(), stdout);
    return 0;
  }
  if (status.ok()) return 0;
  if (!service.parts_->started) {
    std::fputs(fmt::format("{}\nTry --help.\n", std::string(status.message())).c_str(), stderr);
    return 2;
  }
  Log(ERROR, "failed", {{"error", status}});
  return 1;
}

}  // namespace hiroba
