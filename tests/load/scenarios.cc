#include "tests/load/scenarios.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <thread>

#include "tests/harness/await.h"
#include "tests/load/clients.h"
#include "tests/load/watchers.h"
#include "tests/load/yardsticks.h"

namespace hiroba::load {

using testing::HttpRequest;
using testing::Json;

namespace {

constexpr int kClients = 8;

double Milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

std::string ShowLatencies(const Latencies& latencies) {
  return fmt::format("p50 {:.1f} ms, p95 {:.1f} ms, p99 {:.1f} ms", latencies.Percentile(0.5),
                     latencies.Percentile(0.95), latencies.Percentile(0.99));
}

// What an answer took of all processes, and of each.
std::string ShowCpu(const CpuMeter& meter, const ClientsResult& result) {
  const auto count = static_cast<double>(result.latencies.milliseconds.size());
  const auto used = meter.Microseconds();
  std::string parts;
  for (const auto& [name, microseconds] : used) {
    if (name == "total" || microseconds / count < 1) continue;
    parts += fmt::format("{}{} {:.0f}", parts.empty() ? "" : ", ", name, microseconds / count);
  }
  return fmt::format("{:.0f} µs CPU ({})", used.at("total") / count, parts);
}

HttpRequest Reply(const std::string& thread, const std::string& text) {
  return {.method = "POST",
          .path = "/v1/" + thread + "/posts",
          .body = Json{{"text", text}}.dump(),
          .content_type = "application/json"};
}

// What the disk takes for a small write that is on it: the floor of a commit.
Latencies SyncedWrites() {
  Latencies latencies;
  const std::string path = (std::filesystem::temp_directory_path() / "hiroba-load-sync").string();
  const int file = open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  const std::string block(4096, 'x');
  for (int i = 0; i < 200; ++i) {
    const auto begin = Clock::now();
    if (write(file, block.data(), block.size()) < 0 || fdatasync(file) != 0) break;
    latencies.milliseconds.push_back(Milliseconds(Clock::now() - begin));
  }
  close(file);
  unlink(path.c_str());
  return latencies;
}

}  // namespace

void Table::Add(const std::string& what, const std::string& measured, const std::string& budget) {
  rows_.push_back({what, measured, budget});
  std::cout << fmt::format("{}: {}{}", what, measured, budget.empty() ? "" : " (" + budget + ")")
            << std::endl;
}

std::string Table::Text() const {
  std::string text = "| what | measured | budget |\n|---|---|---|\n";
  for (const auto& row : rows_) text += fmt::format("| {} | {} | {} |\n", row[0], row[1], row[2]);
  return text;
}

Scenarios::Scenarios(testing::Forum& forum, Table& table, double seconds)
    : forum_(forum),
      table_(table),
      seconds_(seconds),
      admin_(forum.MakeStaff("負荷 試験", "admin")) {}

std::map<std::string, pid_t> Scenarios::Processes() const {
  std::map<std::string, pid_t> processes;
  for (const char* service : testing::kServices) processes[service] = forum_.Pid(service);
  for (const char* part : {"mariadb", "redis"}) processes[part] = forum_.Pid(part);
  return processes;
}

void Scenarios::Yardsticks() {
  {
    const Yardstick echo(Yardstick::Kind::kGrpcEcho);
    const CpuMeter meter({{"echo", echo.pid()}});
    const long calls = RunEchoClients(echo.address(), kClients, seconds_ / 2);
    echo_ = meter.Microseconds().at("echo") / static_cast<double>(calls);
    table_.Add("yardstick: plain gRPC echo, CPU of the server",
               fmt::format("{:.0f} µs a call", echo_));
  }
  {
    const Yardstick http(Yardstick::Kind::kPlainHttp);
    const CpuMeter meter({{"http", http.pid()}});
    const ClientsResult result =
        RunClients(testing::HttpClient(http.address()), kClients, seconds_ / 2,
                   [](int, int) { return HttpRequest{.path = "/"}; });
    table_.Add("yardstick: plain Beast reply of 10 KB, CPU",
               fmt::format("{:.0f} µs a reply",
                           meter.Microseconds().at("http") /
                               static_cast<double>(result.latencies.milliseconds.size())));
  }
  table_.Add("yardstick: 4 KB on the disk (fdatasync)", ShowLatencies(SyncedWrites()));
}

void Scenarios::Fill(const CorpusSize& size) {
  const auto file =
      std::filesystem::temp_directory_path() / fmt::format("hiroba-{}.jsonl", getpid());
  WriteCorpus(size, file);
  const auto begin = Clock::now();
  forum_.Admin({"import-threads", "--address", admin_.address, "--password-stdin", file.string()},
               admin_.password);
  const double seconds = Milliseconds(Clock::now() - begin) / 1000;
  std::filesystem::remove(file);
  table_.Add(fmt::format("import of {} posts by the public API", size.posts),
             fmt::format("{:.0f} posts/s", size.posts / seconds), "≥ 200 posts/s");

  Json longest;
  std::string page_token;
  do {
    const auto page = admin_.http.Get("/v1/threads?pageSize=100&pageToken=" + page_token);
    for (const Json& thread : page.json.value("threads", Json::array())) {
      if (longest.is_null() || thread["postCount"] > longest["postCount"]) longest = thread;
      if (threads_.size() < 20) threads_.push_back(thread["name"]);
    }
    page_token = page.json.value("nextPageToken", "");
  } while (!page_token.empty());
  threads_.insert(threads_.begin(), longest.value("name", ""));

  // The index follows: what was imported last is findable.
  const auto indexed = Clock::now();
  const bool complete = testing::Await(std::chrono::minutes(10), [&] {
    forum_.AwaitReady();
    const auto metrics = forum_.Metric("search", "event_position");
    return metrics > 0 && metrics >= forum_.Metric("threads", "outbox_events_total");
  });
  table_.Add("index complete after the import",
             complete ? fmt::format("{:.0f} s", Milliseconds(Clock::now() - indexed) / 1000)
                      : "not within 10 minutes");
}

void Scenarios::CpuOfGet(const std::string& what, const std::string& path,
                         const std::string& budget) {
  const auto request = [&](int, int) { return HttpRequest{.path = path}; };
  RunClients(admin_.http, kClients, 1, request);
  const CpuMeter meter(Processes());
  const ClientsResult result = RunClients(admin_.http, kClients, seconds_, request);
  const double cpu =
      meter.Microseconds().at("total") / static_cast<double>(result.latencies.milliseconds.size());
  table_.Add(
      what,
      fmt::format("{}, {:.1f} × the echo; {:.0f} /s, {}; {} failed", ShowCpu(meter, result),
                  cpu / echo_, result.Rate(), ShowLatencies(result.latencies), result.failures),
      budget);
}

void Scenarios::Pages() {
  CpuOfGet("page of 20 posts", "/v1/" + threads_[0] + "/posts?pageSize=20",
           "≤ 300 µs, later ≤ 200");
  CpuOfGet("list of 20 threads", "/v1/threads?pageSize=20", "≤ 300 µs, later ≤ 200");
}

void Scenarios::Search() {
  Writer writer(2);
  std::vector<std::string> queries(200);
  for (std::string& query : queries) query = testing::UrlEncode(writer.Query());
  const CpuMeter meter(Processes());
  const ClientsResult result = RunClients(admin_.http, 1, seconds_, [&](int, int n) {
    return HttpRequest{.path =
                           "/v1/search?query=" + queries[static_cast<size_t>(n) % queries.size()]};
  });
  table_.Add("search, one client",
             fmt::format("{}; {:.1f} ms CPU; {} failed", ShowLatencies(result.latencies),
                         meter.Microseconds().at("total") / 1000 /
                             static_cast<double>(result.latencies.milliseconds.size()),
                         result.failures),
             "p50 ≤ 10 ms");
}

void Scenarios::Memory() {
  double services = 0;
  double services_file = 0;
  double all = 0;
  std::string parts;
  for (const auto& [name, process] : Processes()) {
    const load::Memory memory = MemoryOf(process);
    const bool ours = name != "mariadb" && name != "redis";
    all += memory.anonymous_mb;
    if (ours) {
      services += memory.anonymous_mb;
      services_file += memory.file_mb;
    }
    parts += fmt::format("{}{} {:.0f}+{:.0f}", parts.empty() ? "" : ", ", name, memory.anonymous_mb,
                         memory.file_mb);
  }
  table_.Add(
      "memory of the five processes",
      fmt::format("{:.0f} MB anonymous, {:.0f} MB of files ({})", services, services_file, parts),
      "≤ 250 MB anonymous");
  table_.Add("memory with database and Redis", fmt::format("{:.0f} MB anonymous", all), "≤ 600 MB");
}

void Scenarios::Replies() {
  const std::string& thread = threads_[1];
  const CpuMeter meter(Processes());
  const ClientsResult result = RunClients(admin_.http, kClients, seconds_, [&](int client, int n) {
    return Reply(thread, fmt::format("返信 {} {}", client, n));
  });
  table_.Add("replies, 8 clients, nobody else",
             fmt::format("{:.0f} /s, {}; {}; {} failed", result.Rate(),
                         ShowLatencies(result.latencies), ShowCpu(meter, result), result.failures),
             "≥ 1,000 /s, p50 ≤ a commit + 5 ms");
}

void Scenarios::Live() {
  // Ten threads in turn, so that no thread changes oftener than the stream tells of it.
  const std::vector<std::string> watched(threads_.begin() + 2, threads_.begin() + 12);
  const auto stream = forum_.Watch(admin_, watched);
  Latencies latencies;
  int missed = 0;
  const int rounds = static_cast<int>(seconds_ * 20);
  for (int round = 0; round < rounds; ++round) {
    const std::string& thread = watched[static_cast<size_t>(round) % watched.size()];
    const auto begin = Clock::now();
    const auto posted =
        admin_.http.Send(Reply(thread, fmt::format("開いているページへ {}", round)));
    const int number = posted.json.value("number", 0);
    const bool told = stream->AwaitEvent(
        [&](const Json& event) {
          const Json change = event.value("threadChange", Json::object());
          return change.value("thread", "") == thread &&
                 change.value("lastPostNumber", 0) >= number;
        },
        std::chrono::seconds(5));
    const auto end = Clock::now();
    if (told) {
      latencies.milliseconds.push_back(Milliseconds(end - begin));
    } else {
      ++missed;
    }
    std::this_thread::sleep_until(begin + std::chrono::milliseconds(50));
  }
  table_.Add("reply → follower's open page",
             fmt::format("{}; {} of {} missed", ShowLatencies(latencies), missed, rounds),
             "p99 ≤ 100 ms");
}

void Scenarios::Findable() {
  std::atomic<bool> stop = false;
  // 50 replies a second from four clients.
  std::vector<std::jthread> writers;
  for (int client = 0; client < 4; ++client) {
    writers.emplace_back([&, client] {
      testing::HttpClient http(forum_.address(), admin_.http.token());
      Writer writer(static_cast<std::uint32_t>(100 + client));
      auto next = Clock::now();
      for (size_t n = 0; !stop; ++n) {
        http.Send(Reply(threads_[n % threads_.size()], writer.Post()));
        next += std::chrono::milliseconds(80);
        std::this_thread::sleep_until(next);
      }
    });
  }
  Latencies latencies;
  int missed = 0;
  const int probes = static_cast<int>(seconds_ * 4);
  for (int probe = 0; probe < probes; ++probe) {
    const std::string word = fmt::format("kensaku{}x{}", getpid(), probe);
    const auto posted = admin_.http.Send(
        Reply(threads_[static_cast<size_t>(probe) % threads_.size()], "合言葉は " + word));
    const auto acknowledged = Clock::now();
    const bool found = posted.ok() && testing::Await(std::chrono::seconds(10), [&] {
                         const auto hits = admin_.http.Get("/v1/search?query=" + word);
                         return hits.ok() && !hits.json.value("hits", Json::array()).empty();
                       });
    if (found) {
      latencies.milliseconds.push_back(Milliseconds(Clock::now() - acknowledged));
    } else {
      ++missed;
    }
  }
  stop = true;
  writers.clear();
  table_.Add("reply → findable, at 50 replies/s",
             fmt::format("{}; {} of {} missed", ShowLatencies(latencies), missed, probes),
             "p99 ≤ 1 s");
}

void Scenarios::RepliesWatched(int watchers) {
  const std::string& thread = threads_[12];
  // Members of the imported forum cannot sign in: every stream here is of the same member, on a
  // connection of its own. What a stream costs does not depend on whose it is.
  const std::vector<std::string> tokens(static_cast<size_t>(watchers), admin_.http.token());
  const Watchers open(forum_.address(), tokens,
                      "/v1/notifications:watch?thread=" + testing::UrlEncode(thread));
  const CpuMeter meter(Processes());
  const ClientsResult result = RunClients(admin_.http, kClients, seconds_, [&](int client, int n) {
    return Reply(thread, fmt::format("返信 {} {}", client, n));
  });
  const auto memory = MemoryOf(forum_.Pid("gateway")).anonymous_mb +
                      MemoryOf(forum_.Pid("notifications")).anonymous_mb;
  table_.Add(fmt::format("replies, 8 clients, {} pages watching the thread", watchers),
             fmt::format("{:.0f} /s, {}; {}; {} failed; {} events told, {} streams lost; gateway "
                         "and notifications {:.0f} MB",
                         result.Rate(), ShowLatencies(result.latencies), ShowCpu(meter, result),
                         result.failures, open.events(), open.ended(), memory),
             "≥ 800 /s, p99 ≤ 50 ms");
}

}  // namespace hiroba::load
