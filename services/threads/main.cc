// hiroba-threads: topics, threads, posts and their files.
#include <string>

#include "migrations/threads.h"
#include "services/common/audit.h"
#include "services/common/audit_log_service.h"
#include "services/common/blob_store.h"
#include "services/common/data_export_tasks.h"
#include "services/common/data_health.h"
#include "services/common/data_options.h"
#include "services/common/event_log_client.h"
#include "services/common/event_log_service.h"
#include "services/common/outbox.h"
#include "services/common/redis_options.h"
#include "services/common/service_main.h"
#include "services/common/sole_replica.h"
#include "services/common/status_macros.h"
#include "services/threads/access_cache.h"
#include "services/threads/attachment_store.h"
#include "services/threads/attachments_service.h"
#include "services/threads/audit_entries_service.h"
#include "services/threads/changes.h"
#include "services/threads/data_export_part.h"
#include "services/threads/departures.h"
#include "services/threads/event_handlers.h"
#include "services/threads/post_store.h"
#include "services/threads/posts_service.h"
#include "services/threads/record_store.h"
#include "services/threads/records_service.h"
#include "services/threads/thread_store.h"
#include "services/threads/threads_service.h"
#include "services/threads/topic_store.h"
#include "services/threads/topics_service.h"

namespace hiroba::threads {
namespace {

absl::Status Run(Service& service) {
  Options& options = service.options();
  const DatabaseOptions database_options = DeclareDatabaseOptions(options, "threads");
  const RedisOptions redis_options = DeclareRedisOptions(options);
  const std::string files = options.String("files", "FILES", "var/files",
                                           "Directory of attached files, shared by replicas.");
  const std::int64_t cache_megabytes = options.Int(
      "page-cache-mb", "PAGE_CACHE_MB", 64, "Memory for pages of posts that are read often.");
  if (cache_megabytes < 0 || cache_megabytes > 65'536) {
    options.Mistake("page-cache-mb", "is not between 0 and 65536");
  }
  const std::string identity_target =
      options.String("identity-target", "IDENTITY_TARGET", "unix:var/run/identity.sock",
                     "where identity listens: unix:path or host:port");
  RETURN_IF_ERROR(service.Start());

  const Clock& clock = service.clock();
  IdGenerator& ids = service.ids();
  Metrics& metrics = service.metrics();
  Database database(database_options, metrics);
  AddDatabaseHealth(service.health(), database, kThreadsMigrations);
  Redis redis(redis_options);
  AddRedisHealth(service.health(), redis);
  ASSIGN_OR_RETURN(const BlobStore blobs, BlobStore::Open(files));
  ASSIGN_OR_RETURN(const auto identity_channel, service.Connect("identity", identity_target));
  InternalCalls& calls = service.internal_calls();

  Outbox outbox(ids, clock);
  const AuditTrail audit("threads", clock);
  SoleReplica replica(database_options, ids, metrics);
  Changes changes(replica);
  AccessCache access(changes);
  SqlTopicStore topics(database, outbox, audit, changes);
  SqlThreadStore threads(database, outbox, audit, clock, changes, access);
  SqlPostStore posts(database, outbox, audit, changes, access);
  SqlAttachmentStore attachments(database);
  SqlRecordStore records(database);
  DataExportStore data_exports(database);
  DepartureStore departures(database, outbox, changes);

  IdentityClient identity(identity_channel);
  IdentityEventHandler identity_handler(database, departures, identity, calls, clock);
  EventLogClient identity_log(identity_channel, calls);
  EventConsumer identity_events(identity_log, redis, identity_handler, metrics,
                                {.name = "threads-identity", .stream = "events:identity"});
  const DataExportPart data_export_part(data_exports, blobs, clock);
  DataExportTasks data_export_tasks({.database = database,
                                     .identity = identity_channel,
                                     .calls = calls,
                                     .clock = clock,
                                     .part = "threads",
                                     .write = [&](MemberId member, ZipFile& zip) {
                                       return data_export_part.Write(member, zip);
                                     }});
  OutboxRelay relay(database, redis, outbox, metrics, {.stream = "events:threads"});
  BackgroundLoops& loops = service.loops();
  loops.Add("outbox relay", [&](std::stop_token stop) { relay.Run(stop); });
  loops.Add("attachment sweeper",
            [&](std::stop_token stop) { RunAttachmentSweeper(attachments, blobs, clock, stop); });

  loops.Add("identity events", [&](std::stop_token stop) { identity_events.Run(stop); });
  loops.Add("data export tasks", [&](std::stop_token stop) { data_export_tasks.Run(stop); });
  loops.Add("departures", [&](std::stop_token stop) { RunDepartures(departures, clock, stop); });

  Rpc& rpc = service.rpc();
  TopicsService topics_service(rpc, topics, clock, ids);
  ThreadsService threads_service(rpc, threads, clock, ids);
  PostsService posts_service(rpc, threads, posts, clock, ids,
                             static_cast<std::size_t>(cache_megabytes) << 20);
  AttachmentsService attachments_service(rpc, threads, attachments, blobs, clock, ids);
  RecordsService records_service(rpc, topics, records);
  AuditEntriesService audit_entries_service(rpc, database);
  AuditLogService audit_log(rpc, database, "threads");
  EventLogService event_log(rpc, database);
  return service.Serve({&topics_service, &threads_service, &posts_service, &attachments_service,
                        &records_service, &audit_entries_service, &audit_log, &event_log});
}

}  // namespace
}  // namespace hiroba::threads

int main(int argc, char** argv) {
  return hiroba::RunService("threads", argc, argv, hiroba::threads::Run);
}
