#include "tests/harness/forum.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <sstream>

#include "tests/harness/await.h"

namespace hiroba::testing {
namespace {

using std::chrono::seconds;

std::string Quoted(const std::string& word) {
  std::string quoted = "'";
  for (const char letter : word) quoted += letter == '\'' ? "'\\''" : std::string(1, letter);
  return quoted + "'";
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Runs a shell command; returns its exit code, 128 and more for a signal.
int Run(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::filesystem::path MakeFolder() {
  std::string path = (std::filesystem::temp_directory_path() / "hiroba-test-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) {
    std::perror("mkdtemp");
    std::exit(1);
  }
  return path;
}

// A line of DATA/run/forum, which infra/dev/run writes.
std::string ForumValue(const std::filesystem::path& data, const std::string& key) {
  std::istringstream lines(ReadFile(data / "run/forum"));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(key + "=")) return line.substr(key.size() + 1);
  }
  return "";
}

}  // namespace

Forum& Forum::Get() {
  static Forum forum;
  return forum;
}

Forum::Forum(Content content) : data_(MakeFolder()) {
  std::cout << "Forum in " << data_.string() << std::endl;
  const std::string log = (data_ / "start.log").string();
  // Tests do in seconds, from one address, what people do in hours.
  for (const char* rate : {"READ", "WRITE", "STRANGER", "SIGN_IN", "SIGN_UP"}) {
    setenv((std::string("HIROBA_RATE_") + rate).c_str(), "1000/10000", /*overwrite=*/0);
  }
  setenv("HIROBA_INSTANT_MAIL_INTERVAL", "1s", /*overwrite=*/0);
  // There is no such file until a test sets the clock.
  setenv("HIROBA_TEST_CLOCK", (data_ / "clock").c_str(), /*overwrite=*/1);
  // --owner: the forum also ends when this program is killed.
  const int code = Run("infra/dev/run --detach --no-build --port 0 --mail-port 0" +
                       std::string(content == Content::kNothing ? " --empty" : "") + " --preset " +
                       HIROBA_PRESET + " --owner " + std::to_string(getpid()) + " --data " +
                       Quoted(data_.string()) + " >" + Quoted(log) + " 2>&1");
  if (code != 0) {
    std::cerr << "The forum did not start:\n" << ReadFile(log) << std::endl;
    std::exit(1);
  }
  address_ = ForumValue(data_, "address");
  sockets_ = ForumValue(data_, "sockets");
  mailbox_ = Mailbox(ForumValue(data_, "mail_page"));
}

Forum::~Forum() {
  const std::string log = (data_ / "stop.log").string();
  if (Run("infra/dev/stop --data " + Quoted(data_.string()) + " >" + Quoted(log) + " 2>&1") != 0) {
    std::cerr << "The forum did not stop:\n" << ReadFile(log) << std::endl;
    std::_Exit(1);
  }
  if (!::testing::UnitTest::GetInstance()->Failed()) std::filesystem::remove_all(data_);
}

Person Forum::SignUp(const std::string& display_name) {
  const std::string address = "member" + std::to_string(next_person_++) + "@city.kadoma.lg.jp";
  return Register(display_name, address, "VERIFIED");
}

Person Forum::SignUpWaiting(const std::string& display_name, const std::string& domain) {
  const std::string address = "member" + std::to_string(next_person_++) + "@" + domain;
  return Register(display_name, address, "WAITING");
}

Person Forum::Register(const std::string& display_name, const std::string& address,
                       const std::string& state) {
  const std::string password = "ひろばで使う長い合言葉です" + std::to_string(next_person_);
  HttpClient nobody = Nobody();
  const HttpResponse registration = nobody.Post("/v1/registrations", {{"address", address},
                                                                      {"displayName", display_name},
                                                                      {"department", "企画課"},
                                                                      {"statement", "係長です。"},
                                                                      {"termsAccepted", true}});
  EXPECT_TRUE(registration.ok()) << ::testing::PrintToString(registration);
  if (!registration.ok()) return {"", display_name, address, password, Nobody()};
  const std::string code = mailbox_.AwaitCode(address);
  EXPECT_NE(code, "") << "no code was mailed to " << address;
  const HttpResponse confirmed =
      nobody.Post("/v1/" + registration.json.value("name", "") + ":confirm",
                  {{"code", code}, {"password", password}});
  EXPECT_TRUE(confirmed.ok()) << ::testing::PrintToString(confirmed);
  EXPECT_EQ(confirmed.json.value("state", ""), state);
  return {confirmed.json.value("member", ""), display_name, address, password,
          SignIn(address, password)};
}

void Forum::Lapse(Person& person) {
  RunSql("identity",
         "UPDATE members SET state=3, version=version+1 WHERE address='" + person.address + "'");
  person.http = SignIn(person.address, person.password);
}

void Forum::RunSql(const std::string& service, const std::string& statements) {
  ASSERT_EQ(Run("mariadb --no-defaults --socket=" + Quoted(sockets_ + "/mariadb.sock") +
                " --user=root hiroba_" + service + " -e " + Quoted(statements)),
            0)
      << statements;
}

Person Forum::MakeStaff(const std::string& display_name, const std::string& role) {
  const std::string address = role + std::to_string(next_person_++) + "@city.kadoma.lg.jp";
  const std::string password = "運営で使う長い合言葉です" + std::to_string(next_person_);
  Admin({"create-member", "--address", address, "--name", display_name, "--body", "272230",
         "--department", "運営", "--role", role, "--password-stdin"},
        password);
  HttpClient http = SignIn(address, password);
  const HttpResponse self = http.Get("/v1/members/me");
  EXPECT_TRUE(self.ok()) << ::testing::PrintToString(self);
  return {self.json.is_object() ? self.json.value("name", "") : "", display_name, address, password,
          std::move(http)};
}

HttpClient Forum::SignIn(const std::string& address, const std::string& password) {
  const HttpResponse session = Nobody().Post(
      "/v1/sessions", {{"address", address}, {"password", password}, {"kind", "TOKEN"}});
  EXPECT_TRUE(session.ok()) << ::testing::PrintToString(session);
  return HttpClient(address_, session.json.is_object() ? session.json.value("token", "") : "");
}

std::unique_ptr<EventStream> Forum::Watch(const Person& person,
                                          const std::vector<std::string>& threads) {
  std::string path = "/v1/notifications:watch";
  for (const std::string& thread : threads) {
    path += (path.find('?') == std::string::npos ? "?thread=" : "&thread=") + UrlEncode(thread);
  }
  auto stream = std::make_unique<EventStream>(address_, person.http.token(), path);
  // The first message comes at once: from then on nothing is missed.
  EXPECT_TRUE(stream->AwaitEvent([](const Json&) { return true; }, seconds(10)));
  return stream;
}

pid_t Forum::Pid(const std::string& part) const {
  const std::string text = ReadFile(data_ / "run" / (part + ".pid"));
  return text.empty() ? 0 : std::stoi(text);
}

double Forum::Metric(const std::string& service, const std::string& name) const {
  HttpClient admin("http://admin", "", sockets_ + "/" + service + "-admin.sock");
  std::istringstream lines(admin.Get("/metrics").body);
  double sum = -1;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(name + "{") && !line.starts_with(name + " ")) continue;
    sum = std::max(sum, 0.0) + std::stod(line.substr(line.rfind(' ') + 1));
  }
  return sum;
}

void Forum::Kill(const std::string& part) {
  const pid_t pid = Pid(part);
  ASSERT_GT(pid, 0) << part << " does not run";
  ASSERT_EQ(kill(pid, SIGKILL), 0);
  ASSERT_TRUE(Await(seconds(10),
                    [&] {
                      const pid_t now = Pid(part);
                      return now > 0 && now != pid;
                    }))
      << part << " was not started again";
}

Forum::Hung::Hung(pid_t process) : process_(process) {
  EXPECT_TRUE(process_ > 0 && kill(process_, SIGSTOP) == 0);
}

Forum::Hung::~Hung() {
  if (process_ > 0) kill(process_, SIGCONT);
}

bool Forum::Ready(const std::string& service) const {
  HttpClient admin("http://admin", "", sockets_ + "/" + service + "-admin.sock");
  const HttpResponse response = admin.Send({.path = "/readyz", .timeout = std::chrono::seconds(5)});
  return response.ok() && response.json.is_object() && response.json.value("state", "") == "ready";
}

void Forum::AwaitReady() {
  for (const char* service : kServices) {
    EXPECT_TRUE(Await(seconds(30), [&] { return Ready(service); })) << service;
  }
}

void Forum::SetClock(int64_t time) {
  const std::filesystem::path written = data_ / "clock.new";
  std::ofstream(written) << time - std::time(nullptr) << "s";
  // At once: nobody reads half of it.
  std::filesystem::rename(written, data_ / "clock");
}

void Forum::EmptyRedis() {
  ASSERT_EQ(Run("redis-cli -s " + Quoted(sockets_ + "/redis.sock") + " FLUSHALL >/dev/null"), 0);
}

std::string Forum::Admin(const std::vector<std::string>& arguments, const std::string& input) {
  const AdminResult result = TryAdmin(arguments, input);
  EXPECT_EQ(result.code, 0) << ::testing::PrintToString(arguments) << '\n' << result.output;
  return result.output;
}

Forum::AdminResult Forum::TryAdmin(const std::vector<std::string>& arguments,
                                   const std::string& input) {
  const std::filesystem::path in = data_ / "admin.in";
  const std::filesystem::path out = data_ / "admin.out";
  std::ofstream(in) << input;
  std::string command = "infra/dev/admin --data " + Quoted(data_.string());
  for (const std::string& argument : arguments) command += " " + Quoted(argument);
  const int code =
      Run(command + " <" + Quoted(in.string()) + " >" + Quoted(out.string()) + " 2>&1");
  return {code, ReadFile(out)};
}

Json CreateTopic(HttpClient& moderator, const std::string& display_name,
                 const std::string& visibility) {
  const HttpResponse topic =
      moderator.Post("/v1/topics", {{"displayName", display_name}, {"visibility", visibility}});
  EXPECT_TRUE(topic.ok()) << ::testing::PrintToString(topic);
  return topic.json;
}

Json CreateThread(HttpClient& author, const std::string& topic, const std::string& title,
                  const std::string& text, const std::string& kind) {
  const HttpResponse thread =
      author.Post("/v1/threads", {{"thread", {{"topic", topic}, {"kind", kind}, {"title", title}}},
                                  {"post", {{"text", text}}}});
  EXPECT_TRUE(thread.ok()) << ::testing::PrintToString(thread);
  return thread.json;
}

Json CreatePost(HttpClient& author, const std::string& thread, const std::string& text,
                const std::string& reply_to) {
  Json body = {{"text", text}};
  if (!reply_to.empty()) body["replyTo"] = reply_to;
  const HttpResponse post = author.Post("/v1/" + thread + "/posts", body);
  EXPECT_TRUE(post.ok()) << ::testing::PrintToString(post);
  return post.json;
}

}  // namespace hiroba::testing
