#include "services/admin/audit_commands.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <optional>
#include <ostream>
#include <sstream>
#include <utility>

#include "services/common/grpc_status.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"

namespace hiroba::admin {
namespace {

constexpr absl::Duration kBudget = absl::Seconds(60);
constexpr int kEntriesAtOnce = 1000;

absl::Status Malformed(int line) {
  return InvalidArgument("ANCHOR_MALFORMED",
                         fmt::format("{} 行目は audit verify が書いた行ではありません。", line));
}

}  // namespace

absl::StatusOr<std::vector<AuditAnchor>> ParseAuditAnchors(const std::string& text) {
  std::vector<AuditAnchor> anchors;
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (line.empty()) continue;
    std::istringstream words(line);
    AuditAnchor anchor;
    std::string hash;
    std::string more;
    if (!(words >> anchor.chain >> anchor.number >> hash) || words >> more) {
      return Malformed(number);
    }
    const auto parsed = ParseAuditHash(hash);
    if (!parsed.ok()) return Malformed(number);
    anchor.hash = *parsed;
    anchors.push_back(std::move(anchor));
  }
  return anchors;
}

AuditCommands::AuditCommands(std::vector<std::shared_ptr<grpc::Channel>> channels,
                             InternalCalls& calls, std::ostream& out)
    : calls_(calls), out_(out) {
  for (const auto& channel : channels) logs_.push_back(api::v1::AuditLog::NewStub(channel));
}

absl::StatusOr<api::v1::ListAuditEntriesResponse> AuditCommands::ForEach(
    api::v1::AuditLog::Stub& log, const Visitor& visit) {
  api::v1::ListAuditEntriesRequest request;
  request.set_page_size(kEntriesAtOnce);
  while (true) {
    api::v1::ListAuditEntriesResponse page;
    RETURN_IF_ERROR(FromGrpcStatus(log.ListAuditEntries(
        calls_.New("hiroba-admin", kBudget).NewClientContext().get(), request, &page)));
    if (page.entries().empty()) return page;
    for (const api::v1::AuditEntry& entry : page.entries()) RETURN_IF_ERROR(visit(entry));
    request.set_after(page.entries(page.entries_size() - 1).number());
  }
}

absl::Status AuditCommands::VerifyChain(api::v1::AuditLog::Stub& log,
                                        const std::vector<AuditAnchor>& anchors) {
  std::optional<AuditWalk> walk;
  const auto check_anchors = [&](const std::string& chain) -> absl::Status {
    for (const AuditAnchor& anchor : anchors) {
      if (anchor.chain != chain || anchor.number != walk->number()) continue;
      if (anchor.hash != walk->hash()) {
        return FailedPrecondition(
            "AUDIT_REWRITTEN",
            fmt::format("{} の {} 番までが、控えたときのものと違います。", chain, anchor.number));
      }
    }
    return absl::OkStatus();
  };
  const auto visit = [&](const api::v1::AuditEntry& proto) -> absl::Status {
    if (!walk) walk.emplace(proto.chain());
    ASSIGN_OR_RETURN(const AuditEntry entry, FromProto(proto));
    RETURN_IF_ERROR(walk->Take(entry));
    return check_anchors(proto.chain());
  };
  ASSIGN_OR_RETURN(const api::v1::ListAuditEntriesResponse end, ForEach(log, visit));
  if (!walk) walk.emplace(end.chain());
  ASSIGN_OR_RETURN(const AuditHash head, ParseAuditHash(end.last_hash()));
  RETURN_IF_ERROR(walk->Finish(static_cast<std::uint64_t>(end.last_number()), head));
  for (const AuditAnchor& anchor : anchors) {
    if (anchor.chain == end.chain() && anchor.number > walk->number()) {
      return FailedPrecondition("AUDIT_REWRITTEN", fmt::format("{} には {} 番までありません。",
                                                               anchor.chain, anchor.number));
    }
  }
  out_ << fmt::format("{} {} {}\n", end.chain(), walk->number(), FormatAuditHash(walk->hash()));
  return absl::OkStatus();
}

absl::Status AuditCommands::Verify(const std::vector<AuditAnchor>& anchors) {
  absl::Status first;
  for (const auto& log : logs_) {
    const absl::Status status = VerifyChain(*log, anchors);
    if (first.ok()) first = status;
  }
  return first;
}

absl::Status AuditCommands::Export() {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  for (const auto& log : logs_) {
    const auto print = [&](const api::v1::AuditEntry& entry) -> absl::Status {
      std::string json;
      if (!google::protobuf::util::MessageToJsonString(entry, &json, options).ok()) {
        return absl::InternalError("an audit entry that is no JSON");
      }
      out_ << json << '\n';
      return absl::OkStatus();
    };
    RETURN_IF_ERROR(ForEach(*log, print).status());
  }
  return absl::OkStatus();
}

}  // namespace hiroba::admin
