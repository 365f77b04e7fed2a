// Sends the instant mails that are due, each at least once under one Message-ID. A loop of its own;
// several replicas share the work by claims.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/common/call.h"
#include "services/common/clock.h"
#include "services/common/metrics.h"
#include "services/notifications/clients.h"
#include "services/notifications/mailer.h"
#include "services/notifications/notification_store.h"

namespace hiroba::notifications {

// For one thread.
class InstantMails {
 public:
  // All outlive this.
  InstantMails(NotificationStore& store, ThreadsClient& threads, IdentityClient& identity,
               Mailer& mailer, InternalCalls& calls, const Clock& clock, Metrics& metrics);

  // Looks for due mails every 200 ms and sends them, until told to stop.
  void Run(const std::stop_token& stop);

  // Sends what is due now; returns how many mails that were. Gives the rest back, for whoever comes
  // next, when it is told to stop, and at the first failure that may pass, which it returns.
  absl::StatusOr<int> SendDue(const std::stop_token& stop = {});

 private:
  absl::Status Send(const InstantMail& mail);
  absl::Status HandOver(const Call& call, const Contact& contact, const Letter& letter,
                        const std::optional<Subscription>& subscription, const std::string& id);
  // Keeps what becomes of a mail that was tried; a mail that could not be sent waits. Returns the
  // failure when it is one that may pass.
  absl::Status Finish(const InstantMail& mail, const absl::Status& sent);

  NotificationStore& store_;
  ThreadsClient& threads_;
  IdentityClient& identity_;
  Mailer& mailer_;
  InternalCalls& calls_;
  const Clock& clock_;
  Counter& sent_;
  Counter& failed_;
};

}  // namespace hiroba::notifications
