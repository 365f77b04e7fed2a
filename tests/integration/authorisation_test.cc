// Every cell of the authorisation table (tests/authorisation/table.txt), asked of a running forum.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/authorisation/rows.h"
#include "tests/harness/await.h"
#include "tests/harness/forum.h"

namespace hiroba::testing {
namespace {

using authorisation::kCallers;
using authorisation::Row;

Json Parsed(const HttpResponse& response) {
  EXPECT_TRUE(response.ok()) << ::testing::PrintToString(response);
  return response.json.is_object() ? response.json : Json::object();
}

// The people of the table, and what its requests are about.
class People {
 public:
  explicit People(Forum& forum) : forum_(forum) {
    callers_.emplace("admin", forum.MakeStaff("管理 一子", "admin"));
    callers_.emplace("mod", forum.MakeStaff("世話 二郎", "moderator"));
    callers_.emplace("pending", forum.SignUpWaiting("待機 三子"));
    for (const auto& [caller, name] : std::map<std::string, std::string>{{"lapsed", "失効 四郎"},
                                                                         {"member", "会員 五子"},
                                                                         {"author", "著者 六郎"},
                                                                         {"other", "別野 七子"},
                                                                         {"topic", "分野 八郎"},
                                                                         {"leaving", "退会 十五子"},
                                                                         {"gone", "退場 九子"}}) {
      callers_.emplace(caller, forum.SignUp(name));
    }
    topic_ = CreateTopic(Of("mod").http, "表の分野").value("name", "");
    spare_topic_ = CreateTopic(Of("mod").http, "表の予備の分野").value("name", "");
    closed_topic_ = CreateTopic(Of("mod").http, "表の限定の分野", "CLOSED").value("name", "");
    for (const char* caller : {"lapsed", "member", "author", "topic"}) {
      Person& person = Of(caller);
      Parsed(person.http.Post("/v1/" + topic_ + ":join", Json::object()));
      Join(person, closed_topic_);
    }
    // Whoever makes a topic has joined it; the moderator of the table is an outsider.
    Parsed(Of("mod").http.Post("/v1/" + closed_topic_ + ":leave", Json::object()));
    Parsed(joiner_.http.Post("/v1/" + closed_topic_ + ":join", Json::object()));
    Moderates(Of("topic"), topic_);
    Moderates(Of("topic"), closed_topic_);
    Moderates(Of("other"), spare_topic_);
    forum.Lapse(Of("lapsed"));
    Suspend(Of("gone").name);
    const auto is_out = [&] { return Of("gone").http.Get("/v1/members/me").status == 401; };
    EXPECT_TRUE(Await(std::chrono::seconds(5), is_out));
  }

  // A connection of whoever a column names.
  HttpClient& Http(const std::string& caller) {
    if (caller == "leaving") Leave(Of(caller));
    return caller == "guest" ? nobody_ : Of(caller).http;
  }

  // What a placeholder stands for in a request of that caller.
  std::string Value(const std::string& placeholder, const std::string& caller) {
    Person& author = Of("author");
    const bool is_closed = placeholder.starts_with("closed-");
    const std::string noun = is_closed ? placeholder.substr(7) : placeholder;
    const std::string topic = is_closed ? closed_topic_ : topic_;
    if (noun == "number") return std::to_string(++number_);
    if (noun == "address") return author.address;
    if (noun == "password") return author.password;
    if (noun == "author") return author.name;
    if (noun == "admin") return Of("admin").name;
    if (noun == "newcomer") return forum_.SignUp("新人 十三子").name;
    if (noun == "suspended") {
      const std::string member = forum_.SignUp("停止 十四郎").name;
      Suspend(member);
      return member;
    }
    if (noun == "unknown-topic") return "topics/" + std::string(12, '0') + "7";
    if (noun == "role") return Moderates(Of("member"), "topics/" + std::string(12, '0') + "8");
    if (noun == "member") return Of("member").name;
    if (noun == "joiner") return joiner_.name;
    if (noun == "topic") return topic;
    if (noun == "spare-topic") return spare_topic_;
    if (noun == "thread") return NewThread(topic);
    if (noun == "post") return NewPost(topic);
    if (noun == "deleted-post") {
      const std::string post = NewPost(topic);
      Parsed(author.http.Delete("/v1/" + post));
      return post;
    }
    if (noun == "attachment") return NewAttachment(topic);
    if (noun == "session") return SpareSession(author);
    if (noun == "author-verification") return AuthorVerification();
    if (noun == "author-posting") return FirstPosting(author);
    // Guests and those who are gone have nothing; the author's must not open for them.
    Person& owner = caller == "guest" || caller == "gone" ? author : Of(caller);
    if (noun == "own-session") return SpareSession(owner);
    if (noun == "own-posting") return FirstPosting(owner);
    if (noun == "registration") return NewRegistration();
    if (noun == "admission") return NewAdmission("union.kitaminami.lg.jp");
    if (noun == "pending-admission") {
      return Parsed(Of("pending").http.Get("/v1/members/me/admission")).value("name", "");
    }
    // All of the table work for 門真市, whose domain this is as far as anybody knows.
    if (noun == "colleague-admission") return NewAdmission("city.kadoma.osaka.jp");
    if (noun == "learned-domain") return NewLearnedDomain();
    if (noun == "reset") return NewReset();
    ADD_FAILURE() << "nothing is made for <" << placeholder << ">";
    return "";
  }

 private:
  // Gives a role in a topic and returns its name.
  std::string Moderates(const Person& person, const std::string& topic) {
    return Parsed(Of("admin").http.Post(
                      "/v1/roles",
                      {{"member", person.name}, {"kind", "TOPIC_MODERATOR"}, {"topic", topic}}))
        .value("name", "");
  }

  // Has somebody leave who does not yet, or not any more, and signs her in again.
  void Leave(Person& person) {
    if (person.http.Get("/v1/members/me/leaving").ok()) return;
    // Gateways may not know at once that she changed her mind.
    EXPECT_TRUE(Await(std::chrono::seconds(5), [&] {
      return person.http
          .Post("/v1/members/me/leaving", {{"password", person.password}, {"posts", "KEEP"}})
          .ok();
    }));
    person.http = forum_.SignIn(person.address, person.password);
  }

  void Suspend(const std::string& member) {
    Parsed(Of("mod").http.Post("/v1/" + member + ":suspend", {{"reason", "表のため"}}));
  }

  Person& Of(const std::string& caller) { return callers_.at(caller); }

  void Join(Person& person, const std::string& topic) {
    Parsed(person.http.Post("/v1/" + topic + ":join", Json::object()));
    Parsed(Of("mod").http.Post("/v1/" + topic + ":approveJoinRequest", {{"member", person.name}}));
  }

  std::string NewThread(const std::string& topic) {
    return CreateThread(Of("author").http, topic, "題" + std::to_string(++number_), "本文")
        .value("name", "");
  }

  std::string NewPost(const std::string& topic) {
    return CreatePost(Of("author").http, NewThread(topic), "返信").value("name", "");
  }

  std::string NewAttachment(const std::string& topic) {
    HttpClient& http = Of("author").http;
    const std::string attachment = Parsed(http.Send({.method = "POST",
                                                     .path = "/v1/attachments?filename=a.txt",
                                                     .body = "添付の中身",
                                                     .content_type = "application/octet-stream"}))
                                       .value("name", "");
    const Json attachments = Json::array({{{"name", attachment}}});
    Parsed(http.Post("/v1/" + NewThread(topic) + "/posts",
                     {{"text", "添付します"}, {"attachments", attachments}}));
    return attachment;
  }

  static std::string FirstPosting(Person& person) {
    return Parsed(person.http.Get("/v1/members/me")).at("postings").at(0).value("name", "");
  }

  // One for all cells: a member may begin few.
  std::string AuthorVerification() {
    if (verification_.empty()) {
      verification_ =
          Parsed(Of("author").http.Post("/v1/verifications", Json::object())).value("name", "");
    }
    return verification_;
  }

  std::string SpareSession(const Person& person) {
    return Parsed(forum_.Nobody().Post("/v1/sessions", {{"address", person.address},
                                                        {"password", person.password},
                                                        {"kind", "TOKEN"}}))
        .value("name", "");
  }

  std::string NewReset() {
    const std::string address = "row" + std::to_string(++number_) + "@city.kadoma.lg.jp";
    return Parsed(nobody_.Post("/v1/passwordResets", {{"address", address}})).value("name", "");
  }

  std::string NewRegistration() {
    return Parsed(nobody_.Post("/v1/registrations", {{"address", "row" + std::to_string(++number_) +
                                                                     "@pref.osaka.lg.jp"},
                                                     {"displayName", "登録 十子"},
                                                     {"department", "税務課"},
                                                     {"termsAccepted", true}}))
        .value("name", "");
  }

  std::string NewAdmission(const std::string& domain) {
    Person applicant = forum_.SignUpWaiting("申請 十一郎", domain);
    return Parsed(applicant.http.Get("/v1/members/me/admission")).value("name", "");
  }

  std::string NewLearnedDomain() {
    const std::string domain = "union" + std::to_string(++number_) + ".example.lg.jp";
    Parsed(Of("mod").http.Post("/v1/" + NewAdmission(domain) + ":approve",
                               {{"body", "bodies/272230"}, {"learnDomain", true}}));
    return "learnedDomains/" + domain;
  }

  Forum& forum_;
  std::map<std::string, Person> callers_;
  Person joiner_ = forum_.SignUp("申込 十二子");
  HttpClient nobody_ = forum_.Nobody();
  std::string topic_;
  std::string verification_;
  std::string spare_topic_;
  std::string closed_topic_;
  int number_ = 0;
};

// What an answer says in the words of the table: its status, or that authorisation was passed.
std::string OutcomeOf(const HttpResponse& response) {
  const bool refuses = response.status == 401 || response.status == 403 || response.status == 404;
  const bool fails = response.status == 0 || response.status == 429 || response.status >= 500;
  // A path that leads nowhere says nothing about who may take it.
  if (refuses && response.Reason() == "PATH_UNKNOWN") return "no such path";
  return refuses || fails ? std::to_string(response.status) : "ok";
}

std::string OutcomeOf(Forum& forum, const HttpClient& http, const std::string& stream) {
  EventStream events(forum.address(), http.token(), stream);
  EXPECT_TRUE(Await(std::chrono::seconds(10), [&] { return events.status() != 0; })) << stream;
  return events.status() == 200 ? "ok" : std::to_string(events.status());
}

authorisation::Table ReadTable() {
  std::ifstream file("tests/authorisation/table.txt");
  std::ostringstream text;
  text << file.rdbuf();
  return authorisation::ParseTable(text.str());
}

TEST(Authorisation, EveryCellOfTheTableHolds) {
  const authorisation::Table table = ReadTable();
  ASSERT_THAT(table.problems, ::testing::IsEmpty());
  ASSERT_GT(table.rows.size(), 0u);

  Forum& forum = Forum::Get();
  People people(forum);
  for (const Row& row : table.rows) {
    for (std::size_t i = 0; i < kCallers.size(); ++i) {
      const std::string caller = kCallers[i];
      const auto fill = [&](const std::string& with) {
        return authorisation::Fill(with, [&](const std::string& placeholder) {
          return people.Value(placeholder, caller);
        });
      };
      HttpRequest request{.method = row.verb, .path = fill(row.path), .body = fill(row.body)};
      HttpClient& http = people.Http(caller);
      const bool is_json = row.body.starts_with("{");
      request.content_type = is_json ? "application/json" : "application/octet-stream";
      if (row.path.find(":watch") != std::string::npos) {
        EXPECT_EQ(OutcomeOf(forum, http, request.path), row.cells[i])
            << "line " << row.line << ", " << row.method << " as " << caller;
        continue;
      }
      const HttpResponse response = http.Send(request);
      EXPECT_EQ(OutcomeOf(response), row.cells[i])
          << "line " << row.line << ", " << row.method << " as " << caller << ": " << request.method
          << ' ' << request.path << ' ' << request.body << "\n"
          << ::testing::PrintToString(response);
    }
  }
}

// True for a row whose request is an act of staff: it changes something that is not the members'.
bool IsStaffAct(const Row& row) {
  const auto cell = [&](const std::string& caller) {
    const auto column = std::find(kCallers.begin(), kCallers.end(), caller);
    return row.cells[static_cast<std::size_t>(column - kCallers.begin())];
  };
  return row.verb != "GET" && cell("member") == "403" &&
         (cell("mod") == "ok" || cell("admin") == "ok");
}

// Runs after the test above: what its rows did is on record.
TEST(Authorisation, EveryActOfStaffIsOnRecord) {
  Forum& forum = Forum::Get();
  const std::string records = forum.Admin({"audit", "export"});
  std::size_t acts = 0;
  for (const Row& row : ReadTable().rows) {
    if (!IsStaffAct(row)) continue;
    ++acts;
    EXPECT_THAT(records, ::testing::HasSubstr("\"action\":\"" + row.method + "\""))
        << "line " << row.line
        << ": append an AuditAct in the transaction of the act (services/common/audit.h)";
  }
  EXPECT_GT(acts, 10u);
  EXPECT_THAT(records, ::testing::HasSubstr("\"action\":\"identity.Members/ListMembers\""));
  EXPECT_THAT(records, ::testing::HasSubstr("\"action\":\"identity.Members/CreateMember\""));
  EXPECT_THAT(records, ::testing::Not(::testing::HasSubstr("@city.kadoma.lg.jp")));
  EXPECT_THAT(forum.Admin({"audit", "verify"}), ::testing::AllOf(::testing::HasSubstr("identity "),
                                                                 ::testing::HasSubstr("threads ")));
}

}  // namespace
}  // namespace hiroba::testing
