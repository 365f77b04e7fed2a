// hiroba-admin: the operator's tool. It speaks to the services like any other part of the forum and
// knows no table.
#include <curl/curl.h>

#include <cstdio>
#include <functional>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "services/admin/audit_commands.h"
#include "services/admin/body_commands.h"
#include "services/admin/identity_commands.h"
#include "services/admin/import_threads.h"
#include "services/admin/staff_commands.h"
#include "services/common/call.h"
#include "services/common/channel.h"
#include "services/common/config.h"
#include "services/common/files.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/test_clock.h"

namespace hiroba::admin {
namespace {

constexpr char kSummary[] = R"(the operator's tool of Hiroba. Commands:

  import-mail-domains FILE.csv     takes in a table of mail domains (code, domain, class)
  import-bodies FILE.csv           takes in new bodies, and figures of all (--source, --source-date,
                                   --similar-group-source)
  import-body-successions FILE.csv takes in mergers (code, successor, date)
  check-address                    judges the addresses on standard input, one a line
  waiting                          lists who waits for admission
  approve APPLICANT                lets somebody in, by admission or address (--body, --reason)
  create-member                    makes a member (--address, --name, --body, --department, --role)
  make-admin ADDRESS               makes a member an admin
  report-bounces FILE              notes that addresses refuse mail, one a line, with the time
                                   (RFC 3339) after a tab where it is known
  roles                            lists who has a role
  grant-role MEMBER                gives a role (--role moderator, admin, or topic-moderator with
                                   --topic topics/…); MEMBER is an address or members/…
  revoke-role MEMBER               takes it
  suspend MEMBER                   keeps a member out (--reason, which she is told)
  unsuspend MEMBER                 lets her in again
  audit verify [FILE]              checks that the records of staff acts are whole and prints where
                                   they end; FILE holds such lines of earlier
  audit export                     prints these records, a line of JSON each
  remove-second-factor ADDRESS     for a member who has lost it, once you know who she is
  import-threads FILE.jsonl        takes in threads through the public API (--url, --address)
)";

struct Settings {
  std::string identity_target;
  std::string threads_target;
  std::string ca_file;
  std::string caller_key_file;
  std::string reason;
  std::string topic;
  FileSource source;
  IdentityCommands::NewMember member;
  bool password_on_stdin = false;
  std::string url;
  std::string documents_topic;
  std::string code;
  std::vector<std::string> arguments;
  std::unique_ptr<Clock> clock;
};

Settings Declare(Options& options) {
  Settings settings;
  settings.identity_target =
      options.String("identity-target", "IDENTITY_TARGET", "unix:var/run/identity.sock",
                     "Where identity listens.");
  settings.threads_target =
      options.String("threads-target", "THREADS_TARGET", "unix:var/run/threads.sock",
                     "Where threads listens; for audit.");
  settings.ca_file = options.String("grpc-tls-ca", "GRPC_TLS_CA", "",
                                    "PEM file of the authority of the services; empty: no TLS.");
  settings.caller_key_file =
      options.String("caller-key-file", "CALLER_KEY_FILE", "",
                     "File with the seed that signs callers; for commands to services.");
  settings.url =
      options.String("url", "FORUM_URL", "http://localhost:8080", "The forum, for import-threads.");
  IdentityCommands::NewMember& member = settings.member;
  member.address = options.String("address", "MEMBER_ADDRESS", "",
                                  "Mail address: of the new member, or of the admin who imports.");
  member.name = options.String("name", "MEMBER_NAME", "", "Name in full.");
  member.body =
      options.String("body", "MEMBER_BODY", "", "The body's six-digit code, or n-<domain>.");
  member.department = options.String("department", "MEMBER_DEPARTMENT", "", "Department.");
  member.role = options.String("role", "MEMBER_ROLE", "member",
                               "member, moderator, admin or topic-moderator.");
  settings.topic = options.String("topic", "ROLE_TOPIC", "", "The topic of a topic-moderator.");
  member.sample = options.Bool("sample", "MEMBER_SAMPLE", false, "Marks what is made as invented.");
  member.password = options.Secret("password", "MEMBER_PASSWORD", "Password of that member.");
  settings.password_on_stdin = options.Bool("password-stdin", "PASSWORD_STDIN", false,
                                            "Reads the password from standard input.");
  settings.reason = options.String("reason", "DECISION_REASON", "", "Why, for the record.");
  settings.source.text =
      options.String("source", "FIGURES_SOURCE", "",
                     "Where the figures of import-bodies come from, as it is to be cited.");
  settings.source.date = options.String("source-date", "FIGURES_DATE", "",
                                        "The day of which those figures are, YYYY-MM-DD.");
  settings.source.group_text =
      options.String("similar-group-source", "SIMILAR_GROUP_SOURCE", "",
                     "Where the similar groups come from, if not from --source; one that says 推計 "
                     "is not shown as official.");
  settings.documents_topic =
      options.String("documents", "DOCUMENTS", "",
                     "Topic for a file of plain documents (id, title, text) to import-threads.");
  settings.clock = DeclareClock(options);
  settings.code = options.String("code", "SIGN_IN_CODE", "",
                                 "What the authenticator app of the admin who imports shows now.");
  settings.arguments = options.Arguments();
  return settings;
}

// What the commands that speak to services are given.
struct Services {
  IdentityCommands identity;
  BodyCommands bodies;
  StaffCommands staff;
  AuditCommands audit;
};

// A command with the number of its arguments, from and to.
struct Command {
  std::string_view name;
  size_t arguments;
  size_t most_arguments;
  std::function<absl::Status(const Settings&, Services&)> run;
};

absl::Status RunImportThreads(const Settings& settings) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(settings.arguments[1]));
  ASSIGN_OR_RETURN(const ThreadFile file, settings.documents_topic.empty()
                                              ? ParseConversations(text)
                                              : ParseDocuments(text, settings.documents_topic));
  return ImportThreads(file,
                       {.url = settings.url,
                        .address = settings.member.address,
                        .password = settings.member.password,
                        .code = settings.code,
                        .sample = settings.member.sample},
                       [](const std::string& line) { std::cerr << line << std::endl; });
}

absl::Status RunAudit(const Settings& settings, Services& services) {
  const std::string& what = settings.arguments[1];
  const bool has_file = settings.arguments.size() > 2;
  if (what == "export" && !has_file) return services.audit.Export();
  if (what != "verify") {
    return InvalidArgument("COMMAND_UNKNOWN", "audit verify か audit export としてください。");
  }
  std::vector<AuditAnchor> anchors;
  if (has_file) {
    ASSIGN_OR_RETURN(const std::string text, ReadFile(settings.arguments[2]));
    ASSIGN_OR_RETURN(anchors, ParseAuditAnchors(text));
  }
  return services.audit.Verify(anchors);
}

const std::vector<Command>& Commands() {
  static const std::vector<Command> kCommands = {
      {"import-mail-domains", 1, 1,
       [](const Settings& settings, Services& services) -> absl::Status {
         ASSIGN_OR_RETURN(const std::string csv, ReadFile(settings.arguments[1]));
         return services.identity.ImportMailDomains(csv);
       }},
      {"import-bodies", 1, 1,
       [](const Settings& settings, Services& services) -> absl::Status {
         ASSIGN_OR_RETURN(const std::string csv, ReadFile(settings.arguments[1]));
         return services.bodies.ImportBodies(csv, settings.source);
       }},
      {"import-body-successions", 1, 1,
       [](const Settings& settings, Services& services) -> absl::Status {
         ASSIGN_OR_RETURN(const std::string csv, ReadFile(settings.arguments[1]));
         return services.bodies.ImportSuccessions(csv);
       }},
      {"check-address", 0, 0,
       [](const Settings&, Services& services) {
         return services.identity.CheckAddresses(std::cin);
       }},
      {"waiting", 0, 0,
       [](const Settings&, Services& services) { return services.identity.ListWaiting(); }},
      {"approve", 1, 1,
       [](const Settings& settings, Services& services) {
         return services.identity.Approve(settings.arguments[1], settings.member.body,
                                          settings.reason);
       }},
      {"create-member", 0, 0,
       [](const Settings& settings, Services& services) {
         return services.identity.CreateMember(settings.member);
       }},
      {"make-admin", 1, 1,
       [](const Settings& settings, Services& services) {
         return services.identity.CreateMember({.address = settings.arguments[1], .role = "admin"});
       }},
      {"report-bounces", 1, 1,
       [](const Settings& settings, Services& services) -> absl::Status {
         ASSIGN_OR_RETURN(const std::string bounces, ReadFile(settings.arguments[1]));
         return services.identity.ReportBounces(bounces);
       }},
      {"roles", 0, 0,
       [](const Settings&, Services& services) { return services.staff.ListRoles(); }},
      {"grant-role", 1, 1,
       [](const Settings& settings, Services& services) {
         return services.staff.GrantRole(settings.arguments[1], settings.member.role,
                                         settings.topic);
       }},
      {"revoke-role", 1, 1,
       [](const Settings& settings, Services& services) {
         return services.staff.RevokeRole(settings.arguments[1], settings.member.role,
                                          settings.topic);
       }},
      {"suspend", 1, 1,
       [](const Settings& settings, Services& services) {
         return services.staff.Suspend(settings.arguments[1], settings.reason);
       }},
      {"unsuspend", 1, 1,
       [](const Settings& settings, Services& services) {
         return services.staff.Unsuspend(settings.arguments[1], settings.reason);
       }},
      {"audit", 1, 2, RunAudit},
      {"remove-second-factor", 1, 1,
       [](const Settings& settings, Services& services) {
         return services.identity.RemoveSecondFactor(settings.arguments[1]);
       }},
  };
  return kCommands;
}

absl::Status RunServiceCommand(const Settings& settings, const Command& command) {
  ASSIGN_OR_RETURN(const std::vector<CallerKey> seeds, ReadCallerKeys(settings.caller_key_file));
  ASSIGN_OR_RETURN(const auto identity,
                   MakeChannel({.target = settings.identity_target, .ca_file = settings.ca_file}));
  ASSIGN_OR_RETURN(const auto threads,
                   MakeChannel({.target = settings.threads_target, .ca_file = settings.ca_file}));
  const CallerSigner signer(seeds.front());
  InternalCalls calls(signer, *settings.clock);
  Services services{IdentityCommands(identity, calls, std::cout),
                    BodyCommands(identity, calls, std::cout),
                    StaffCommands(identity, calls, std::cout),
                    AuditCommands({identity, threads}, calls, std::cout)};
  return command.run(settings, services);
}

absl::Status Run(Settings& settings) {
  if (settings.password_on_stdin) std::getline(std::cin, settings.member.password);
  const std::string name = settings.arguments.empty() ? "" : settings.arguments.front();
  if (name == "import-threads" && settings.arguments.size() == 2) {
    return RunImportThreads(settings);
  }
  for (const Command& command : Commands()) {
    const size_t given = settings.arguments.size() - (name.empty() ? 0 : 1);
    if (command.name == name && given >= command.arguments && given <= command.most_arguments) {
      return RunServiceCommand(settings, command);
    }
  }
  return InvalidArgument("COMMAND_UNKNOWN", "命令が正しくありません。--help をご覧ください。");
}

int Main(int argc, char** argv) {
  Options options(argc, argv, kSummary);
  Settings settings = Declare(options);
  if (options.help_wanted()) {
    std::cout << options.Help();
    return 0;
  }
  if (const absl::Status status = options.Finish(); !status.ok()) {
    std::cerr << status.message() << '\n';
    return 2;
  }
  curl_global_init(CURL_GLOBAL_DEFAULT);
  const absl::Status status = Run(settings);
  if (status.ok()) return 0;
  std::cerr << status.message();
  if (const std::string reason = Reason(status); !reason.empty())
    std::cerr << " (" << reason << ')';
  std::cerr << '\n';
  return absl::IsInvalidArgument(status) ? 2 : 1;
}

}  // namespace
}  // namespace hiroba::admin

int main(int argc, char** argv) { return hiroba::admin::Main(argc, argv); }
