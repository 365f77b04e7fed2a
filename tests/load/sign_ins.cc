// A flood of sign-ins: reading must not notice, the excess must be told when to come back, and
// nobody may be locked out by it.
#include <fmt/format.h>

#include <atomic>
#include <map>
#include <string>
#include <thread>

#include "tests/load/clients.h"
#include "tests/load/scenarios.h"

namespace hiroba::load {
namespace {

using testing::HttpRequest;
using testing::HttpResponse;
using testing::Json;

constexpr double kOffered = 200;  // sign-ins a second
constexpr int kSigners = 64;      // as many may wait for an answer at once
constexpr double kReads = 40;     // pages a second, one reader
constexpr int kOwnerEvery = 20;   // of the flood, one in so many is a member with her password

HttpRequest SignIn(const std::string& address, const std::string& password) {
  return {.method = "POST",
          .path = "/v1/sessions",
          .body = Json{{"address", address}, {"password", password}, {"kind", "TOKEN"}}.dump(),
          .content_type = "application/json"};
}

// Reads a page again and again.
Latencies Read(const testing::HttpClient& reader, const std::string& path, double seconds,
               int& failures) {
  Latencies latencies;
  RunPaced(
      reader, 2, kReads, seconds, [&](int) { return HttpRequest{.path = path}; },
      [&](const HttpResponse& response, double milliseconds) {
        if (response.ok()) latencies.milliseconds.push_back(milliseconds);
        failures += response.ok() ? 0 : 1;
      });
  return latencies;
}

// What became of the flood.
struct Answers {
  int checked = 0;  // the password was looked at: 200 or 401
  int owners = 0;   // of them 200
  int later = 0;    // 429 or 503 with Retry-After
  std::map<std::string, int> others;
};

}  // namespace

void Scenarios::SignIns() {
  const testing::Person owner = forum_.SignUp("洪水 耐子");
  const std::string path = "/v1/" + threads_[1] + "/posts?pageSize=20";
  int failures = 0;
  Read(admin_.http, path, 1, failures);
  const Latencies idle = Read(admin_.http, path, seconds_, failures);

  Answers answers;
  Latencies busy;
  double offered = 0;
  std::atomic<bool> begun = false;
  {
    std::jthread flood([&] {
      offered = RunPaced(
          forum_.Nobody(), kSigners, kOffered, seconds_ + 1,
          [&](int n) {
            if (n % kOwnerEvery == 0) return SignIn(owner.address, owner.password);
            return SignIn(fmt::format("flood{}@city.kadoma.lg.jp", n), "違うけれど長い合言葉です");
          },
          [&](const HttpResponse& response, double) {
            if (!begun.exchange(true)) begun.notify_all();
            if (response.status == 200 || response.status == 401) {
              ++answers.checked;
              answers.owners += response.ok() ? 1 : 0;
            } else if ((response.status == 429 || response.status == 503) &&
                       response.headers.contains("retry-after")) {
              ++answers.later;
            } else {
              ++answers.others[fmt::format("{} {}", response.status, response.Reason())];
            }
          });
    });
    begun.wait(false);
    busy = Read(admin_.http, path, seconds_, failures);
  }
  std::string others;
  for (const auto& [what, number] : answers.others) others += fmt::format("; {} {}", number, what);
  const auto show = [&](double share) {
    return fmt::format("{:.1f} ms, idle {:.1f} ms ({:.2f} ×)", busy.Percentile(share),
                       idle.Percentile(share), busy.Percentile(share) / idle.Percentile(share));
  };
  table_.Add("reading while 200 sign-ins a second come, p50", show(0.5), "≤ 2 × idle");
  table_.Add("reading while 200 sign-ins a second come, p95",
             fmt::format("{}; {} failed", show(0.95), failures));
  table_.Add("those sign-ins",
             fmt::format("{:.0f} /s offered, {} checked, {} told to come later{}", offered,
                         answers.checked, answers.later, others),
             "the rest 429 or 503 with Retry-After");

  // Nobody is locked out: the member, who was among them, and comes back once it is over.
  const HttpResponse after = forum_.Nobody().SendUntilAnswered(
      SignIn(owner.address, owner.password), std::chrono::seconds(10));
  table_.Add("a member who was among them",
             fmt::format("signed in {} times meanwhile, afterwards: {}", answers.owners,
                         after.ok() ? "signed in" : "refused, " + after.Reason()),
             "signed in");
}

}  // namespace hiroba::load
