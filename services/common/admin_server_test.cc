#include "services/common/admin_server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "services/common/testing/status_matchers.h"

namespace hiroba {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class AdminServerTest : public testing::Test {
 protected:
  AdminServerTest() {
    auto server = AdminServer::Start("127.0.0.1:0", [](std::string_view path) -> AdminResponse {
      if (path != "/page") return {.code = 404, .body = "nothing\n"};
      return {.body = "hello\n"};
    });
    EXPECT_THAT(server, IsOk());
    server_ = *std::move(server);
  }

  // Sends these bytes, ends its half of the connection, and returns what comes back.
  std::string Say(const std::string& request) {
    const int connection = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const std::string& listen = server_->address();
    address.sin_port =
        htons(static_cast<std::uint16_t>(std::stoi(listen.substr(listen.rfind(':') + 1))));
    std::string answer;
    if (connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
      EXPECT_EQ(send(connection, request.data(), request.size(), MSG_NOSIGNAL),
                static_cast<ssize_t>(request.size()));
      shutdown(connection, SHUT_WR);
      char buffer[1024];
      for (ssize_t count = 0; (count = recv(connection, buffer, sizeof(buffer), 0)) > 0;) {
        answer.append(buffer, static_cast<std::size_t>(count));
      }
    }
    close(connection);
    return answer;
  }

  std::unique_ptr<AdminServer> server_;
};

TEST_F(AdminServerTest, AnswersGet) {
  const std::string answer = Say("GET /page?x=y HTTP/1.1\r\nHost: admin\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Length: 6\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nhello\n"));
  EXPECT_THAT(Say("GET /else HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 404 Not Found\r\n"));
}

TEST_F(AdminServerTest, RefusesEverythingElseAndGoesOn) {
  EXPECT_THAT(Say("POST /page HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(Say("GET /page"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(Say(""), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(Say("GET /page HTTP/1.1\r\n\r\n"), EndsWith("hello\n"));
}

TEST(AdminServer, SaysWhyItCannotListen) {
  for (const char* listen : {"nowhere", "127.0.0.1:port", "unix:/no/such/folder/socket"}) {
    EXPECT_THAT(AdminServer::Start(listen, nullptr), StatusIs(absl::StatusCode::kUnavailable))
        << listen;
  }
}

}  // namespace
}  // namespace hiroba
