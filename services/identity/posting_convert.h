// Between postings and their protos: shape checks, said all at once in Japanese.
#pragma once

#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "hiroba/identity/v1/postings.pb.h"
#include "services/common/caller.h"
#include "services/common/violations.h"
#include "services/identity/bodies.h"
#include "services/identity/model.h"
#include "services/identity/posting_rules.h"

namespace hiroba::identity {

// The body is named as it is called today.
v1::Posting ToProto(const Posting& posting, MemberId member, const BodyTable& bodies,
                    absl::CivilDay today);

// Returns the posting without its id, or adds violations of `field`'s fields.
Posting ParsePostingFields(Violations& violations, std::string_view field,
                           const v1::Posting& proto);

// The posting without its id.
absl::StatusOr<Posting> ParsePosting(const v1::CreatePostingRequest& request);

absl::StatusOr<PostingEdit> ParsePostingEdit(const v1::UpdatePostingRequest& request,
                                             const Caller& caller);

// Which posting of whom; `members/me/postings/…` is the caller's.
struct PostingKey {
  MemberId member;
  PostingId posting;
};
absl::StatusOr<PostingKey> ParsePostingName(std::string_view name, const Caller& caller,
                                            std::string_view field);

struct PostingEnd {
  PostingKey key;
  std::optional<absl::CivilDay> day;
};
absl::StatusOr<PostingEnd> ParsePostingEnd(const v1::EndPostingRequest& request,
                                           const Caller& caller);

}  // namespace hiroba::identity
