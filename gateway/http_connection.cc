#include "gateway/http_connection.h"

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <limits>

#include "absl/time/time.h"
#include "gateway/http_answer.h"
#include "services/common/status.h"

namespace hiroba::gateway {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Steady = std::chrono::steady_clock;

// A body that nobody wanted is read to its end if that is not far, to keep the connection.
constexpr uint64_t kDiscardLimit = 64 * 1024;
// A client that still sends gets some time to see the answer before the connection is gone.
constexpr absl::Duration kLingerTime = absl::Seconds(2);
constexpr size_t kFirstRead = 4096;

std::string_view ToStd(beast::string_view text) { return {text.data(), text.size()}; }

absl::Status Malformed() {
  return InvalidArgument("REQUEST_MALFORMED", "HTTPのリクエストとして読めません。");
}

// One connection, on one thread.
class Connection final : public HttpConnection {
 public:
  Connection(const HttpServing& serving, tcp::socket socket);

  Task<void> Run() override;
  void Close() override;
  void CloseWhenIdle() override;
  void CheckDeadline(Steady::time_point now) override;

 private:
  friend class Exchange;
  using Parser = http::request_parser<http::buffer_body>;

  Task<bool> AwaitRequest();
  Task<bool> ReadHead(Parser& parser);
  Task<void> Refuse(absl::Status status);
  Task<bool> Finish(Parser& parser, bool keep_alive);
  Task<void> Linger();
  Task<bool> WriteAll(std::string_view head, std::string_view body, absl::Duration limit);

  // What follows has this much time, all of it together.
  void Expire(absl::Duration time) {
    timed_out_ = false;
    deadline_ = Steady::now() + absl::ToChronoNanoseconds(time);
  }

  const HttpServing& serving_;
  tcp::socket socket_;
  beast::flat_buffer buffer_;
  std::string peer_address_;
  Steady::time_point deadline_ = Steady::time_point::max();
  bool timed_out_ = false;
  bool idle_ = true;
  bool closing_ = false;
};

// A request of a connection and its answer.
class Exchange final : public HttpExchange {
 public:
  Exchange(Connection& connection, std::optional<Connection::Parser>& parser)
      : connection_(connection), parser_(parser), method_(ToStd(parser->get().method_string())) {}

  std::string_view method() const override { return method_; }
  std::string_view target() const override { return ToStd(parser_->get().target()); }
  std::string_view Header(std::string_view name) const override {
    const auto& fields = parser_->get();
    const auto found = fields.find(beast::string_view(name.data(), name.size()));
    return found == fields.end() ? std::string_view() : ToStd(found->value());
  }
  std::string HeaderList(std::string_view name) const override {
    std::string list;
    const auto [first, end] =
        parser_->get().equal_range(beast::string_view(name.data(), name.size()));
    for (auto field = first; field != end; ++field) {
      if (field != first) list += ", ";
      list += ToStd(field->value());
    }
    return list;
  }
  const std::string& peer_address() const override { return connection_.peer_address_; }
  std::optional<uint64_t> content_length() const override {
    if (parser_->chunked()) return std::nullopt;
    const auto length = parser_->content_length();
    return length ? *length : 0;
  }
  bool has_answered() const override { return answered_; }
  bool keep_alive() const { return keep_alive_; }

  Task<absl::StatusOr<std::string>> ReadBody(size_t limit) override {
    if (const auto length = content_length(); length && *length > limit) {
      co_return TooLarge();
    }
    connection_.Expire(options().body_time);
    // No more room than the body says it needs: most are small.
    const size_t room =
        std::min<uint64_t>({limit, content_length().value_or(limit), 64 * 1024}) + 1;
    std::string body;
    do {
      auto piece = co_await ReadMore(room);
      if (!piece.ok()) co_return piece.status();
      body += *piece;
      if (body.size() > limit) co_return TooLarge();
    } while (!parser_->is_done());
    co_return body;
  }

  Task<absl::StatusOr<std::string_view>> ReadPiece(size_t limit) override {
    connection_.Expire(options().body_time);
    co_return co_await ReadMore(limit);
  }

  Task<void> Send(HttpAnswer answer) override {
    const std::string_view body = answer.shared_body ? *answer.shared_body : answer.body;
    // A body that comes too late or not at all makes what follows on the connection unclear.
    if (connection_.closing_ || !parser_->keep_alive()) keep_alive_ = false;
    if (!parser_->is_done() && (!content_length() || *content_length() > kDiscardLimit)) {
      keep_alive_ = false;
    }
    const std::string head = FormatHead(answer, body.size(), !keep_alive_);
    const bool bare = method_ == "HEAD" || answer.status == 304 || answer.status == 204;
    answered_ = true;
    if (!co_await connection_.WriteAll(head, bare ? std::string_view() : body,
                                       options().write_time)) {
      keep_alive_ = false;
    }
  }

  Task<bool> Begin(HttpAnswer answer, std::optional<uint64_t> length) override {
    if (!length || connection_.closing_ || !parser_->keep_alive()) keep_alive_ = false;
    const std::string head = FormatHead(answer, length, !keep_alive_);
    const bool bare = method_ == "HEAD";
    left_to_write_ = bare ? 0 : length;
    answered_ = true;
    co_return co_await connection_.WriteAll(head, {}, options().write_time) && !bare;
  }

  Task<bool> Write(std::string_view piece) override {
    if (left_to_write_) *left_to_write_ -= std::min<uint64_t>(*left_to_write_, piece.size());
    co_return co_await connection_.WriteAll(piece, {}, options().write_time);
  }

  void WatchForHangUp(std::function<void()> gone) override {
    keep_alive_ = false;
    connection_.idle_ = true;  // an answer that waits does not hold up a stop
    if (connection_.closing_) connection_.Close();
    parser_.reset();
    connection_.buffer_.consume(connection_.buffer_.size());
    connection_.buffer_.shrink_to_fit();
    connection_.deadline_ = Steady::time_point::max();
    // Not in Watch, which only begins when this returns to the loop: until then the exchange may be
    // over, and would not wait for it.
    watching_->running = true;
    asio::co_spawn(connection_.socket_.get_executor(),
                   Watch(connection_.socket_, watching_, std::move(gone)), asio::detached);
  }

  // Whether the answer was sent as far as it was announced.
  bool IsWhole() const { return answered_ && left_to_write_.value_or(0) == 0; }

  // Ends the watching before the connection goes.
  Task<void> EndWatch() {
    if (!watching_->running) co_return;
    watching_->ended = true;
    error_code ignored;
    connection_.socket_.shutdown(tcp::socket::shutdown_both, ignored);
    connection_.socket_.cancel(ignored);
    while (watching_->running) {
      co_await asio::post(connection_.socket_.get_executor(), asio::use_awaitable);
    }
  }

 private:
  struct Watching {
    bool running = false;
    bool ended = false;
  };

  static Task<void> Watch(tcp::socket& socket, std::shared_ptr<Watching> watching,
                          std::function<void()> gone) {
    std::array<char, 64> bytes;
    error_code error;
    while (!error && !watching->ended) {
      co_await socket.async_read_some(asio::buffer(bytes),
                                      asio::redirect_error(asio::use_awaitable, error));
    }
    watching->running = false;
    if (!watching->ended) gone();
  }

  static absl::Status TooLarge() {
    return OutOfRange("BODY_TOO_LARGE", "送られた内容が大きすぎます。");
  }

  const HttpServerOptions& options() const { return connection_.serving_.options; }

  Task<absl::StatusOr<std::string_view>> ReadMore(size_t limit) {
    if (parser_->is_done()) co_return std::string_view();
    if (!continue_sent_ && beast::iequals(parser_->get()[http::field::expect], "100-continue")) {
      continue_sent_ = true;
      co_await connection_.WriteAll("HTTP/1.1 100 Continue\r\n\r\n", {}, options().write_time);
      connection_.Expire(options().body_time);
    }
    continue_sent_ = true;
    piece_.resize(limit);
    auto& body = parser_->get().body();
    body.data = piece_.data();
    body.size = limit;
    error_code error;
    co_await http::async_read(connection_.socket_, connection_.buffer_, *parser_,
                              asio::redirect_error(asio::use_awaitable, error));
    if (error && error != http::error::need_buffer) {
      keep_alive_ = false;
      if (connection_.timed_out_) {
        co_return DeadlineExceeded("BODY_TOO_SLOW", "送信に時間がかかりすぎました。");
      }
      co_return InvalidArgument("BODY_MALFORMED", "送られた内容が途中で切れています。");
    }
    co_return std::string_view(piece_.data(), limit - body.size);
  }

  Connection& connection_;
  std::optional<Connection::Parser>& parser_;
  const std::string method_;  // a copy: the parser may go before the exchange
  std::string piece_;
  std::optional<uint64_t> left_to_write_;
  bool answered_ = false;
  bool keep_alive_ = true;
  bool continue_sent_ = false;
  std::shared_ptr<Watching> watching_ = std::make_shared<Watching>();
};

Connection::Connection(const HttpServing& serving, tcp::socket socket)
    : serving_(serving),
      socket_(std::move(socket)),
      buffer_(serving.options.max_header_bytes + kFirstRead) {
  error_code error;
  const auto endpoint = socket_.remote_endpoint(error);
  if (!error) {
    auto address = endpoint.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
      address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    }
    peer_address_ = address.to_string();
  }
}

void Connection::Close() {
  closing_ = true;
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_both, ignored);
  socket_.cancel(ignored);
}

void Connection::CloseWhenIdle() {
  closing_ = true;
  if (idle_) Close();
}

void Connection::CheckDeadline(Steady::time_point now) {
  if (now < deadline_) return;
  // Again at every look, until something new is expected: just now there may be nothing to cancel,
  // because a read has ended and the next has not begun.
  timed_out_ = true;
  error_code ignored;
  socket_.cancel(ignored);
}

Task<void> Connection::Run() {
  while (!closing_ && co_await AwaitRequest()) {
    std::optional<Parser> parser(std::in_place);
    if (!co_await ReadHead(*parser)) co_return;
    idle_ = false;
    Exchange exchange(*this, parser);
    co_await serving_.handler(exchange);
    co_await exchange.EndWatch();
    if (!exchange.IsWhole() || !parser) co_return;
    if (!co_await Finish(*parser, exchange.keep_alive())) co_return;
    idle_ = true;
  }
}

// Waits for the first byte of a request.
Task<bool> Connection::AwaitRequest() {
  if (buffer_.size() > 0) co_return true;
  Expire(serving_.options.idle_time);
  error_code error;
  const size_t size = co_await socket_.async_read_some(
      buffer_.prepare(kFirstRead), asio::redirect_error(asio::use_awaitable, error));
  buffer_.commit(size);
  co_return !error;
}

Task<bool> Connection::ReadHead(Parser& parser) {
  parser.header_limit(static_cast<uint32_t>(serving_.options.max_header_bytes));
  // Each handler has its own limit. (To Beast 1.74 every length is above no limit at all.)
  parser.body_limit(std::numeric_limits<uint64_t>::max());
  Expire(serving_.options.header_time);
  error_code error;
  co_await http::async_read_header(socket_, buffer_, parser,
                                   asio::redirect_error(asio::use_awaitable, error));
  if (!error) {
    const auto& head = parser.get();
    const auto encoding = head[http::field::transfer_encoding];
    if (!encoding.empty() && !beast::iequals(encoding, "chunked")) {
      co_await Refuse(
          InvalidArgument("TRANSFER_ENCODING_UNKNOWN", "この転送方式には対応していません。"));
      co_return false;
    }
    // One host, as HTTP/1.1 wants it: two readers might choose different ones.
    if (head.count(http::field::host) > 1 ||
        (head.version() >= 11 && head.count(http::field::host) == 0)) {
      co_await Refuse(Malformed());
      co_return false;
    }
    co_return true;
  }
  if (timed_out_) {
    co_await Refuse(DeadlineExceeded("REQUEST_TOO_SLOW", "リクエストが時間内に届きませんでした。"));
  } else if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    co_await Refuse(OutOfRange("HEADERS_TOO_LARGE", "リクエストのヘッダーが大きすぎます。"));
  } else if (error.category() == make_error_code(http::error::bad_method).category() &&
             error != http::error::end_of_stream && error != http::error::partial_message) {
    co_await Refuse(Malformed());
  }
  co_return false;
}

// Answers what is no request, and ends the connection.
Task<void> Connection::Refuse(absl::Status status) {
  const HttpAnswer answer = serving_.refusal(status);
  const std::string head = FormatHead(answer, answer.body.size(), true);
  if (co_await WriteAll(head, answer.body, serving_.options.write_time)) co_await Linger();
}

// Gets ready for the next request; false when there can be none.
Task<bool> Connection::Finish(Parser& parser, bool keep_alive) {
  if (parser.is_done()) {
    if (!keep_alive) {
      error_code ignored;
      socket_.shutdown(tcp::socket::shutdown_send, ignored);
    }
    co_return keep_alive && !closing_;
  }
  if (!keep_alive) {
    co_await Linger();
    co_return false;
  }
  // A short body that nobody read.
  std::array<char, 4096> bytes;
  Expire(kLingerTime);
  while (!parser.is_done()) {
    parser.get().body().data = bytes.data();
    parser.get().body().size = bytes.size();
    error_code error;
    co_await http::async_read(socket_, buffer_, parser,
                              asio::redirect_error(asio::use_awaitable, error));
    if (error && error != http::error::need_buffer) co_return false;
  }
  co_return !closing_;
}

// Reads on for a moment without looking: closing while the client sends would make its system
// throw our answer away.
Task<void> Connection::Linger() {
  error_code error;
  socket_.shutdown(tcp::socket::shutdown_send, error);
  Expire(kLingerTime);
  std::array<char, 4096> bytes;
  while (!error && !closing_) {
    co_await socket_.async_read_some(asio::buffer(bytes),
                                     asio::redirect_error(asio::use_awaitable, error));
  }
}

Task<bool> Connection::WriteAll(std::string_view head, std::string_view body,
                                absl::Duration limit) {
  Expire(limit);
  const std::array<asio::const_buffer, 2> buffers = {asio::buffer(head.data(), head.size()),
                                                     asio::buffer(body.data(), body.size())};
  error_code error;
  co_await asio::async_write(socket_, buffers, asio::redirect_error(asio::use_awaitable, error));
  deadline_ = Steady::time_point::max();  // what may wait besides has no limit
  co_return !error;
}

}  // namespace

std::unique_ptr<HttpConnection> MakeHttpConnection(const HttpServing& serving, tcp::socket socket) {
  return std::make_unique<Connection>(serving, std::move(socket));
}

}  // namespace hiroba::gateway
