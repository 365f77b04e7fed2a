#include "services/threads/clients.h"

#include <grpcpp/client_context.h>

#include <algorithm>
#include <set>
#include <string>

#include "services/common/grpc_status.h"
#include "services/common/status_macros.h"
#include "services/threads/names.h"

namespace hiroba::threads {
namespace {

// The limit of one BatchGetCards.
constexpr std::size_t kMostNames = 500;

}  // namespace

IdentityClient::IdentityClient(const std::shared_ptr<grpc::Channel>& channel)
    : members_(identity::v1::Members::NewStub(channel)) {}

absl::StatusOr<std::vector<MemberId>> IdentityClient::FindUnknown(
    const Call& call, const std::vector<MemberId>& members) {
  std::vector<MemberId> unknown;
  for (std::size_t begin = 0; begin < members.size(); begin += kMostNames) {
    const std::size_t end = std::min(members.size(), begin + kMostNames);
    identity::v1::BatchGetCardsRequest request;
    for (std::size_t i = begin; i < end; ++i) request.add_names(MemberName(members[i]));
    identity::v1::BatchGetCardsResponse response;
    const auto context = call.NewClientContext();
    RETURN_IF_ERROR(FromGrpcStatus(members_->BatchGetCards(context.get(), request, &response)));
    std::set<std::string> known;
    for (const auto& card : response.cards()) known.insert(card.member());
    for (std::size_t i = begin; i < end; ++i) {
      if (!known.contains(MemberName(members[i]))) unknown.push_back(members[i]);
    }
  }
  return unknown;
}

}  // namespace hiroba::threads
