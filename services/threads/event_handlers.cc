#include "services/threads/event_handlers.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "hiroba/identity/v1/events.pb.h"
#include "services/common/data_export_tasks.h"
#include "services/common/event_payload.h"
#include "services/common/log.h"
#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/threads/names.h"

namespace hiroba::threads {
namespace {

// For one step: a batch of events, or a page of members.
constexpr absl::Duration kStepTime = absl::Seconds(10);
constexpr int kMembersPage = 500;
constexpr absl::Duration kUnknownChoice = absl::Hours(24);

absl::Time StepDeadline() { return absl::Now() + kStepTime; }

struct AskedExport {
  DataExportId data_export;
  MemberId member;
};

// What some events ask for.
struct Effects {
  std::vector<AskedExport> exports;
  std::vector<Departure> departures;
};

absl::StatusOr<PostsChoice> ParseChoice(identity::v1::Leaving::Posts posts) {
  switch (posts) {
    case identity::v1::Leaving::KEEP:
      return PostsChoice::kKeep;
    case identity::v1::Leaving::DELETE:
      return PostsChoice::kDelete;
    default:
      return absl::DataLossError("event does not say what becomes of the posts");
  }
}

absl::Status AddEffects(const Event& event, absl::Time now, Effects& effects) {
  identity::v1::DataExportRequested requested;
  identity::v1::MemberLeft left;
  ASSIGN_OR_RETURN(const bool is_requested, Unpack(event, requested));
  ASSIGN_OR_RETURN(const bool is_left, Unpack(event, left));
  if (is_requested) {
    AskedExport& asked = effects.exports.emplace_back();
    ASSIGN_OR_RETURN(asked.data_export,
                     ParseName<DataExportId>("dataExports/{data_export}", requested.data_export(),
                                             "dataExport"));
    ASSIGN_OR_RETURN(asked.member, ParseMemberName(requested.member(), "member"));
  } else if (is_left) {
    Departure& departure = effects.departures.emplace_back();
    ASSIGN_OR_RETURN(departure.member, ParseMemberName(left.member(), "member"));
    ASSIGN_OR_RETURN(departure.posts, ParseChoice(left.posts()));
    departure.due_time = now;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<uint64_t> IdentityEventHandler::Position() {
  return database_.Read(StepDeadline(),
                        [&](Connection& connection) { return positions_.Read(connection); });
}

absl::Status IdentityEventHandler::Apply(std::span<const Event> events) {
  const absl::Time now = clock_.Now();
  Effects effects;
  for (const Event& event : events) RETURN_IF_ERROR(AddEffects(event, now, effects));
  return database_.Transact(StepDeadline(), [&](Transaction& transaction) -> absl::Status {
    RETURN_IF_ERROR(positions_.Advance(transaction, events));
    for (const AskedExport& asked : effects.exports) {
      RETURN_IF_ERROR(AddDataExportTask(transaction, asked.data_export, asked.member, now));
    }
    for (const Departure& departure : effects.departures) {
      RETURN_IF_ERROR(InsertDeparture(transaction, departure));
    }
    return absl::OkStatus();
  });
}

absl::Status IdentityEventHandler::SetAside(const Event& event, const absl::Status& error) {
  return database_.Transact(StepDeadline(), [&](Transaction& transaction) {
    return positions_.SetAside(transaction, event, error);
  });
}

absl::Status IdentityEventHandler::StartAnew(uint64_t last_sequence) {
  std::vector<MemberId> members;
  int found = 0;
  do {
    const Call call = calls_.New("threads departures", kStepTime);
    const MemberId after = members.empty() ? MemberId{} : members.back();
    ASSIGN_OR_RETURN(members, departures_.ListMembers(call.deadline, after, kMembersPage));
    ASSIGN_OR_RETURN(const std::vector<MemberId> unknown, identity_.FindUnknown(call, members));
    for (const MemberId member : unknown) {
      ASSIGN_OR_RETURN(const bool added, departures_.AddUnknown(call.deadline, member,
                                                                clock_.Now() + kUnknownChoice));
      if (!added) continue;
      ++found;
      Log(ERROR, "member left, what becomes of her posts is not known: they stay without name",
          {{"member", MemberName(member)}});
    }
  } while (members.size() == static_cast<std::size_t>(kMembersPage));
  Log(WARNING, "members were compared with identity",
      {{"left", found}, {"last_sequence", last_sequence}});
  return database_.Transact(StepDeadline(), [&](Transaction& transaction) {
    return positions_.Jump(transaction, last_sequence);
  });
}

}  // namespace hiroba::threads
