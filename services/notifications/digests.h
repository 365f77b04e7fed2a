// Makes digests: for the preview, and sent by the clock, each at least once under one Message-ID. A
// loop of its own; several replicas share the work by claims.
#pragma once

#include <span>
#include <stop_token>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "hiroba/notifications/v1/digests.pb.h"
#include "services/common/call.h"
#include "services/common/clock.h"
#include "services/common/metrics.h"
#include "services/notifications/clients.h"
#include "services/notifications/letters.h"
#include "services/notifications/mailer.h"
#include "services/notifications/member_store.h"

namespace hiroba::notifications {

// What a digest tells of. Nothing to send when it has no threads.
struct DigestContent {
  std::vector<LetterThread> threads;
  // All there are, more than `threads` perhaps.
  int thread_count = 0;
};

// Returns what a member has not read and may read of the window. `call` is in the service's own
// name.
absl::StatusOr<DigestContent> ReadDigest(ThreadsClient& threads, const Call& call, MemberId member,
                                         absl::Time from, absl::Time to);

// For one thread.
class DigestSender {
 public:
  // All outlive this.
  DigestSender(MemberStore& store, ThreadsClient& threads, IdentityClient& identity, Mailer& mailer,
               InternalCalls& calls, const Clock& clock, Metrics& metrics);

  // Looks for due digests every second and sends them, until told to stop.
  void Run(const std::stop_token& stop);

  // Sends what is due now; returns how many members that were, those with nothing unread included.
  // Gives the rest back, for whoever comes next, when it is told to stop, and at the first failure
  // that may pass, which it returns.
  absl::StatusOr<int> SendDue(const std::stop_token& stop = {});

 private:
  // Sends digests, and takes those that are done with from the front of `rest`.
  absl::Status SendAll(const std::stop_token& stop, std::span<const DueDigest>& rest);
  // Sends one digest, unless there is nothing in it or nowhere to send it.
  absl::Status Send(const Call& call, const DueDigest& digest, const Contact* contact);

  MemberStore& store_;
  ThreadsClient& threads_;
  IdentityClient& identity_;
  Mailer& mailer_;
  InternalCalls& calls_;
  const Clock& clock_;
  Counter& sent_;
  Counter& empty_;
  Counter& failed_;
  // How long the next digest waits that cannot be sent.
  absl::Duration retry_delay_;
};

}  // namespace hiroba::notifications
