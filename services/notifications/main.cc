// hiroba-notifications: what members are told, in the app, live, by mail and in digests.
#include <fmt/format.h>

#include <deque>

#include "migrations/notifications.h"
#include "services/common/data_export_tasks.h"
#include "services/common/data_health.h"
#include "services/common/data_options.h"
#include "services/common/event_log_client.h"
#include "services/common/service_main.h"
#include "services/common/status_macros.h"
#include "services/notifications/data_export_part.h"
#include "services/notifications/departures.h"
#include "services/notifications/digests.h"
#include "services/notifications/digests_service.h"
#include "services/notifications/event_handlers.h"
#include "services/notifications/instant_mails.h"
#include "services/notifications/live_access.h"
#include "services/notifications/notifications_service.h"
#include "services/notifications/settings_service.h"

namespace hiroba::notifications {
namespace {

// Each takes a connection to the mail server and, while it works, one to the database.
constexpr int64_t kMostDigestThreads = 16;

MailerOptions DeclareMailerOptions(Options& options) {
  return {.smtp = DeclareSmtpOptions(options),
          .from = {.address = options.String("mail-from", "MAIL_FROM", "hiroba@localhost",
                                             "address that mails come from"),
                   .display_name = "ひろば"},
          .public_url = options.String("public-url", "PUBLIC_URL", "http://localhost:8080",
                                       "origin of the web app, for links in mails")};
}

absl::Status Run(Service& service) {
  Options& options = service.options();
  const DatabaseOptions database_options = DeclareDatabaseOptions(options, "notifications");
  const RedisOptions redis_options = DeclareRedisOptions(options);
  const MailerOptions mailer_options = DeclareMailerOptions(options);
  const std::string unsubscribe_key = DeclareUnsubscribeKey(options);
  const absl::Duration mail_interval =
      options.Duration("instant-mail-interval", "INSTANT_MAIL_INTERVAL", kMailInterval,
                       "a member gets one mail about a thread in this time");
  const int64_t digest_threads =
      options.Int("digest-threads", "DIGEST_THREADS", 4, "digests that are made and sent at once");
  if (digest_threads < 1 || digest_threads > kMostDigestThreads) {
    options.Mistake("digest-threads", fmt::format("is not between 1 and {}", kMostDigestThreads));
  }
  const std::string threads_target =
      options.String("threads-target", "THREADS_TARGET", "unix:var/run/threads.sock",
                     "where threads listens: unix:path or host:port");
  const std::string identity_target =
      options.String("identity-target", "IDENTITY_TARGET", "unix:var/run/identity.sock",
                     "where identity listens: unix:path or host:port");
  RETURN_IF_ERROR(service.Start());

  Metrics& metrics = service.metrics();
  InternalCalls& calls = service.internal_calls();
  const Clock& clock = service.clock();
  Database database(database_options, metrics);
  AddDatabaseHealth(service.health(), database, kNotificationsMigrations);
  Redis redis(redis_options);
  AddRedisHealth(service.health(), redis);
  ASSIGN_OR_RETURN(const auto threads_channel, service.Connect("threads", threads_target));
  ASSIGN_OR_RETURN(const auto identity_channel, service.Connect("identity", identity_target));
  ThreadsClient threads(threads_channel);
  IdentityClient identity(identity_channel);

  NotificationStore notification_store(database, service.ids(), clock, mail_interval);
  MemberStore member_store(database, clock);
  DepartureStore departure_store(database, clock);
  LiveFeed feed;
  LiveRelay live(feed, redis);
  LiveAccess live_access(feed, threads, calls);
  const UnsubscribeTokens tokens(unsubscribe_key);
  Mailer instant_mailer(mailer_options, tokens);

  ThreadsEventHandler threads_handler(notification_store, threads, live, calls);
  EventLogClient threads_log(threads_channel, calls);
  EventConsumer threads_events(threads_log, redis, threads_handler, metrics,
                               {.name = "notifications-threads", .stream = "events:threads"});
  IdentityEventHandler identity_handler(member_store, notification_store, departure_store, identity,
                                        live, calls, clock);
  EventLogClient identity_log(identity_channel, calls);
  EventConsumer identity_events(identity_log, redis, identity_handler, metrics,
                                {.name = "notifications-identity", .stream = "events:identity"});
  InstantMails instant_mails(notification_store, threads, identity, instant_mailer, calls, clock,
                             metrics);
  Departures departures(departure_store);
  const DataExportPart part(member_store, notification_store, clock);
  DataExportTasks data_exports(
      {.database = database,
       .identity = identity_channel,
       .calls = calls,
       .clock = clock,
       .part = "notifications",
       .write = [&part](MemberId member, ZipFile& zip) { return part.Write(member, zip); }});
  // They share the work by claims; each has a connection to the mail server of its own.
  std::deque<Mailer> digest_mailers;
  std::deque<DigestSender> digest_senders;
  BackgroundLoops& loops = service.loops();
  loops.Add("threads events", [&](std::stop_token stop) { threads_events.Run(stop); });
  loops.Add("identity events", [&](std::stop_token stop) { identity_events.Run(stop); });
  loops.Add("live access", [&](std::stop_token stop) { live_access.Run(stop); });
  loops.Add("instant mails", [&](std::stop_token stop) { instant_mails.Run(stop); });
  loops.Add("departures", [&](std::stop_token stop) { departures.Run(stop); });
  loops.Add("data exports", [&](std::stop_token stop) { data_exports.Run(stop); });
  for (int64_t i = 0; i < digest_threads; ++i) {
    Mailer& mailer = digest_mailers.emplace_back(mailer_options, tokens);
    DigestSender& sender =
        digest_senders.emplace_back(member_store, threads, identity, mailer, calls, clock, metrics);
    loops.Add("digests", [&sender](std::stop_token stop) { sender.Run(stop); });
  }

  Rpc& rpc = service.rpc();
  NotificationsService notifications_service(rpc, notification_store, threads, feed, live, calls,
                                             clock);
  DigestsService digests_service(rpc, member_store, threads, instant_mailer, calls, clock);
  SettingsService settings_service(rpc, member_store, tokens);
  service.OnDrain([&feed] { feed.EndAll(); });
  return service.Serve({&notifications_service, &digests_service, &settings_service});
}

}  // namespace
}  // namespace hiroba::notifications

int main(int argc, char** argv) {
  return hiroba::RunService("notifications", argc, argv, hiroba::notifications::Run);
}
