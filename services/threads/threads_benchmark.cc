// What pages, lists and replies cost: the real services and stores on a private MariaDB, called
// over real RPCs from this process. Not a test; run it by hand on a release build.
//
//   build/release/bin/threads_benchmark [--benchmark_filter=ListPosts]
//
// Counters, in microseconds of CPU for each call: `process` is this process, which is client and
// server; `database` is MariaDB.
#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "services/common/testing/in_process_server.h"
#include "services/threads/names.h"
#include "services/threads/posts_service.h"
#include "services/threads/testing/sql_stores.h"
#include "services/threads/thread_convert.h"
#include "services/threads/threads_service.h"

namespace hiroba::threads {
namespace {

constexpr int kThreads = 2'000;
constexpr int kPostsEach = 20;
constexpr std::string_view kSentence =
    "余剰分は、事前に登録した市内の保育士・教員・介護職員のうち30分以内に来られる人に限り、くじ引き"
    "で決めた順番で声をかけています。";

void Must(const grpc::Status& status) {
  if (status.ok()) return;
  std::cerr << status.error_message() << std::endl;
  std::abort();
}

double OwnCpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// User and system time of the MariaDB that this process started.
double DatabaseCpuSeconds() {
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream file(entry.path() / "stat");
    std::string stat((std::istreambuf_iterator<char>(file)), {});
    if (stat.find("(mariadbd)") == std::string::npos) continue;
    std::istringstream fields(stat.substr(stat.rfind(')') + 2));
    std::vector<std::string> values((std::istream_iterator<std::string>(fields)), {});
    if (values[1] != std::to_string(getpid())) continue;
    return (std::stod(values[11]) + std::stod(values[12])) /
           static_cast<double>(sysconf(_SC_CLK_TCK));
  }
  return 0;
}

// A forum with everything that is measured; made once.
class Forum {
 public:
  static Forum& Get() {
    static Forum forum;
    return forum;
  }

  // Signed once, as the gateway keeps a caller for a minute.
  std::unique_ptr<grpc::ClientContext> Context() {
    auto context = InProcessServer::AsNobody();
    context->AddMetadata(kCallerMetadata, token_);
    return context;
  }
  const std::string& RandomThread(std::mt19937& random) { return names_[random() % names_.size()]; }
  const std::string& topic() const { return topic_; }
  SqlTestStores& stores() { return stores_; }
  IdGenerator& ids() { return ids_; }

  std::unique_ptr<v1::Posts::Stub> NewPosts() { return v1::Posts::NewStub(server_.channel()); }
  std::unique_ptr<v1::Threads::Stub> NewThreads() {
    return v1::Threads::NewStub(server_.channel());
  }

 private:
  Forum() {
    // The test server's own 32 MB would be measured as a disk.
    const absl::Status resized =
        stores_.test_database().root().Read(TestDeadline(), [](Connection& connection) {
          return connection.ExecuteText("SET GLOBAL innodb_buffer_pool_size=268435456");
        });
    if (!resized.ok()) std::cerr << resized << std::endl;
    server_.Start({&threads_service_, &posts_service_});
    std::string text;
    for (int i = 0; i < 3; ++i) text += kSentence;
    const auto stub = NewThreads();
    for (int i = 0; i < kThreads; ++i) {
      v1::ImportThreadRequest request;
      request.set_external_id(std::to_string(i));
      request.set_topic_display_name("新型コロナワクチン・予防接種");
      request.set_kind(v1::Thread::QUESTION);
      request.set_title("集団接種の予約枠、キャンセル分はどう埋めていますか");
      request.add_tags("集団接種");
      for (int number = 1; number <= kPostsEach; ++number) {
        auto& post = *request.add_posts();
        *post.mutable_author() = ToProto(member_.card);
        post.set_text(text);
        post.mutable_create_time()->set_seconds(1'700'000'000 + i * 100 + number);
      }
      v1::Thread thread;
      const auto context = server_.As(TestAdmin(MemberId{1}));
      Must(stub->ImportThread(context.get(), request, &thread));
      names_.push_back(thread.name());
      topic_ = thread.topic();
    }
  }

  const Caller member_ = TestMember(MemberId{7});
  SystemClock clock_;
  IdGenerator ids_{clock_};
  SqlTestStores stores_;
  InProcessServer server_;
  const std::string token_ = server_.signer().Sign(member_);
  ThreadsService threads_service_{server_.rpc(), stores_.threads(), clock_, ids_};
  PostsService posts_service_{server_.rpc(), stores_.threads(),     stores_.posts(), clock_,
                              ids_,          std::size_t{256} << 20};
  std::vector<std::string> names_;
  std::string topic_;
};

// Reports what the calls of a benchmark cost both processes.
class CpuMeter {
 public:
  void Report(benchmark::State& state) const {
    const auto calls = static_cast<double>(state.iterations());
    state.counters["process"] = (OwnCpuSeconds() - own_) * 1e6 / calls;
    state.counters["database"] = (DatabaseCpuSeconds() - database_) * 1e6 / calls;
  }

 private:
  const double own_ = OwnCpuSeconds();
  const double database_ = DatabaseCpuSeconds();
};

void ListPage(benchmark::State& state, bool with_text, std::size_t threads) {
  Forum& forum = Forum::Get();
  const auto stub = forum.NewPosts();
  std::mt19937 random(1);  // NOLINT: the same every time
  std::vector<std::string> names;
  for (std::size_t i = 0; i < threads; ++i) names.push_back(forum.RandomThread(random));
  const CpuMeter meter;
  for (auto _ : state) {
    v1::ListPostsRequest request;
    request.set_parent(names[random() % names.size()]);
    request.set_page_size(20);
    request.set_include_text(with_text);
    v1::ListPostsResponse response;
    Must(stub->ListPosts(forum.Context().get(), request, &response));
  }
  meter.Report(state);
}

// Pages that are in the cache.
void BM_ListPosts_ReadBefore(benchmark::State& state) { ListPage(state, false, 20); }
BENCHMARK(BM_ListPosts_ReadBefore);

// Pages that nobody asked for before, most of them: with the text, which the others do not have.
void BM_ListPosts_AnyThread(benchmark::State& state) { ListPage(state, true, kThreads); }
BENCHMARK(BM_ListPosts_AnyThread)->Iterations(kThreads / 2);

void BM_ListThreads(benchmark::State& state) {
  Forum& forum = Forum::Get();
  const auto stub = forum.NewThreads();
  const CpuMeter meter;
  for (auto _ : state) {
    v1::ListThreadsRequest request;
    if (state.range(0) == 1) request.set_topic(forum.topic());
    request.set_page_size(20);
    v1::ListThreadsResponse response;
    Must(stub->ListThreads(forum.Context().get(), request, &response));
  }
  meter.Report(state);
}
BENCHMARK(BM_ListThreads)->ArgName("in_topic")->Arg(0)->Arg(1);

// The same list without the RPC: the store, and the conversion of its answer.
void BM_ListThreads_Store(benchmark::State& state) {
  Forum& forum = Forum::Get();
  ThreadQuery query;
  query.viewer = MemberId{7};
  query.topic = ParseTopicName(forum.topic(), "topic").value();
  query.limit = 20;
  const CpuMeter meter;
  for (auto _ : state) {
    const auto views = forum.stores().threads().ListThreads(TestDeadline(), query).value();
    if (state.range(0) == 0) continue;
    v1::ListThreadsResponse response;
    for (const ThreadView& view : views) *response.add_threads() = ToProto(view);
    benchmark::DoNotOptimize(response.SerializeAsString());
  }
  meter.Report(state);
}
BENCHMARK(BM_ListThreads_Store)->ArgName("converted")->Arg(0)->Arg(1);

void BM_GetAccess_Store(benchmark::State& state) {
  Forum& forum = Forum::Get();
  std::mt19937 random(1);  // NOLINT: the same every time
  const CpuMeter meter;
  for (auto _ : state) {
    const ThreadId thread = ParseThreadName(forum.RandomThread(random), "").value();
    benchmark::DoNotOptimize(
        forum.stores().threads().GetAccess(TestDeadline(), thread, MemberId{7}));
  }
  meter.Report(state);
}
BENCHMARK(BM_GetAccess_Store);

void BM_ListPosts_Store(benchmark::State& state) {
  Forum& forum = Forum::Get();
  std::mt19937 random(1);  // NOLINT: the same every time
  const CpuMeter meter;
  for (auto _ : state) {
    const ThreadId thread = ParseThreadName(forum.RandomThread(random), "").value();
    const auto posts =
        forum.stores().posts().ListPosts(TestDeadline(), thread, 1, 20, false).value();
    if (state.range(0) == 0) continue;
    v1::ListPostsResponse response;
    for (const Post& post : posts) *response.add_posts() = ToProto(post);
    benchmark::DoNotOptimize(response.SerializeAsString());
  }
  meter.Report(state);
}
BENCHMARK(BM_ListPosts_Store)->ArgName("converted")->Arg(0)->Arg(1);

// The floor: a call that reads one row of each table and answers with little.
void BM_GetThread(benchmark::State& state) {
  Forum& forum = Forum::Get();
  const auto stub = forum.NewThreads();
  std::mt19937 random(1);  // NOLINT: the same every time
  const CpuMeter meter;
  for (auto _ : state) {
    v1::GetThreadRequest request;
    request.set_name(forum.RandomThread(random));
    v1::Thread response;
    Must(stub->GetThread(forum.Context().get(), request, &response));
  }
  meter.Report(state);
}
BENCHMARK(BM_GetThread);

void BM_CreatePost(benchmark::State& state) {
  Forum& forum = Forum::Get();
  const auto stub = forum.NewPosts();
  std::mt19937 random(static_cast<unsigned>(state.thread_index()));
  const CpuMeter meter;
  for (auto _ : state) {
    v1::CreatePostRequest request;
    request.set_parent(forum.RandomThread(random));
    request.mutable_post()->set_text(std::string(kSentence));
    request.set_request_id(FormatId(forum.ids().Next()));
    v1::Post response;
    Must(stub->CreatePost(forum.Context().get(), request, &response));
  }
  // Every thread sees the processes' whole time.
  if (state.thread_index() == 0) {
    meter.Report(state);
    for (const char* name : {"process", "database"}) {
      state.counters[name] = state.counters[name] / state.threads();
    }
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_CreatePost)->Threads(1)->Threads(8)->UseRealTime();

}  // namespace
}  // namespace hiroba::threads

BENCHMARK_MAIN();
