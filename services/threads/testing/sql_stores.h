// The stores of this service on a real database, and the database itself.
#pragma once

#include "services/common/audit.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/metrics.h"
#include "services/common/outbox.h"
#include "services/common/sole_replica.h"
#include "services/common/testing/test_database.h"
#include "services/threads/access_cache.h"
#include "services/threads/attachment_store.h"
#include "services/threads/post_store.h"
#include "services/threads/record_store.h"
#include "services/threads/testing/stores.h"
#include "services/threads/thread_store.h"
#include "services/threads/topic_store.h"

namespace hiroba::threads {

class SqlTestStores final : public TestStores {
 public:
  TopicStore& topics() override { return topics_; }
  ThreadStore& threads() override { return threads_; }
  PostStore& posts() override { return posts_; }
  AttachmentStore& attachments() override { return attachments_; }
  RecordStore& records() override { return records_; }

  TestDatabase& test_database() { return test_database_; }
  Database& database() { return test_database_.database(); }
  Outbox& outbox() { return outbox_; }
  SoleReplica& replica() { return replica_; }
  Changes& changes() { return changes_; }

 private:
  SystemClock clock_;
  IdGenerator ids_{clock_};
  Outbox outbox_{ids_, clock_};
  AuditTrail audit_{"threads", clock_};
  TestDatabase test_database_{"threads"};
  Metrics metrics_;
  // Alone and right for as long as a test takes, also on a machine that is busy.
  SoleReplica replica_{test_database_.options(), ids_, metrics_, {.trust = absl::Minutes(1)}};
  Changes changes_{replica_, absl::InfiniteDuration()};
  AccessCache access_{changes_};
  SqlTopicStore topics_{database(), outbox_, audit_, changes_};
  SqlThreadStore threads_{database(), outbox_, audit_, clock_, changes_, access_};
  SqlPostStore posts_{database(), outbox_, audit_, changes_, access_};
  SqlAttachmentStore attachments_{database()};
  SqlRecordStore records_{database()};
};

}  // namespace hiroba::threads
