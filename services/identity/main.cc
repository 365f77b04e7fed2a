// hiroba-identity: who gets in, stays in, and what they are called.
#include <sodium.h>

#include "migrations/identity.h"
#include "services/common/audit.h"
#include "services/common/audit_log_service.h"
#include "services/common/blob_store.h"
#include "services/common/data_health.h"
#include "services/common/data_options.h"
#include "services/common/event_log_service.h"
#include "services/common/log.h"
#include "services/common/outbox.h"
#include "services/common/service_main.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/admission_gauges.h"
#include "services/identity/admission_store.h"
#include "services/identity/admissions_service.h"
#include "services/identity/audit_entries_service.h"
#include "services/identity/bodies_service.h"
#include "services/identity/body_imports_service.h"
#include "services/identity/body_store.h"
#include "services/identity/body_table_refresh.h"
#include "services/identity/bounces_service.h"
#include "services/identity/caller_announcer.h"
#include "services/identity/code_mailer.h"
#include "services/identity/code_queue.h"
#include "services/identity/data_export_loop.h"
#include "services/identity/data_export_part.h"
#include "services/identity/data_export_parts_service.h"
#include "services/identity/data_export_store.h"
#include "services/identity/data_exports_service.h"
#include "services/identity/directory_store.h"
#include "services/identity/duties_service.h"
#include "services/identity/housekeeping.h"
#include "services/identity/learned_domain_store.h"
#include "services/identity/learned_domains_service.h"
#include "services/identity/leaving_loop.h"
#include "services/identity/leaving_store.h"
#include "services/identity/leavings_service.h"
#include "services/identity/mail_domain_store.h"
#include "services/identity/mail_domains_service.h"
#include "services/identity/mail_sender.h"
#include "services/identity/member_store.h"
#include "services/identity/members_service.h"
#include "services/identity/notice_sender.h"
#include "services/identity/notice_store.h"
#include "services/identity/password_store.h"
#include "services/identity/passwords_service.h"
#include "services/identity/postings_service.h"
#include "services/identity/reauthentication.h"
#include "services/identity/registration_store.h"
#include "services/identity/registrations_service.h"
#include "services/identity/role_store.h"
#include "services/identity/roles_service.h"
#include "services/identity/second_factor_store.h"
#include "services/identity/second_factors_service.h"
#include "services/identity/session_store.h"
#include "services/identity/sessions_service.h"
#include "services/identity/sign_in_store.h"
#include "services/identity/suspension_store.h"
#include "services/identity/suspensions_service.h"
#include "services/identity/verification_store.h"
#include "services/identity/verification_year.h"
#include "services/identity/verifications_service.h"
#include "services/identity/vouch_store.h"
#include "services/identity/vouches_service.h"

namespace hiroba::identity {
namespace {

MailFrame DeclareMailFrame(Options& options) {
  return {.from = {.address = options.String("mail-from", "MAIL_FROM", "hiroba@localhost",
                                             "Address that mails come from."),
                   .display_name = "ひろば"},
          .public_url = options.String("public-url", "PUBLIC_URL", "http://localhost:8080",
                                       "Where people sign in, as mails name it.")};
}

StaffSecondFactor DeclareStaffSecondFactor(Options& options) {
  constexpr std::string_view kName = "staff-second-factor";
  const std::string value = options.String(
      kName, "STAFF_SECOND_FACTOR", "required",
      "required: roles of staff rest until the member has a second factor; or optional.");
  if (value == "optional") return StaffSecondFactor::kOptional;
  if (value != "required") options.Mistake(kName, "is neither required nor optional");
  return StaffSecondFactor::kRequired;
}

// Any length of secret makes a key. Without one, codes are good for this process only, and nobody
// can set up a second factor.
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
                     "Secret under which second factors, mailed codes, and addresses and places "
                     "of failed sign-ins, are kept; the same for all replicas, for ever.");
  const StaffSecondFactor staff_second_factor = DeclareStaffSecondFactor(options);
  const std::string exports =
      options.String("exports", "EXPORTS", "var/exports",
                     "Directory of copies of members' data, shared by replicas.");
  RETURN_IF_ERROR(service.Start());

  const Clock& clock = service.clock();
  IdGenerator& ids = service.ids();
  Metrics& metrics = service.metrics();
  Database database(database_options, metrics);
  AddDatabaseHealth(service.health(), database, kIdentityMigrations);
  Redis redis(redis_options);
  AddRedisHealth(service.health(), redis);

  ASSIGN_OR_RETURN(const BlobStore blobs, BlobStore::Open(exports));

  BodyTable bodies;
  Outbox outbox(ids, clock);
  const AuditTrail audit("identity", clock);
  const MemberRows member_rows(outbox, bodies, clock);
  SqlRegistrationStore registrations(database, member_rows);
  SqlMemberStore members(database, member_rows, audit);
  SqlVerificationStore verifications(database, member_rows, outbox);
  SqlRoleStore roles(database, member_rows, audit);
  SqlSuspensionStore suspensions(database, member_rows, audit);
  SqlLeavingStore leavings(database, member_rows, outbox);
  SqlDataExportStore data_exports(database, member_rows, outbox);
  SqlDirectoryStore directory(database, audit);
  SqlPasswordStore password_store(database, member_rows);
  SqlSessionStore sessions(database);
  SqlSecondFactorStore second_factors(database, member_rows, audit);
  SqlSignInStore sign_ins(database);
  SqlAdmissionStore admissions(database, member_rows, audit);
  SqlNoticeStore notices(database);
  SqlMailDomainStore mail_domain_rows(database, audit);
  SqlVouchStore vouches(database, member_rows, audit);
  SqlLearnedDomainStore learned_domains(database, audit);
  MailDomainTable mail_domains(bodies, mail_domain_rows, learned_domains);
  SqlBodyStore body_rows(database, audit);
  BodyTableRefresh body_refresh(bodies, body_rows);
  CallerAnnouncer announcer(redis);
  const auto announce = [&announcer](std::string_view name) { announcer.Announce(name); };
  const std::string code_key = CodeKey(code_secret);
  const CodeHasher codes(code_key);
  const SecondFactorSecrets second_factor_secrets(code_key);
  PasswordWorker passwords;
  MailSender mail_sender(smtp_options);
  const auto send_mail = [&](const Mail& mail, absl::Time deadline) {
    return mail_sender.Send(mail, deadline);
  };
  CodeMailer code_mailer(send_mail);
  CodeQueue code_queue(send_mail);

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
  loops.Add("verification year", [&](std::stop_token stop) {
    KeepVerificationYear(stop, {calls, clock, verifications, announce});
  });
  loops.Add("leavings", [&](std::stop_token stop) {
    ForgetWhoHasLeft(stop, {calls, clock, ids, leavings, announce});
  });
  const OwnPartSources own_part{.clock = clock,
                                .bodies = bodies,
                                .members = members,
                                .sessions = sessions,
                                .second_factors = second_factors,
                                .admissions = admissions,
                                .vouches = vouches,
                                .staff_second_factor = staff_second_factor};
  const DataExportLoopParts data_export_loop{
      .calls = calls,
      .clock = clock,
      .ids = ids,
      .store = data_exports,
      .blobs = blobs,
      .mail_frame = mail_frame,
      .write_own_part = [&](const Call& call, MemberId member, ZipFile& zip) {
        return WriteOwnPart(call, own_part, member, zip);
      }};
  loops.Add("data exports", [&](std::stop_token stop) { MakeDataExports(stop, data_export_loop); });
  loops.Add("admission gauges",
            [&](std::stop_token stop) { ShowAdmissions(stop, calls, clock, admissions, metrics); });
  loops.Add("housekeeping", [&](std::stop_token stop) {
    KeepHouse(stop, calls, clock, registrations, verifications, password_store, sessions, sign_ins,
              directory);
  });

  Rpc& rpc = service.rpc();
  const auto send_code = [&](const Mail& mail, absl::Time deadline) {
    return code_mailer.Send(mail, deadline);
  };
  RegistrationsService registrations_service({.rpc = rpc,
                                              .clock = clock,
                                              .ids = ids,
                                              .bodies = bodies,
                                              .store = registrations,
                                              .mail_domains = mail_domains,
                                              .codes = codes,
                                              .passwords = passwords,
                                              .mail_frame = mail_frame,
                                              .send_mail = send_code});
  const SecondFactorCheck second_factor_check({.clock = clock,
                                               .ids = ids,
                                               .store = second_factors,
                                               .sign_ins = sign_ins,
                                               .codes = codes,
                                               .secrets = second_factor_secrets,
                                               .mail_frame = mail_frame});
  const Reauthentication reauthentication({.clock = clock,
                                           .members = members,
                                           .sign_ins = sign_ins,
                                           .codes = codes,
                                           .passwords = passwords,
                                           .second_factors = second_factor_check});
  PasswordsService passwords_service({.rpc = rpc,
                                      .clock = clock,
                                      .ids = ids,
                                      .members = members,
                                      .store = password_store,
                                      .sign_ins = sign_ins,
                                      .reauthentication = reauthentication,
                                      .codes = codes,
                                      .passwords = passwords,
                                      .code_queue = code_queue,
                                      .mail_frame = mail_frame,
                                      .announce = announce});
  SecondFactorsService second_factors_service({.rpc = rpc,
                                               .clock = clock,
                                               .ids = ids,
                                               .members = members,
                                               .store = second_factors,
                                               .reauthentication = reauthentication,
                                               .codes = codes,
                                               .secrets = second_factor_secrets,
                                               .secrets_last = !code_secret.empty(),
                                               .mail_frame = mail_frame,
                                               .announce = announce});
  SessionsService sessions_service({.rpc = rpc,
                                    .clock = clock,
                                    .ids = ids,
                                    .bodies = bodies,
                                    .members = members,
                                    .sessions = sessions,
                                    .sign_ins = sign_ins,
                                    .codes = codes,
                                    .passwords = passwords,
                                    .second_factors = second_factor_check,
                                    .staff_second_factor = staff_second_factor,
                                    .signer = service.caller_signer(),
                                    .announce = announce});
  MembersService members_service({.rpc = rpc,
                                  .clock = clock,
                                  .ids = ids,
                                  .bodies = bodies,
                                  .store = members,
                                  .roles = roles,
                                  .directory = directory,
                                  .passwords = passwords,
                                  .staff_second_factor = staff_second_factor,
                                  .announce = announce});
  PostingsService postings_service({.rpc = rpc,
                                    .clock = clock,
                                    .ids = ids,
                                    .bodies = bodies,
                                    .store = members,
                                    .staff_second_factor = staff_second_factor,
                                    .announce = announce});
  VerificationsService verifications_service({.rpc = rpc,
                                              .clock = clock,
                                              .ids = ids,
                                              .bodies = bodies,
                                              .members = members,
                                              .store = verifications,
                                              .mail_domains = mail_domains,
                                              .codes = codes,
                                              .mail_frame = mail_frame,
                                              .staff_second_factor = staff_second_factor,
                                              .reauthentication = reauthentication,
                                              .send_mail = send_code,
                                              .announce = announce});
  BouncesService bounces_service(rpc, clock, members);
  DutiesService duties_service(rpc);
  RolesService roles_service({.rpc = rpc,
                              .clock = clock,
                              .bodies = bodies,
                              .store = roles,
                              .staff_second_factor = staff_second_factor,
                              .announce = announce});
  SuspensionsService suspensions_service({.rpc = rpc,
                                          .clock = clock,
                                          .ids = ids,
                                          .bodies = bodies,
                                          .store = suspensions,
                                          .mail_frame = mail_frame,
                                          .announce = announce});
  LeavingsService leavings_service({.rpc = rpc,
                                    .clock = clock,
                                    .ids = ids,
                                    .members = members,
                                    .store = leavings,
                                    .reauthentication = reauthentication,
                                    .mail_frame = mail_frame,
                                    .announce = announce});
  DataExportsService data_exports_service({.rpc = rpc,
                                           .clock = clock,
                                           .ids = ids,
                                           .store = data_exports,
                                           .blobs = blobs,
                                           .reauthentication = reauthentication});
  DataExportPartsService data_export_parts_service(rpc, clock, data_exports, blobs);
  BodiesService bodies_service(rpc, clock, bodies, body_rows);
  BodyImportsService body_imports_service(rpc, bodies, body_rows, body_refresh);
  AdmissionsService admissions_service({.rpc = rpc,
                                        .clock = clock,
                                        .ids = ids,
                                        .bodies = bodies,
                                        .store = admissions,
                                        .vouches = vouches,
                                        .mail_domains = mail_domains,
                                        .mail_frame = mail_frame,
                                        .announce = announce});
  VouchesService vouches_service({.rpc = rpc,
                                  .clock = clock,
                                  .ids = ids,
                                  .bodies = bodies,
                                  .store = vouches,
                                  .mail_domains = mail_domains,
                                  .mail_frame = mail_frame,
                                  .announce = announce});
  LearnedDomainsService learned_domains_service(rpc, clock, bodies, learned_domains, mail_domains);
  MailDomainsService mail_domains_service(rpc, clock, bodies, mail_domain_rows, mail_domains);
  AuditEntriesService audit_entries_service(rpc, database);
  AuditLogService audit_log(rpc, database, "identity");
  EventLogService event_log(rpc, database);
  return service.Serve({&registrations_service,
                        &passwords_service,
                        &second_factors_service,
                        &sessions_service,
                        &members_service,
                        &postings_service,
                        &verifications_service,
                        &bounces_service,
                        &duties_service,
                        &roles_service,
                        &suspensions_service,
                        &leavings_service,
                        &data_exports_service,
                        &data_export_parts_service,
                        &audit_entries_service,
                        &audit_log,
                        &bodies_service,
                        &body_imports_service,
                        &admissions_service,
                        &vouches_service,
                        &mail_domains_service,
                        &learned_domains_service,
                        &event_log});
}

}  // namespace
}  // namespace hiroba::identity

int main(int argc, char** argv) {
  return hiroba::RunService("identity", argc, argv, hiroba::identity::Run);
}
