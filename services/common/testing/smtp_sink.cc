#include "services/common/testing/smtp_sink.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/time/clock.h"

namespace hiroba {
namespace {

// Lines of a connection; ends with the connection or when the sink stops.
class Lines {
 public:
  Lines(int connection, int stop_event) : connection_(connection), stop_event_(stop_event) {}

  // Returns the next line without its CR LF.
  std::optional<std::string> Next() {
    for (;;) {
      if (const std::size_t end = buffer_.find("\r\n"); end != std::string::npos) {
        std::string line = buffer_.substr(0, end);
        buffer_.erase(0, end + 2);
        return line;
      }
      std::array<pollfd, 2> waiting = {{{.fd = connection_, .events = POLLIN, .revents = 0},
                                        {.fd = stop_event_, .events = POLLIN, .revents = 0}}};
      if (poll(waiting.data(), waiting.size(), -1) < 0 || waiting[1].revents != 0) return {};
      std::array<char, 4096> piece;
      const ssize_t count = recv(connection_, piece.data(), piece.size(), 0);
      if (count <= 0) return {};
      buffer_.append(piece.data(), static_cast<std::size_t>(count));
    }
  }

 private:
  const int connection_;
  const int stop_event_;
  std::string buffer_;
};

void Say(int connection, const std::string& line) {
  const std::string text = line + "\r\n";
  // A client that is gone shows when the next line is read.
  static_cast<void>(send(connection, text.data(), text.size(), MSG_NOSIGNAL));
}

std::string InBrackets(const std::string& line) {
  const std::size_t begin = line.find('<');
  const std::size_t end = line.find('>');
  return begin == std::string::npos || end == std::string::npos
             ? std::string()
             : line.substr(begin + 1, end - begin - 1);
}

}  // namespace

SmtpSink::SmtpSink() {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  stop_event_ = eventfd(0, EFD_CLOEXEC);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
      listen(listener_, 16) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Run(); });
}

SmtpSink::~SmtpSink() {
  eventfd_write(stop_event_, 1);
  thread_.join();
  close(listener_);
  close(stop_event_);
}

std::string SmtpSink::url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }

void SmtpSink::Refuse(std::string command, std::string reply, int times) {
  MutexLock lock(mutex_);
  refused_command_ = std::move(command);
  refusal_ = std::move(reply);
  refusals_ = times;
}

void SmtpSink::CloseAfterEachMail() {
  MutexLock lock(mutex_);
  close_after_mail_ = true;
}

std::vector<SmtpSink::Received> SmtpSink::received() const {
  MutexLock lock(mutex_);
  return received_;
}

int SmtpSink::connections() const {
  MutexLock lock(mutex_);
  return connections_;
}

bool SmtpSink::WaitFor(std::size_t mails, absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  MutexLock lock(mutex_);
  while (received_.size() < mails) {
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration()) return false;
    changed_.WaitFor(mutex_, left);
  }
  return true;
}

void SmtpSink::Run() {
  // They end with the stop event too, which nobody takes away.
  std::vector<std::jthread> sessions;
  for (;;) {
    std::array<pollfd, 2> waiting = {{{.fd = listener_, .events = POLLIN, .revents = 0},
                                      {.fd = stop_event_, .events = POLLIN, .revents = 0}}};
    if (poll(waiting.data(), waiting.size(), -1) < 0) continue;
    if (waiting[1].revents != 0) return;
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    {
      MutexLock lock(mutex_);
      ++connections_;
    }
    sessions.emplace_back([this, connection] {
      Serve(connection);
      close(connection);
    });
  }
}

void SmtpSink::Serve(int connection) {
  Lines lines(connection, stop_event_);
  Received mail;
  Say(connection, ReplyTo("CONNECT", "220 sink"));
  while (const std::optional<std::string> line = lines.Next()) {
    if (line->starts_with("MAIL FROM:")) mail.from = InBrackets(*line);
    if (line->starts_with("RCPT TO:")) mail.to = InBrackets(*line);
    if (*line == "QUIT") {
      Say(connection, "221 bye");
      return;
    }
    if (*line != "DATA") {
      Say(connection, ReplyTo(*line, "250 OK"));
      continue;
    }
    const std::string reply = ReplyTo(*line, "354 go on");
    Say(connection, reply);
    if (!reply.starts_with("354")) continue;
    mail.message.clear();
    std::optional<std::string> text = lines.Next();
    for (; text && *text != "."; text = lines.Next()) {
      mail.message += text->starts_with(".") ? text->substr(1) : *text;
      mail.message += "\r\n";
    }
    if (!text) return;
    const std::string taken = ReplyTo("END", "250 taken");
    bool closes = false;
    if (taken.starts_with("250")) {
      // Before the client hears of it: it may look at once.
      MutexLock lock(mutex_);
      received_.push_back(mail);
      changed_.NotifyAll();
      closes = close_after_mail_;
    }
    Say(connection, taken);
    if (closes) return;
  }
}

std::string SmtpSink::ReplyTo(const std::string& line, std::string fallback) {
  MutexLock lock(mutex_);
  if (refusals_ == 0 || !line.starts_with(refused_command_)) return fallback;
  --refusals_;
  return refusal_;
}

}  // namespace hiroba
