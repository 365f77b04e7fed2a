// A whole private forum for a test program: the five processes, MariaDB, Redis and a mail server,
// started by infra/dev/run in a folder of its own and stopped at the end.
//
// The preset is that of the test program's build. Folders of failed runs stay for a look at their
// logs; the first line of output names them.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/harness/event_stream.h"
#include "tests/harness/http_client.h"
#include "tests/harness/mailbox.h"

namespace hiroba::testing {

// The five processes, in the order of their start.
inline constexpr const char* kServices[] = {"identity", "threads", "search", "notifications",
                                            "gateway"};

// A member with a session.
struct Person {
  std::string name;  // members/{member}
  std::string display_name;
  std::string address;
  std::string password;
  HttpClient http;
};

class Forum {
 public:
  // The forum of this test program, started when first asked for.
  static Forum& Get();

  // What is in it at the start.
  enum class Content { kNothing, kSample };

  // Starts a forum; ends the program when that fails.
  explicit Forum(Content content = Content::kNothing);
  ~Forum();
  Forum(const Forum&) = delete;
  Forum& operator=(const Forum&) = delete;

  const std::string& address() const { return address_; }
  Mailbox& mailbox() { return mailbox_; }

  HttpClient Nobody() const { return HttpClient(address_); }

  // Signs somebody up by the public API, code from the mail included, and signs her in. The address
  // is a new one of a city whose domain settles the body.
  Person SignUp(const std::string& display_name);

  // The same with an address that leaves her waiting for admission: by default at a union of
  // several bodies, whose domain settles none.
  Person SignUpWaiting(const std::string& display_name,
                       const std::string& domain = "union.kitaminami.lg.jp");

  // Makes a member with roles by hiroba-admin, and signs her in. `role`: moderator or admin.
  Person MakeStaff(const std::string& display_name, const std::string& role);

  // A new session of a member.
  HttpClient SignIn(const std::string& address, const std::string& password);

  // Opens the live stream of a member who has `threads` open.
  std::unique_ptr<EventStream> Watch(const Person& person, const std::vector<std::string>& threads);

  // Kills a process (one of kServices, mariadb, redis) with SIGKILL. It is started again at once;
  // AwaitReady waits for that.
  void Kill(const std::string& part);
  // A part that hangs: it neither works nor ends until what is returned is destroyed.
  class [[nodiscard]] Hung {
   public:
    explicit Hung(pid_t process);
    ~Hung();
    Hung(const Hung&) = delete;
    Hung& operator=(const Hung&) = delete;

   private:
    const pid_t process_;
  };
  Hung Hang(const std::string& part) const { return Hung(Pid(part)); }
  // Waits until every part answers again. Fails the test otherwise.
  void AwaitReady();
  // Sets the clock of all processes ahead to a time, in seconds since the epoch, at once. Only
  // forward. Not in release builds.
  void SetClock(int64_t time);
  // Forgets everything Redis holds.
  void EmptyRedis();

  pid_t Pid(const std::string& part) const;

  // Sum of a metric over its labels, as the part's admin page shows it; -1 when it does not.
  double Metric(const std::string& service, const std::string& name) const;

  // Lets a member's verification run out, and signs her in anew.
  void Lapse(Person& person);

  // Runs hiroba-admin on the forum and returns what it wrote. Fails the test when it ends with
  // another code than 0.
  std::string Admin(const std::vector<std::string>& arguments, const std::string& input = "");
  // The same for what may fail.
  struct AdminResult {
    int code = 0;
    std::string output;
  };
  AdminResult TryAdmin(const std::vector<std::string>& arguments, const std::string& input = "");
  // Runs statements on a service's database, as its administrator.
  void RunSql(const std::string& service, const std::string& statements);

 private:
  bool Ready(const std::string& service) const;
  Person Register(const std::string& display_name, const std::string& address,
                  const std::string& state);

  std::filesystem::path data_;
  std::string address_;
  std::string sockets_;
  Mailbox mailbox_{""};
  int next_person_ = 1;
};

// A topic, a thread in it, and a post by the public API; each fails the test when refused and
// returns the resource.
Json CreateTopic(HttpClient& moderator, const std::string& display_name,
                 const std::string& visibility = "OPEN");
Json CreateThread(HttpClient& author, const std::string& topic, const std::string& title,
                  const std::string& text, const std::string& kind = "QUESTION");
Json CreatePost(HttpClient& author, const std::string& thread, const std::string& text,
                const std::string& reply_to = "");

}  // namespace hiroba::testing
