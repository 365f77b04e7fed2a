// hiroba-identity: who gets in, stays in, and what they are called.
#include <sodium.h>

#include "migrations/identity.h"
#include "services/common/data_health.h"
#include "services/common/data_options.h"
#include "services/common/event_log_service.h"
#include "services/common/log.h"
#include "services/common/outbox.h"
#include "services/common/service_main.h"
#include "services/common/status_macros.h"
#include "services/identity/admission_store.h"
#include "services/identity/admissions_service.h"
#include "services/identity/bodies_service.h"
#include "services/identity/body_imports_service.h"
#include "services/identity/body_store.h"
#include "services/identity/body_table_refresh.h"
#include "services/identity/caller_announcer.h"
#include "services/identity/code_mailer.h"
#include "services/identity/housekeeping.h"
#include "services/identity/mail_domain_store.h"
#include "services/identity/mail_domains_service.h"
#include "services/identity/mail_sender.h"
#include "services/identity/member_store.h"
#include "services/identity/members_service.h"
#include "services/identity/notice_sender.h"
#include "services/identity/notice_store.h"
#include "services/identity/registration_store.h"
#include "services/identity/registrations_service.h"
#include "services/identity/session_store.h"
#include "services/identity/sessions_service.h"
#include "services/identity/sign_in_store.h"

namespace hiroba::identity {
namespace {

MailFrame DeclareMailFrame(Options& options) {
  return {.from = {.address = options.String("mail-from", "MAIL_FROM", "hiroba@localhost",
                                             "Address that mails come from."),
                   .display_name = "ひろば"},
          .public_url = options.String("public-url", "PUBLIC_URL", "http://localhost:8080",
                                       "Where people sign in, as mails name it.")};
}

// Any length of secret makes a key. Without one, codes are good for this process only.
std::string CodeKey(std::string_view secret) {
  std::string key(kCodeKeyBytes, '\0');
  auto* bytes = reinterpret_cast<unsigned char*>(key.data());
  if (secret.empty()) {
    Log(WARNING, "no --code-key: codes that are mailed end with this process");
    randombytes_buf(bytes, key.size());
  } else {
    crypto_generichash(bytes, key.size(), reinterpret_cast<const unsigned char*>(secret.data()),
                       secret.size(), nullptr, 0);
  }
  return key;
}

absl::Status Run(Service& service) {
  Options& options = service.options();
  const DatabaseOptions database_options = DeclareDatabaseOptions(options, "identity");
  const RedisOptions redis_options = DeclareRedisOptions(options);
  const SmtpOptions smtp_options = DeclareSmtpOptions(options);
  const MailFrame mail_frame = DeclareMailFrame(options);
  const std::string code_secret =
      options.Secret("code-key", "CODE_KEY",
                     "Secret under which mailed codes, and addresses and places of failed "
                     "sign-ins, are kept; the same for all replicas.");
  RETURN_IF_ERROR(service.Start());

  const Clock& clock = service.clock();
  IdGenerator& ids = service.ids();
  Metrics& metrics = service.metrics();
  Database database(database_options, metrics);
  AddDatabaseHealth(service.health(), database, kIdentityMigrations);
  Redis redis(redis_options);
  AddRedisHealth(service.health(), redis);

  BodyTable bodies;
  Outbox outbox(ids, clock);
  const MemberRows member_rows(outbox, bodies, clock);
  SqlRegistrationStore registrations(database, member_rows);
  SqlMemberStore members(database, member_rows);
  SqlSessionStore sessions(database);
  SqlSignInStore sign_ins(database);
  SqlAdmissionStore admissions(database, member_rows);
  SqlNoticeStore notices(database);
  SqlBodyStore body_rows(database);
  BodyTableRefresh body_refresh(bodies, body_rows);
  SqlMailDomainStore mail_domain_rows(database);
  MailDomainTable mail_domains(bodies, mail_domain_rows);
  const CodeHasher codes(CodeKey(code_secret));
  PasswordWorker passwords;
  MailSender mail_sender(smtp_options);
  CodeMailer code_mailer(
      [&](const Mail& mail, absl::Time deadline) { return mail_sender.Send(mail, deadline); });
  CallerAnnouncer announcer(redis);
  const auto announce = [&announcer](std::string_view name) { announcer.Announce(name); };

  OutboxRelay relay(database, redis, outbox, metrics, {.stream = "events:identity"});
  BackgroundLoops& loops = service.loops();
  InternalCalls& calls = service.internal_calls();
  loops.Add("outbox relay", [&](std::stop_token stop) { relay.Run(stop); });
  loops.Add("bodies", [&](std::stop_token stop) { body_refresh.Watch(stop, calls); });
  loops.Add("mail domains", [&](std::stop_token stop) { mail_domains.Watch(stop, calls); });
  loops.Add("notices", [&](std::stop_token stop) {
    SendNotices(stop, {calls, clock, notices, mail_sender, mail_frame});
  });
  loops.Add("caller changes", [&](std::stop_token stop) { announcer.Run(stop); });
  loops.Add("housekeeping", [&](std::stop_token stop) {
    KeepHouse(stop, calls, clock, registrations, sessions, sign_ins);
  });

  Rpc& rpc = service.rpc();
  RegistrationsService registrations_service(
      {.rpc = rpc,
       .clock = clock,
       .ids = ids,
       .bodies = bodies,
       .store = registrations,
       .mail_domains = mail_domains,
       .codes = codes,
       .passwords = passwords,
       .mail_frame = mail_frame,
       .send_mail = [&](const Mail& mail, absl::Time deadline) {
         return code_mailer.Send(mail, deadline);
       }});
  SessionsService sessions_service({.rpc = rpc,
                                    .clock = clock,
                                    .ids = ids,
                                    .bodies = bodies,
                                    .members = members,
                                    .sessions = sessions,
                                    .sign_ins = sign_ins,
                                    .codes = codes,
                                    .passwords = passwords,
                                    .signer = service.caller_signer(),
                                    .announce = announce});
  MembersService members_service({.rpc = rpc,
                                  .clock = clock,
                                  .ids = ids,
                                  .bodies = bodies,
                                  .store = members,
                                  .passwords = passwords,
                                  .announce = announce});
  BodiesService bodies_service(rpc, clock, bodies, body_rows);
  BodyImportsService body_imports_service(rpc, bodies, body_rows, body_refresh);
  AdmissionsService admissions_service({.rpc = rpc,
                                        .clock = clock,
                                        .ids = ids,
                                        .bodies = bodies,
                                        .store = admissions,
                                        .mail_frame = mail_frame,
                                        .announce = announce});
  MailDomainsService mail_domains_service(rpc, clock, bodies, mail_domain_rows, mail_domains);
  EventLogService event_log(rpc, database);
  return service.Serve({&registrations_service, &sessions_service, &members_service,
                        &bodies_service, &body_imports_service, &admissions_service,
                        &mail_domains_service, &event_log});
}

}  // namespace
}  // namespace hiroba::identity

int main(int argc, char** argv) {
  return hiroba::RunService("identity", argc, argv, hiroba::identity::Run);
}
