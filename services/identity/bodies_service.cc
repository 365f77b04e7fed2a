#include "services/identity/bodies_service.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/common/page_token.h"
#include "services/common/resource_name.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/body_convert.h"
#include "services/identity/body_names.h"
#include "services/identity/body_similarity.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/member_rules.h"

namespace hiroba::identity {
namespace {

// A body's members are counted so far: more than that is a large body, whatever the number.
constexpr int kMaxMemberCount = 1000;

absl::Status BodyNotFound() { return NotFound("BODY_NOT_FOUND", "その団体は見つかりません。"); }

// Lists are short and in memory, so a place among their entries will do for a token. When an import
// comes between two pages, an entry may be seen twice or not at all.
struct Page {
  size_t begin = 0;
  size_t end = 0;
};

template <class Request>
absl::StatusOr<Page> ParsePage(const Request& request) {
  ASSIGN_OR_RETURN(const int page_size, ParsePageSize(request.page_size()));
  ASSIGN_OR_RETURN(const PageKeys keys, ParsePageToken(request, "n"));
  const size_t begin = keys.empty() ? 0 : static_cast<size_t>(keys.Number(0));
  return Page{.begin = begin, .end = begin + static_cast<size_t>(page_size)};
}

}  // namespace

absl::CivilDay BodiesService::Today() const { return JapaneseDay(clock_.Now()); }

absl::StatusOr<int> BodiesService::CountMembers(const Call& call, const BodyCatalog& catalog,
                                                std::string_view id) const {
  const absl::CivilDay today = Today();
  std::vector<std::string> ids = PredecessorsOn(catalog.successions(), id, today);
  ids.emplace_back(id);
  return store_.CountMembersOf(call, ids, today, kMaxMemberCount);
}

grpc::ServerUnaryReactor* BodiesService::GetBody(grpc::CallbackServerContext* context,
                                                 const v1::GetBodyRequest* request,
                                                 v1::Body* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string id,
                     ParseName<std::string>("bodies/{body}", request->name(), "name"));
    const std::shared_ptr<const BodyCatalog> catalog = bodies_.Current();
    const Body* body = catalog->Find(id);
    if (body == nullptr && NationalDomain(id).empty()) return BodyNotFound();
    v1::Body answer = body != nullptr ? ToProto(*body, *catalog, Today()) : NationalBody(id);
    if (const BodyProfile* profile = catalog->Profile(id)) {
      *answer.mutable_profile() = ToProto(*profile);
    }
    if (call.caller.may_read()) {
      ASSIGN_OR_RETURN(const int count, CountMembers(call, *catalog, id));
      answer.set_member_count(count);
    }
    *response = std::move(answer);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* BodiesService::ListBodies(grpc::CallbackServerContext* context,
                                                    const v1::ListBodiesRequest* request,
                                                    v1::ListBodiesResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call&) -> absl::Status {
    ASSIGN_OR_RETURN(const Page page, ParsePage(*request));
    ASSIGN_OR_RETURN(const BodySearchForm form, ParseBodySearch(*request));
    const std::shared_ptr<const BodyCatalog> catalog = bodies_.Current();
    const absl::CivilDay today = Today();
    const std::vector<const Body*> found = catalog->Search(
        {.text = form.text, .prefecture = form.prefecture, .kinds = form.kinds, .day = today},
        page.end + 1);
    for (size_t i = page.begin; i < std::min(page.end, found.size()); ++i) {
      *response->add_bodies() = ToProto(*found[i], *catalog, today);
    }
    if (found.size() > page.end) {
      response->set_next_page_token(FormatPageToken(*request, {page.end}));
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* BodiesService::ListSimilarBodies(
    grpc::CallbackServerContext* context, const v1::ListSimilarBodiesRequest* request,
    v1::ListSimilarBodiesResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call&) -> absl::Status {
    ASSIGN_OR_RETURN(const Page page, ParsePage(*request));
    ASSIGN_OR_RETURN(const std::string id,
                     ParseName<std::string>("bodies/{body}", request->name(), "name"));
    const std::shared_ptr<const BodyCatalog> catalog = bodies_.Current();
    if (!NationalDomain(id).empty()) return absl::OkStatus();
    const absl::CivilDay today = Today();
    const Body* body = catalog->Find(SuccessorOn(catalog->successions(), id, today));
    if (body == nullptr) return BodyNotFound();
    const std::vector<SimilarBody> similar = SimilarBodies(*catalog, *body, today);
    for (size_t i = page.begin; i < std::min(page.end, similar.size()); ++i) {
      auto& entry = *response->add_similar_bodies();
      *entry.mutable_body() = ToProto(*similar[i].body, *catalog, today);
      entry.set_reason(similar[i].reason);
    }
    if (similar.size() > page.end) {
      response->set_next_page_token(FormatPageToken(*request, {page.end}));
    }
    return absl::OkStatus();
  });
}

}  // namespace hiroba::identity
