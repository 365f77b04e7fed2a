// boost/asio/awaitable.hpp of 1.74 forgets <utility>, so that has to come first.
// clang-format off
#include <utility>
// clang-format on
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <string>

#include "tests/load/yardsticks.h"

namespace hiroba::load {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

asio::awaitable<void> Answer(beast::tcp_stream stream) {
  beast::flat_buffer buffer;
  const std::string body(kPlainReplySize, 'x');
  try {
    for (;;) {
      http::request<http::string_body> request;
      co_await http::async_read(stream, buffer, request, asio::use_awaitable);
      http::response<http::string_body> response(http::status::ok, request.version(), body);
      response.keep_alive(request.keep_alive());
      response.prepare_payload();
      co_await http::async_write(stream, response, asio::use_awaitable);
    }
  } catch (const boost::system::system_error&) {
    // The client has gone.
  }
}

asio::awaitable<void> Accept(tcp::acceptor& acceptor) {
  for (;;) {
    tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
    socket.set_option(tcp::no_delay(true));
    asio::co_spawn(acceptor.get_executor(), Answer(beast::tcp_stream(std::move(socket))),
                   asio::detached);
  }
}

}  // namespace

void ServePlainHttp(void (*ready)(int port, void* context), void* context) {
  asio::io_context io(1);
  tcp::acceptor acceptor(io, {asio::ip::address_v4::loopback(), 0});
  asio::co_spawn(io, Accept(acceptor), asio::detached);
  ready(acceptor.local_endpoint().port(), context);
  io.run();
}

}  // namespace hiroba::load
