// Whole processes: each test runs a service in a child, because signals and exit codes are a
// process's.
#include "services/common/service_main.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "hiroba/api/v1/events.grpc.pb.h"
#include "services/common/channel.h"
#include "services/common/grpc_status.h"
#include "services/common/status_macros.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba {
namespace {

using api::v1::EventLog;

class Echo final : public EventLog::CallbackService {
 public:
  explicit Echo(Rpc& rpc) : rpc_(rpc) {}

  grpc::ServerUnaryReactor* ListEvents(grpc::CallbackServerContext* context,
                                       const api::v1::ListEventsRequest* request,
                                       api::v1::ListEventsResponse* response) override {
    return rpc_.Handle(*context, *request, [=](const Call&) -> absl::Status {
      response->set_last_sequence(request->after());
      return absl::OkStatus();
    });
  }

 private:
  Rpc& rpc_;
};

// Asks the admin page and returns the whole answer, empty while nobody listens.
std::string Get(const std::string& socket_path, const std::string& path) {
  const int connection = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket_path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  std::string answer;
  if (connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
    const std::string request = "GET " + path + " HTTP/1.1\r\nHost: admin\r\n\r\n";
    if (write(connection, request.data(), request.size()) > 0) {
      char buffer[4096];
      for (ssize_t count = 0; (count = read(connection, buffer, sizeof(buffer))) > 0;) {
        answer.append(buffer, static_cast<std::size_t>(count));
      }
    }
  }
  close(connection);
  return answer;
}

class ServiceMainTest : public testing::Test {
 protected:
  ServiceMainTest() {
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    // The child starts the test anew and must find the same folder.
    if (const char* given = std::getenv("SERVICE_MAIN_TEST_FOLDER")) {
      folder_ = given;
    } else {
      folder_ = testing::TempDir() + "service-XXXXXX";
      if (mkdtemp(folder_.data()) == nullptr) std::abort();
      setenv("SERVICE_MAIN_TEST_FOLDER", folder_.c_str(), 1);
      owner_ = true;
      std::ofstream(folder_ + "/key") << FormatCallerKey(NewCallerSeed()) << "\n";
    }
  }
  ~ServiceMainTest() override {
    if (!owner_) return;
    unsetenv("SERVICE_MAIN_TEST_FOLDER");
    std::filesystem::remove_all(folder_);
  }

  // Runs the service with these words on its command line.
  int Run(std::vector<std::string> words, const std::function<absl::Status(Service&)>& run) {
    words.insert(words.begin(), "hiroba-test");
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    return RunService("test", static_cast<int>(argv.size()), argv.data(), run);
  }

  std::vector<std::string> Usual() const {
    return {"--listen=unix:" + folder_ + "/grpc.sock",
            "--admin-listen=unix:" + folder_ + "/admin.sock",
            "--caller-key-file=" + folder_ + "/key", "--stop-time=5s"};
  }

  std::string folder_;
  bool owner_ = false;
};

using ServiceMainDeathTest = ServiceMainTest;

TEST_F(ServiceMainDeathTest, ServesAndStopsInOrder) {
  EXPECT_EXIT(
      {
        bool loop_ended = false;
        const int code = Run(Usual(), [&](Service& service) -> absl::Status {
          RETURN_IF_ERROR(service.Start());
          Echo echo(service.rpc());
          bool drained = false;
          service.OnDrain([&drained] { drained = true; });
          service.loops().Add("work", [&](std::stop_token stop) {
            while (WaitUnlessStopped(stop, absl::Milliseconds(1))) {
            }
            if (drained) loop_ended = true;
          });
          std::thread client([&] {
            while (Get(folder_ + "/admin.sock", "/readyz").find("200 OK") == std::string::npos) {
              std::this_thread::yield();
            }
            auto channel = MakeChannel({.target = "unix:" + folder_ + "/grpc.sock"});
            auto context =
                service.internal_calls().New("test", absl::Seconds(10)).NewClientContext();
            api::v1::ListEventsRequest request;
            request.set_after(41);
            api::v1::ListEventsResponse response;
            const grpc::Status status =
                EventLog::NewStub(*channel)->ListEvents(context.get(), request, &response);
            if (!status.ok() || response.last_sequence() != 41) _exit(3);
            if (Get(folder_ + "/admin.sock", "/metrics").find("rpc_requests_total") ==
                std::string::npos) {
              _exit(4);
            }
            if (Get(folder_ + "/admin.sock", "/nothing").find("404") == std::string::npos) _exit(5);
            kill(getpid(), SIGTERM);
          });
          const absl::Status status = service.Serve({&echo});
          client.join();
          return status;
        });
        _exit(code == 0 && loop_ended ? 0 : 10 + code);
      },
      testing::ExitedWithCode(0), "\"event\":\"stopped\"");
}

TEST_F(ServiceMainDeathTest, LivesWhileACheckHangs) {
  EXPECT_EXIT(
      {
        std::latch hanging(1);
        std::latch may_end(1);
        const int code = Run(Usual(), [&](Service& service) -> absl::Status {
          RETURN_IF_ERROR(service.Start());
          service.health().Add("database", Health::Weight::kReady, [&] {
            hanging.count_down();
            may_end.wait();
            return absl::OkStatus();
          });
          std::thread probes([&] {
            hanging.wait();
            const std::string admin = folder_ + "/admin.sock";
            if (Get(admin, "/readyz").find("503") == std::string::npos) _exit(3);
            if (Get(admin, "/livez").find("200 OK") == std::string::npos) _exit(4);
            kill(getpid(), SIGTERM);
            may_end.count_down();
          });
          const absl::Status status = service.Serve({});
          probes.join();
          return status;
        });
        _exit(code);
      },
      testing::ExitedWithCode(0), "\"event\":\"stopped\"");
}

// Makes an authority and a certificate for localhost in the folder.
bool MakeCertificates(const std::string& folder) {
  const std::string key = " -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 ";
  const std::string commands =
      "cd " + folder + " && exec >/dev/null 2>&1 && openssl req -x509 -subj /CN=authority" + key +
      "-keyout ca.key -out ca.pem && openssl req -subj /CN=localhost" + key +
      "-keyout key.pem -out request.pem && printf 'subjectAltName=DNS:localhost' >names && "
      "openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 1 "
      "-extfile names -out cert.pem";
  return std::system(commands.c_str()) == 0;
}

// A port that was free a moment ago.
int FreePort() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (bind(listener, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
      getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return 0;
  }
  close(listener);
  return ntohs(address.sin_port);
}

TEST_F(ServiceMainDeathTest, SpeaksTlsWithThoseWhoShowACertificateOnly) {
  if (owner_) {
    ASSERT_TRUE(MakeCertificates(folder_));
  }
  const std::string port = std::to_string(FreePort());
  std::vector<std::string> words = Usual();
  words.push_back("--listen=localhost:" + port);
  // gRPC 1.51 can abort when a handshake fails in the moment in which its server is shut down.
  words.push_back("--drain-time=100ms");
  words.push_back("--grpc-tls-cert=" + folder_ + "/cert.pem");
  words.push_back("--grpc-tls-key=" + folder_ + "/key.pem");
  words.push_back("--grpc-tls-ca=" + folder_ + "/ca.pem");
  EXPECT_EXIT(
      {
        const int code = Run(words, [&](Service& service) -> absl::Status {
          RETURN_IF_ERROR(service.Start());
          Echo echo(service.rpc());
          std::thread client([&] {
            while (Get(folder_ + "/admin.sock", "/readyz").find("200 OK") == std::string::npos) {
              std::this_thread::yield();
            }
            const auto ask = [&](const std::shared_ptr<grpc::Channel>& channel) {
              auto context =
                  service.internal_calls().New("test", absl::Seconds(10)).NewClientContext();
              api::v1::ListEventsResponse response;
              return EventLog::NewStub(channel)->ListEvents(context.get(), {}, &response).ok();
            };
            const std::string target = "localhost:" + port;
            if (!ask(*service.Connect("itself", target))) _exit(3);
            if (ask(*MakeChannel({.target = target, .ca_file = folder_ + "/ca.pem"}))) _exit(4);
            if (ask(*MakeChannel({.target = target}))) _exit(5);
            kill(getpid(), SIGTERM);
          });
          const absl::Status status = service.Serve({&echo});
          client.join();
          return status;
        });
        _exit(code);
      },
      testing::ExitedWithCode(0), "");
}

TEST_F(ServiceMainDeathTest, AServiceThatIsAwayMakesItDegradedAndNotUnready) {
  EXPECT_EXIT(
      {
        const int code = Run(Usual(), [&](Service& service) -> absl::Status {
          RETURN_IF_ERROR(service.Start());
          Echo echo(service.rpc());
          RETURN_IF_ERROR(service.Connect("itself", "unix:" + folder_ + "/grpc.sock").status());
          RETURN_IF_ERROR(service.Connect("nobody", "unix:" + folder_ + "/none.sock").status());
          std::thread client([&] {
            std::string ready;
            while (ready.find("200 OK") == std::string::npos) {
              ready = Get(folder_ + "/admin.sock", "/readyz");
            }
            if (ready.find(R"("state":"degraded")") == std::string::npos) _exit(3);
            if (ready.find(R"("itself":"OK")") == std::string::npos) _exit(4);
            if (ready.find(R"("nobody":"UNAVAILABLE")") == std::string::npos) _exit(5);
            kill(getpid(), SIGTERM);
          });
          const absl::Status status = service.Serve({&echo});
          client.join();
          return status;
        });
        _exit(code);
      },
      testing::ExitedWithCode(0), "");
}

TEST_F(ServiceMainDeathTest, TheSecondSignalEndsItAtOnce) {
  std::vector<std::string> words = Usual();
  words.push_back("--drain-time=1h");
  EXPECT_EXIT(Run(words,
                  [&](Service& service) -> absl::Status {
                    RETURN_IF_ERROR(service.Start());
                    std::thread([&] {
                      const std::string page = folder_ + "/admin.sock";
                      while (Get(page, "/readyz").find("200 OK") == std::string::npos) {
                        std::this_thread::yield();
                      }
                      kill(getpid(), SIGINT);
                      while (Get(page, "/readyz").find("stopping") == std::string::npos) {
                        std::this_thread::yield();
                      }
                      kill(getpid(), SIGINT);
                    }).detach();
                    return service.Serve({});
                  }),
              testing::ExitedWithCode(1), "stopped at once");
}

TEST_F(ServiceMainDeathTest, MistakesInOptionsAreToldTogether) {
  EXPECT_EXIT(_exit(Run({"--rpc-threads=0", "--colour=red"},
                        [](Service& service) { return service.Start(); })),
              testing::ExitedWithCode(2), "rpc-threads.*\n.*caller-key-file.*\n.*colour");
}

TEST_F(ServiceMainDeathTest, HelpIsTheManual) {
  // The manual goes to stdout, so it is asked for in this process.
  Service service("test", 2, std::vector<const char*>{"hiroba-test", "--help"}.data());
  EXPECT_THAT(service.options().Help(), testing::HasSubstr("--stop-time DURATION"));
  EXPECT_THAT(service.Start(), StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(ServiceMainDeathTest, AServiceMayListenElsewhereThanOnASocketByDefault) {
  const std::vector<const char*> words = {"hiroba-test"};
  EXPECT_EQ(Service("test", 1, words.data()).listen(), "unix:var/run/test.sock");
  EXPECT_EQ(Service("gateway", 1, words.data(), "127.0.0.1:8080").listen(), "127.0.0.1:8080");
}

TEST_F(ServiceMainDeathTest, AFailedStartIsLoggedAndReported) {
  EXPECT_EXIT(_exit(Run(Usual(),
                        [](Service& service) -> absl::Status {
                          RETURN_IF_ERROR(service.Start());
                          return absl::UnavailableError("no database");
                        })),
              testing::ExitedWithCode(1), "no database");
}

}  // namespace
}  // namespace hiroba
