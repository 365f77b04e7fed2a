// A mail server for tests: takes mails over SMTP on a port of this machine and keeps them, or
// refuses as it is told.
#pragma once

#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "services/common/mutex.h"

namespace hiroba {

// Thread-safe. Serves any number of connections at once.
class SmtpSink {
 public:
  struct Received {
    std::string from;  // of the envelope, without angle brackets
    std::string to;
    std::string message;  // as it came, CR LF, without the dots of the protocol
  };

  SmtpSink();
  ~SmtpSink();
  SmtpSink(const SmtpSink&) = delete;
  SmtpSink& operator=(const SmtpSink&) = delete;

  // smtp://127.0.0.1:port
  std::string url() const;

  // Answers the next commands that begin with the word ("RCPT") by this line, `times` times.
  void Refuse(std::string command, std::string reply, int times = 1);

  // Closes the connection after each mail, without a word.
  void CloseAfterEachMail();

  std::vector<Received> received() const;
  int connections() const;

  // Waits until so many mails have come; false when they have not by then.
  bool WaitFor(std::size_t mails, absl::Duration timeout = absl::Seconds(10));

 private:
  void Run();
  void Serve(int connection);
  std::string ReplyTo(const std::string& line, std::string fallback);

  int listener_ = -1;
  int stop_event_ = -1;
  int port_ = 0;
  mutable Mutex mutex_;
  CondVar changed_;
  std::vector<Received> received_ ABSL_GUARDED_BY(mutex_);
  std::string refused_command_ ABSL_GUARDED_BY(mutex_);
  std::string refusal_ ABSL_GUARDED_BY(mutex_);
  int refusals_ ABSL_GUARDED_BY(mutex_) = 0;
  int connections_ ABSL_GUARDED_BY(mutex_) = 0;
  bool close_after_mail_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace hiroba
