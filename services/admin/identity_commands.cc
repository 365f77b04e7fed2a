#include "services/admin/identity_commands.h"

#include <fmt/format.h>

#include <functional>
#include <iostream>
#include <sstream>
#include <utility>
#include <vector>

#include "services/admin/csv.h"
#include "services/admin/printable.h"
#include "services/common/grpc_status.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/timestamp.h"

namespace hiroba::admin {
namespace {

namespace v1 = identity::v1;

constexpr absl::Duration kBudget = absl::Seconds(60);
constexpr int kAddressesAtOnce = 1000;

v1::MailDomain::Class ClassOf(const std::string& text) {
  if (text == "reserved-lg") return v1::MailDomain::RESERVED_LG;
  if (text == "reserved-geo") return v1::MailDomain::RESERVED_GEO;
  if (text == "unreserved") return v1::MailDomain::UNRESERVED;
  if (text == "unverified") return v1::MailDomain::UNVERIFIED;
  return v1::MailDomain::CLASS_UNSPECIFIED;
}

std::string_view OutcomeText(v1::CheckAddressesResponse::Verdict::Outcome outcome) {
  using V = v1::CheckAddressesResponse::Verdict;
  switch (outcome) {
    case V::BODY:
      return "body";
    case V::LOCAL_GOVERNMENT:
      return "local_government";
    case V::NATIONAL:
      return "national";
    case V::REVIEW:
      return "review";
    default:
      return "reject";
  }
}

}  // namespace

IdentityCommands::IdentityCommands(const std::shared_ptr<grpc::Channel>& channel,
                                   InternalCalls& calls, std::ostream& out)
    : calls_(calls),
      out_(out),
      admissions_(v1::Admissions::NewStub(channel)),
      bounces_(v1::Bounces::NewStub(channel)),
      mail_domains_(v1::MailDomains::NewStub(channel)),
      members_(v1::Members::NewStub(channel)),
      second_factors_(v1::SecondFactors::NewStub(channel)) {}

std::unique_ptr<grpc::ClientContext> IdentityCommands::Context() {
  return calls_.New("hiroba-admin", kBudget).NewClientContext();
}

absl::Status IdentityCommands::ImportMailDomains(const std::string& csv) {
  ASSIGN_OR_RETURN(const std::vector<CsvRow> rows, ParseCsv(csv, {"code", "domain", "class"}));
  v1::ImportMailDomainsRequest request;
  for (const CsvRow& row : rows) {
    v1::MailDomain& mail_domain = *request.add_mail_domains();
    mail_domain.set_body_code(row["code"]);
    mail_domain.set_domain(row["domain"]);
    mail_domain.set_class_(ClassOf(row["class"]));
    if (mail_domain.class_() == v1::MailDomain::CLASS_UNSPECIFIED) {
      return InvalidArgument("CSV_MALFORMED", fmt::format("{} 行目：知らない区分「{}」です。",
                                                          row.line(), Printable(row["class"])));
    }
  }
  v1::ImportMailDomainsResponse response;
  RETURN_IF_ERROR(
      FromGrpcStatus(mail_domains_->ImportMailDomains(Context().get(), request, &response)));
  out_ << fmt::format("{} 行を読み、{} 行が新しいか変わりました。\n", rows.size(),
                      response.changed_count());
  return absl::OkStatus();
}

absl::Status IdentityCommands::CheckAddresses(std::istream& addresses) {
  std::string line;
  bool more = true;
  while (more) {
    v1::CheckAddressesRequest request;
    while (request.addresses_size() < kAddressesAtOnce &&
           (more = static_cast<bool>(std::getline(addresses, line)))) {
      // The end of a line as other systems write it is not part of the address.
      if (line.ends_with('\r')) line.pop_back();
      request.add_addresses(line);
    }
    if (request.addresses_size() == 0) break;
    v1::CheckAddressesResponse response;
    RETURN_IF_ERROR(
        FromGrpcStatus(mail_domains_->CheckAddresses(Context().get(), request, &response)));
    for (int i = 0; i < response.verdicts_size(); ++i) {
      const auto& verdict = response.verdicts(i);
      out_ << fmt::format("{}\t{}\t{}\t{}\t{}\n", OutcomeText(verdict.outcome()),
                          verdict.body_code(), verdict.rule(),
                          verdict.shared_mailbox() ? "shared" : "person",
                          Printable(request.addresses(i)));
    }
  }
  return absl::OkStatus();
}

absl::Status IdentityCommands::ListWaiting() {
  v1::ListAdmissionsRequest request;
  v1::ListAdmissionsResponse response;
  do {
    request.set_page_token(response.next_page_token());
    response.Clear();
    RETURN_IF_ERROR(
        FromGrpcStatus(admissions_->ListAdmissions(Context().get(), request, &response)));
    for (const v1::Admission& admission : response.admissions()) {
      out_ << fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", admission.name(), admission.address(),
                          Printable(admission.display_name()), Printable(admission.department()),
                          admission.suggested_body(), Printable(admission.statement()));
    }
  } while (!response.next_page_token().empty());
  return absl::OkStatus();
}

absl::StatusOr<v1::Admission> IdentityCommands::FindWaiting(const std::string& applicant) {
  v1::ListAdmissionsRequest request;
  v1::ListAdmissionsResponse response;
  do {
    request.set_page_token(response.next_page_token());
    response.Clear();
    RETURN_IF_ERROR(
        FromGrpcStatus(admissions_->ListAdmissions(Context().get(), request, &response)));
    for (const v1::Admission& admission : response.admissions()) {
      if (admission.name() == applicant || admission.address() == applicant) return admission;
    }
  } while (!response.next_page_token().empty());
  return NotFound("ADMISSION_NOT_FOUND", "待っている申請の中に見つかりません。");
}

absl::Status IdentityCommands::Approve(const std::string& applicant, const std::string& body,
                                       const std::string& reason) {
  ASSIGN_OR_RETURN(const v1::Admission admission, FindWaiting(applicant));
  v1::ApproveAdmissionRequest request;
  request.set_name(admission.name());
  request.set_body(body.empty() ? admission.suggested_body() : "bodies/" + body);
  request.set_reason(reason);
  if (request.body().empty()) {
    return InvalidArgument("BODY_MISSING", "団体を --body で指定してください。");
  }
  v1::Admission response;
  RETURN_IF_ERROR(
      FromGrpcStatus(admissions_->ApproveAdmission(Context().get(), request, &response)));
  out_ << response.member() << '\n';
  return absl::OkStatus();
}

absl::Status IdentityCommands::CreateMember(const NewMember& member) {
  v1::CreateMemberRequest request;
  request.set_address(member.address);
  request.set_display_name(member.name);
  request.set_body_code(member.body);
  request.set_department(member.department);
  request.set_password(member.password);
  request.set_sample(member.sample);
  if (member.role == "moderator") {
    request.add_roles(api::v1::Caller::MODERATOR);
  } else if (member.role == "admin") {
    request.add_roles(api::v1::Caller::ADMIN);
  } else if (member.role != "member") {
    return InvalidArgument("ROLE_UNKNOWN", "--role は member、moderator、admin のどれかです。");
  }
  v1::Member response;
  RETURN_IF_ERROR(FromGrpcStatus(members_->CreateMember(Context().get(), request, &response)));
  out_ << response.name() << '\n';
  return absl::OkStatus();
}

absl::Status IdentityCommands::ReportBounces(const std::string& lines) {
  v1::ReportBouncesRequest request;
  int count = 0;
  int noted = 0;
  const auto send = [&]() -> absl::Status {
    v1::ReportBouncesResponse response;
    RETURN_IF_ERROR(FromGrpcStatus(bounces_->ReportBounces(Context().get(), request, &response)));
    count += request.bounces_size();
    noted += response.noted_count();
    request.Clear();
    return absl::OkStatus();
  };
  std::istringstream text(lines);
  int number = 0;
  for (std::string line; std::getline(text, line);) {
    ++number;
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty()) continue;
    v1::Bounce& bounce = *request.add_bounces();
    const size_t tab = line.find('\t');
    bounce.set_address(line.substr(0, tab));
    absl::Time time;
    if (tab != std::string::npos) {
      if (!absl::ParseTime(absl::RFC3339_full, line.substr(tab + 1), &time, nullptr)) {
        return InvalidArgument("TIME_MALFORMED",
                               fmt::format("{} 行目：時刻が正しくありません。", number));
      }
      *bounce.mutable_time() = ToTimestamp(time);
    }
    if (request.bounces_size() == kAddressesAtOnce) RETURN_IF_ERROR(send());
  }
  RETURN_IF_ERROR(send());
  out_ << fmt::format("{} 件を読み、{} 件を記録しました。\n", count, noted);
  return absl::OkStatus();
}

absl::Status IdentityCommands::RemoveSecondFactor(const std::string& address) {
  v1::RemoveSecondFactorRequest request;
  request.set_address(address);
  v1::SecondFactor response;
  return FromGrpcStatus(second_factors_->RemoveSecondFactor(Context().get(), request, &response));
}

}  // namespace hiroba::admin
