// hiroba-search: Japanese full text over threads and posts, in an index that follows their events.
#include <sys/resource.h>
#include <unistd.h>

#include "services/common/event_consumer.h"
#include "services/common/event_log_client.h"
#include "services/common/redis_health.h"
#include "services/common/redis_options.h"
#include "services/common/service_main.h"
#include "services/common/status_macros.h"
#include "services/search/event_handlers.h"
#include "services/search/index_reader.h"
#include "services/search/index_writer.h"
#include "services/search/search_service.h"

namespace hiroba::search {
namespace {

constexpr int kNiceness = 5;
// Well below the time between commits (IndexWriterOptions), which decides when a post is findable.
constexpr absl::Duration kLeastInterval = absl::Milliseconds(50);

absl::Status Run(Service& service) {
  Options& options = service.options();
  const RedisOptions redis_options = DeclareRedisOptions(options);
  const std::string threads_target =
      options.String("threads-target", "THREADS_TARGET", "unix:var/run/threads.sock",
                     "Where threads listens: unix:path or host:port.");
  const IndexWriterOptions index_options{
      .path = options.String("index", "INDEX", "var/search",
                             "Folder of the index; made anew from threads when it is not there."),
      .commit_interval =
          options.Duration("commit-interval", "COMMIT_INTERVAL", absl::Milliseconds(300),
                           "A change is findable this much later at the most, and the time of a "
                           "commit.")};
  const std::string dictionary =
      options.String("dictionary", "DICTIONARY", "/var/lib/mecab/dic/juman-utf8",
                     "Folder of MeCab's JumanDic in UTF-8.");
  const std::string synonyms_file = options.String(
      "synonyms", "SYNONYMS", "", "File of synonyms, a group a line; empty: the built-in ones.");
  RETURN_IF_ERROR(service.Start());

  ASSIGN_OR_RETURN(const std::unique_ptr<WordAnalyser> analyser, WordAnalyser::Open(dictionary));
  ASSIGN_OR_RETURN(const Synonyms synonyms, Synonyms::Open(*analyser, synonyms_file));
  ASSIGN_OR_RETURN(const std::unique_ptr<IndexWriter> writer,
                   IndexWriter::Open(index_options, *analyser, service.metrics()));
  const IndexReader reader(index_options.path);
  const Searcher searcher(*analyser, synonyms, reader);
  service.health().Add("index", Health::Weight::kReady, [&reader] {
    return reader.Read([](const Xapian::Database&) { return absl::OkStatus(); });
  });

  Redis redis(redis_options);
  AddRedisHealth(service.health(), redis);
  ASSIGN_OR_RETURN(const auto threads_channel, service.Connect("threads", threads_target));
  ThreadsClient threads(threads_channel, service.internal_calls());
  ReadableTopics topics(service.clock());
  IndexUpdater updater(*writer, reader, threads, topics);
  service.health().Add("index_complete", Health::Weight::kDegraded,
                       [&updater] { return updater.Check(); });
  EventLogClient threads_log(threads_channel, service.internal_calls());
  EventConsumer threads_events(
      threads_log, redis, updater, service.metrics(),
      {.name = "search-threads", .stream = "events:threads", .least_interval = kLeastInterval});
  service.loops().Add("threads events", [&](const std::stop_token& stop) {
    // Who reads or writes in the forum goes first; the index may be a moment late under load.
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness);
    const std::stop_callback stop_updater(stop, [&updater] { updater.Stop(); });
    threads_events.Run(stop);
  });

  SearchService search_service(service.rpc(), searcher, threads, topics, service.metrics());
  return service.Serve({&search_service});
}

}  // namespace
}  // namespace hiroba::search

int main(int argc, char** argv) {
  return hiroba::RunService("search", argc, argv, hiroba::search::Run);
}
