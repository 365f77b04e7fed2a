#include "services/identity/posting_convert.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "services/common/field_mask.h"
#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/identity/body_convert.h"
#include "services/identity/body_names.h"
#include "services/identity/duties.h"
#include "services/identity/registration_convert.h"
#include "services/identity/text_shape.h"

namespace hiroba::identity {
namespace {

constexpr std::string_view kMe = "members/me";

std::vector<std::string> CheckDuties(Violations& violations, const std::string& field,
                                     const google::protobuf::RepeatedPtrField<std::string>& names) {
  std::vector<std::string> duties;
  if (static_cast<size_t>(names.size()) > kMaxDuties) {
    violations.Add(field, "担当の分野は 5 つまで選べます。");
    return duties;
  }
  for (const std::string& name : names) {
    const auto id = ParseName<std::string>("duties/{duty}", name, field);
    if (!id.ok() || FindDuty(*id) == nullptr) {
      violations.Add(field, "担当の分野は一覧から選んでください。");
    } else if (std::find(duties.begin(), duties.end(), *id) == duties.end()) {
      duties.push_back(*id);
    }
  }
  return duties;
}

}  // namespace

v1::Posting ToProto(const Posting& posting, MemberId member, const BodyTable& bodies,
                    absl::CivilDay today) {
  v1::Posting proto;
  proto.set_name(FormatName("members/{member}/postings/{posting}", member, posting.id));
  proto.set_body(BodyName(posting.body));
  proto.set_body_display_name(PostingBodyName(bodies, posting.body, today));
  proto.set_department(posting.department);
  proto.set_duty(posting.duty);
  proto.set_start_date(DayText(posting.start));
  proto.set_end_date(DayText(posting.end));
  for (const std::string& duty : posting.duties) {
    proto.add_duties(FormatName("duties/{duty}", duty));
  }
  return proto;
}

Posting ParsePostingFields(Violations& violations, std::string_view field,
                           const v1::Posting& proto) {
  const std::string path = std::string(field) + ".";
  Posting posting;
  if (!proto.body().empty()) {
    violations.Take(ParseName<std::string>("bodies/{body}", proto.body(), path + "body"),
                    posting.body);
  }
  posting.department =
      CheckLine(violations, path + "department", proto.department(), 1, kMaxDepartment);
  posting.duty = CheckLine(violations, path + "duty", proto.duty(), 0, kMaxDutyText);
  posting.duties = CheckDuties(violations, path + "duties", proto.duties());
  posting.start = CheckDay(violations, path + "startDate", proto.start_date());
  posting.end = CheckDay(violations, path + "endDate", proto.end_date());
  return posting;
}

absl::StatusOr<Posting> ParsePosting(const v1::CreatePostingRequest& request) {
  Violations violations;
  if (request.parent() != kMe) violations.Add("parent", "members/me を指定してください。");
  Posting posting = ParsePostingFields(violations, "posting", request.posting());
  RETURN_IF_ERROR(violations.ToStatus());
  return posting;
}

absl::StatusOr<PostingKey> ParsePostingName(std::string_view name, const Caller& caller,
                                            std::string_view field) {
  constexpr std::string_view kOwn = "members/me/postings/{posting}";
  if (const auto own = ParseName<PostingId>(kOwn, name, field); own.ok()) {
    return PostingKey{.member = caller.member, .posting = *own};
  }
  using Ids = std::tuple<MemberId, PostingId>;
  ASSIGN_OR_RETURN(const Ids ids, (ParseName<MemberId, PostingId>(
                                      "members/{member}/postings/{posting}", name, field)));
  return PostingKey{.member = std::get<0>(ids), .posting = std::get<1>(ids)};
}

absl::StatusOr<PostingEdit> ParsePostingEdit(const v1::UpdatePostingRequest& request,
                                             const Caller& caller) {
  const v1::Posting& proto = request.posting();
  ASSIGN_OR_RETURN(const UpdateMask mask,
                   ParseUpdateMask(request.update_mask(), proto,
                                   {"department", "duty", "duties", "start_date", "end_date"}));
  ASSIGN_OR_RETURN(const PostingKey key, ParsePostingName(proto.name(), caller, "posting.name"));
  Violations violations;
  PostingEdit edit{.member = key.member, .posting = key.posting};
  if (mask.Has("department")) {
    edit.department =
        CheckLine(violations, "posting.department", proto.department(), 1, kMaxDepartment);
  }
  if (mask.Has("duty")) {
    edit.duty = CheckLine(violations, "posting.duty", proto.duty(), 0, kMaxDutyText);
  }
  if (mask.Has("duties")) {
    edit.duties = CheckDuties(violations, "posting.duties", proto.duties());
  }
  if (mask.Has("start_date")) {
    edit.start = CheckDay(violations, "posting.startDate", proto.start_date());
  }
  if (mask.Has("end_date")) {
    edit.end = CheckDay(violations, "posting.endDate", proto.end_date());
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return edit;
}

absl::StatusOr<PostingEnd> ParsePostingEnd(const v1::EndPostingRequest& request,
                                           const Caller& caller) {
  PostingEnd end;
  ASSIGN_OR_RETURN(end.key, ParsePostingName(request.name(), caller, "name"));
  Violations violations;
  end.day = CheckDay(violations, "endDate", request.end_date());
  RETURN_IF_ERROR(violations.ToStatus());
  return end;
}

}  // namespace hiroba::identity
