// All SQL of topics and of who is in them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/common/audit.h"
#include "services/common/db.h"
#include "services/common/outbox.h"
#include "services/threads/changes.h"
#include "services/threads/store.h"

namespace hiroba::threads {

class SqlTopicStore final : public TopicStore {
 public:
  // All of them outlive the store.
  SqlTopicStore(Database& database, Outbox& outbox, const AuditTrail& audit, Changes& changes)
      : database_(database), outbox_(outbox), audit_(audit), changes_(changes) {}

  absl::StatusOr<TopicView> CreateTopic(absl::Time deadline, const Topic& topic, MemberId creator,
                                        const std::string& request_id,
                                        const AuditAct& act) override;
  absl::StatusOr<TopicView> GetTopic(absl::Time deadline, TopicId topic, MemberId viewer) override;
  absl::StatusOr<std::vector<TopicView>> ListTopics(absl::Time deadline, MemberId viewer) override;
  absl::StatusOr<TopicView> EditTopic(absl::Time deadline, TopicId topic, MemberId editor,
                                      TopicDecision decide) override;
  absl::StatusOr<TopicView> EditMembership(absl::Time deadline, TopicId topic, MemberId editor,
                                           MemberId member, MembershipDecision decide) override;
  absl::StatusOr<std::vector<JoinRequest>> ListJoinRequests(absl::Time deadline, TopicId topic,
                                                            const std::optional<JoinRequest>& after,
                                                            int limit) override;
  absl::StatusOr<std::vector<TopicId>> ListReadableTopics(absl::Time deadline,
                                                          MemberId member) override;

 private:
  Database& database_;
  Outbox& outbox_;
  const AuditTrail& audit_;
  Changes& changes_;
};

// For stores whose transactions also touch topics.

// Adds a topic without members. Fails with ALREADY_EXISTS, key topics_name or topics_request, and
// with TooManyTopics().
absl::Status InsertTopic(Transaction& transaction, Outbox& outbox, const Topic& topic,
                         MemberId creator, const std::optional<std::string>& request_id);

// Locks a topic's row until the end of the transaction, so that what is read of the topic and of
// who is in it stays true.
absl::Status LockTopic(Transaction& transaction, TopicId topic);

// Returns a topic as a member stands to it. NOT_FOUND, reason TOPIC_NOT_FOUND.
absl::StatusOr<TopicView> SelectTopic(Connection& connection, TopicId topic, MemberId viewer);

// Returns the topic of this name, if there is one.
absl::StatusOr<std::optional<TopicId>> FindTopicByName(Connection& connection,
                                                       const std::string& name);

// Changes the number of threads. Takes the lock of the topic's row: do it last.
absl::Status AddToThreadCount(Transaction& transaction, TopicId topic, int difference);

// Stores how a member stands to a topic, with member count and event, within a change of her
// memberships. Takes the lock of the topic's row.
absl::Status SaveMembership(Transaction& transaction, const Changes::Change&, Outbox& outbox,
                            TopicId topic, MemberId member, const Membership& before,
                            const Membership& after);

}  // namespace hiroba::threads
