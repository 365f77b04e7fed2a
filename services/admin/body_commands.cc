#include "services/admin/body_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <string>

#include "services/common/grpc_status.h"
#include "services/common/status_macros.h"

namespace hiroba::admin {
namespace {

namespace v1 = identity::v1;

constexpr absl::Duration kBudget = absl::Seconds(60);
constexpr int kMostNames = 10;

// A line on what has changed: 変わった団体 1,741 件：北海道札幌市、… ほか 1,731 件.
template <class Names>
void PrintNames(std::ostream& out, std::string_view what, const Names& names) {
  out << fmt::format("{}{} 件", what, names.size());
  const int told = std::min<int>(names.size(), kMostNames);
  for (int i = 0; i < told; ++i) out << (i == 0 ? "：" : "、") << names[i];
  if (names.size() > told) out << fmt::format(" ほか {} 件", names.size() - told);
  out << '\n';
}

void PrintPadded(std::ostream& out, int padded) {
  if (padded > 0) out << fmt::format("先頭の 0 がない団体コードを {} 件補いました。\n", padded);
}

}  // namespace

BodyCommands::BodyCommands(const std::shared_ptr<grpc::Channel>& channel, InternalCalls& calls,
                           std::ostream& out)
    : calls_(calls), out_(out), body_imports_(v1::BodyImports::NewStub(channel)) {}

absl::Status BodyCommands::ImportBodies(std::string_view csv, const FileSource& source) {
  ASSIGN_OR_RETURN(const BodyFile file, ParseBodyFile(csv, source));
  v1::ImportBodiesResponse response;
  const auto context = calls_.New("hiroba-admin", kBudget).NewClientContext();
  const absl::Status status =
      FromGrpcStatus(body_imports_->ImportBodies(context.get(), file.request, &response));
  if (!status.ok()) return NameLines(status, file.lines);
  out_ << fmt::format("{} 行を読みました。\n", file.lines.size());
  PrintPadded(out_, file.padded);
  for (const std::string& column : file.passed_over) {
    out_ << fmt::format("列「{}」は使いません。\n", column);
  }
  PrintNames(out_, "新しいか変わった団体 ", response.changed_bodies());
  PrintNames(out_, "新しいか変わった数値 ", response.changed_profiles());
  return absl::OkStatus();
}

absl::Status BodyCommands::ImportSuccessions(std::string_view csv) {
  ASSIGN_OR_RETURN(const SuccessionFile file, ParseSuccessionFile(csv));
  v1::ImportBodySuccessionsResponse response;
  const auto context = calls_.New("hiroba-admin", kBudget).NewClientContext();
  const absl::Status status =
      FromGrpcStatus(body_imports_->ImportBodySuccessions(context.get(), file.request, &response));
  if (!status.ok()) return NameLines(status, file.lines);
  out_ << fmt::format("{} 行を読みました。\n", file.lines.size());
  PrintPadded(out_, file.padded);
  PrintNames(out_, "新しいか変わった合併 ", response.changed_bodies());
  return absl::OkStatus();
}

}  // namespace hiroba::admin
