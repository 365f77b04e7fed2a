// Notifications on a real database, Redis and mail server, beside threads and identity of the test:
// what the tests of its loops and its edge begin with.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hiroba/identity/v1/events.pb.h"
#include "hiroba/threads/v1/events.pb.h"
#include "services/common/redis.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/smtp_sink.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/test_database.h"
#include "services/common/testing/test_redis.h"
#include "services/notifications/event_handlers.h"
#include "services/notifications/mailer.h"
#include "services/notifications/testing/fake_services.h"

namespace hiroba::notifications {

class NotificationsFixture : public ::testing::Test {
 protected:
  static constexpr MemberId kAsker{1};
  static constexpr MemberId kAnswerer{2};
  static constexpr ThreadId kThread{7};

  // Both are known and verified.
  NotificationsFixture() {
    AddMember(kAsker);
    AddMember(kAnswerer);
  }

  void AddMember(MemberId member) {
    fakes_.identity.AddMember(member);
    const KnownMember known{.member = member, .readable = true};
    const Event event = NextEvent(identity_sequence_);
    ASSERT_THAT(members_.SaveFromEvents(TestDeadline(), {&event, 1}, {&known, 1}), IsOk());
  }

  static Event NextEvent(uint64_t& sequence) {
    Event event;
    event.set_sequence(++sequence);
    return event;
  }

  // A post of the answerer in the asker's question, which threads keeps and tells of.
  threads::v1::PostCreated Answer(PostId post, int number, const std::string& topic = kOpenTopic) {
    fakes_.threads.AddPost(kThread, post, number, clock_.Now(), topic);
    threads::v1::PostCreated created;
    created.set_thread(NameOf(kThread));
    created.set_post(NameOf(kThread, post));
    created.set_number(number);
    created.set_topic(topic);
    created.set_kind(threads::v1::Thread::QUESTION);
    created.set_author(NameOf(kAnswerer));
    created.set_thread_author(NameOf(kAsker));
    return created;
  }

  // The answerer's post, changed by the asker.
  static threads::v1::PostChanged Change(PostId post, threads::v1::PostChanged::Change change) {
    threads::v1::PostChanged changed;
    changed.set_thread(NameOf(kThread));
    changed.set_post(NameOf(kThread, post));
    changed.set_change(change);
    changed.set_actor(NameOf(kAsker));
    changed.set_author(NameOf(kAnswerer));
    return changed;
  }

  // The asker joins or leaves the closed topic.
  static threads::v1::TopicMembershipChanged Membership(bool joined) {
    threads::v1::TopicMembershipChanged membership;
    membership.set_topic(kClosedTopic);
    membership.set_member(NameOf(kAsker));
    membership.set_joined(joined);
    return membership;
  }

  // Applies events in one batch.
  template <class... Payloads>
  absl::Status Apply(const Payloads&... payloads) {
    std::vector<Event> events;
    const auto add = [&](const google::protobuf::Message& payload) {
      events.push_back(NextEvent(threads_sequence_));
      events.back().mutable_payload()->PackFrom(payload);
    };
    (add(payloads), ...);
    return handler_.Apply(events);
  }

  // Applies many of a kind in one batch.
  template <class Payload>
  absl::Status ApplyAll(const std::vector<Payload>& payloads) {
    std::vector<Event> events;
    for (const Payload& payload : payloads) {
      events.push_back(NextEvent(threads_sequence_));
      events.back().mutable_payload()->PackFrom(payload);
    }
    return handler_.Apply(events);
  }

  // Identity's reminder of the asker's verification.
  static identity::v1::VerificationDue Due(identity::v1::VerificationDue::Stage stage) {
    identity::v1::VerificationDue due;
    due.set_member(NameOf(kAsker));
    due.set_stage(stage);
    due.set_end_date("2027-05-31");
    return due;
  }

  // Applies identity's events in one batch.
  template <class... Payloads>
  absl::Status ApplyIdentity(const Payloads&... payloads) {
    std::vector<Event> events;
    const auto add = [&](const google::protobuf::Message& payload) {
      events.push_back(NextEvent(identity_sequence_));
      events.back().mutable_payload()->PackFrom(payload);
    };
    (add(payloads), ...);
    return identity_handler_.Apply(events);
  }

  std::vector<Notification> ListOf(MemberId member) {
    return store_.List(TestDeadline(), member, {}).value();
  }

  int UnreadOf(MemberId member) { return store_.CountUnread(TestDeadline(), member).value(); }

  // Where the mails went that were taken, in their order.
  std::vector<std::string> MailedTo() {
    std::vector<std::string> addresses;
    for (const SmtpSink::Received& mail : sink_.received()) addresses.push_back(mail.to);
    return addresses;
  }

  static std::string AddressOf(MemberId member) { return FakeIdentity::AddressOf(NameOf(member)); }

  MailerOptions MailOptions() const {
    return {.smtp = {.url = sink_.url(), .starttls = false},
            .from = {.address = "hiroba@example.jp", .display_name = "ひろば"},
            .public_url = "https://hiroba.example.jp"};
  }

  TestDatabase database_{"notifications"};
  FakeClock clock_;
  IdGenerator ids_{clock_};
  NotificationStore store_{database_.database(), ids_, clock_};
  MemberStore members_{database_.database(), clock_};
  FakeServices fakes_;
  InternalCalls& calls_ = fakes_.server.internal_calls();
  ThreadsClient threads_{fakes_.server.channel()};
  IdentityClient identity_{fakes_.server.channel()};
  Redis redis_{TestRedis::Shared().options()};
  LiveFeed feed_;
  LiveRelay live_{feed_, redis_};
  ThreadsEventHandler handler_{store_, threads_, live_, calls_};
  DepartureStore departures_{database_.database(), clock_};
  IdentityEventHandler identity_handler_{members_, store_, departures_, identity_,
                                         live_,    calls_, clock_};
  SmtpSink sink_;
  const UnsubscribeTokens tokens_{"sixteen bytes or more"};
  Mailer mailer_{MailOptions(), tokens_};
  Metrics metrics_;
  uint64_t identity_sequence_ = 0;
  uint64_t threads_sequence_ = 0;
};

}  // namespace hiroba::notifications
