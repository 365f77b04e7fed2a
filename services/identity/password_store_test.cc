// What both stores promise of new passwords: what the old one opened ends, resets are counted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/store_contract.h"

namespace hiroba::identity {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class PasswordStoreTest : public StoreContractTest {
 protected:
  PasswordReset NewReset(MemberId member, absl::Time time) {
    return {.id = ids_.New<PasswordResetId>(),
            .address = std::string(31, '\x80') + '\0',
            .member = member,
            .code = {.hash = std::string(31, 'h') + '\0', .expire_time = time + absl::Minutes(10)},
            .create_time = time};
  }

  absl::Status Create(const PasswordReset& reset) {
    return passwords().CreatePasswordReset(call_, reset, [&](const RecentPasswordResets& recent) {
      recent_ = recent;
      return absl::OkStatus();
    });
  }

  Session AddSession(const Member& member) {
    Session session{.id = ids_.New<SessionId>(),
                    .member = member.id,
                    .create_time = now_,
                    .last_use_time = now_};
    session.token_hash = FormatId(session.id) + std::string(19, 't');
    EXPECT_THAT(sessions().CreateSession(call_, session, member, 10), IsOk());
    return session;
  }

  // A decision that gives this password.
  auto To(const std::string& hash) {
    return [this, hash](Member& member) -> absl::StatusOr<Notice> {
      member.password_hash = hash;
      return Notice{.id = ids_.Next(), .member = member.id, .subject = hash, .create_time = now_};
    };
  }

  // A try of this code, as CheckCode judges it.
  absl::Status Try(const PasswordReset& reset, const std::string& hash) {
    return passwords().TryPasswordResetCode(
        call_, reset.id, now_, [&](PasswordReset& current, int wrong_codes) {
          EXPECT_EQ(current.address, reset.address);
          EXPECT_EQ(current.member, reset.member);
          EXPECT_EQ(current.code.hash, reset.code.hash);
          EXPECT_EQ(current.code.expire_time, reset.code.expire_time);
          wrong_codes_ = wrong_codes;
          return CheckCode(current.code, hash, now_);
        });
  }

  RecentPasswordResets recent_;
  int wrong_codes_ = -1;
};

INSTANTIATE_TEST_SUITE_P(Both, PasswordStoreTest, BothStores(), NameOfStore);

TEST_P(PasswordStoreTest, ANewPasswordEndsWhatTheOldOneOpened) {
  const Member member = AddMember(NewMember());
  const Member other = AddMember(NewMember("other@city.kadoma.lg.jp"));
  const Session kept = AddSession(member);
  const Session ended = AddSession(member);
  const Session others = AddSession(other);
  const PasswordReset reset = NewReset(member.id, now_);
  const PasswordReset others_reset = NewReset(other.id, now_);
  ASSERT_THAT(Create(reset), IsOk());
  ASSERT_THAT(Create(others_reset), IsOk());

  const auto changed =
      passwords().ChangePassword(call_, member.id, kept.id, now_, To("$argon2id$new"));
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->password_hash, "$argon2id$new");
  EXPECT_GT(changed->version, member.version);
  EXPECT_EQ(*members().GetMember(call_, member.id), *changed);
  EXPECT_THAT(sessions().FindSession(call_, kept.token_hash), IsOk());
  EXPECT_THAT(sessions().FindSession(call_, others.token_hash), IsOk());
  EXPECT_THAT(sessions().FindSession(call_, ended.token_hash),
              StatusIs(absl::StatusCode::kUnauthenticated, "SESSION_EXPIRED"));
  EXPECT_THAT(Try(reset, reset.code.hash),
              StatusIs(absl::StatusCode::kNotFound, "PASSWORD_RESET_NOT_FOUND"));
  EXPECT_THAT(Try(others_reset, others_reset.code.hash), IsOk());
  const auto told = notices().ListNotices(call_, now_, 10);
  ASSERT_THAT(told, IsOk());
  ASSERT_THAT(*told, SizeIs(1));
  EXPECT_EQ(told->front().subject, "$argon2id$new");
}

TEST_P(PasswordStoreTest, ARefusedPasswordChangesNothing) {
  const Member member = AddMember(NewMember());
  const Session session = AddSession(member);
  EXPECT_THAT(passwords().ChangePassword(call_, member.id, SessionId(), now_,
                                         [](Member& current) -> absl::StatusOr<Notice> {
                                           current.password_hash = "x";
                                           return Aborted("NO", "いいえ");
                                         }),
              StatusIs(absl::StatusCode::kAborted, "NO"));
  EXPECT_EQ(*members().GetMember(call_, member.id), member);
  EXPECT_THAT(sessions().FindSession(call_, session.token_hash), IsOk());
  EXPECT_THAT(*notices().ListNotices(call_, now_, 10), IsEmpty());
  EXPECT_THAT(passwords().ChangePassword(call_, ids_.New<MemberId>(), SessionId(), now_, To("new")),
              StatusIs(absl::StatusCode::kNotFound, "MEMBER_NOT_FOUND"));
}

TEST_P(PasswordStoreTest, ASessionThatTheOldPasswordIsJustOpeningEndsToo) {
  const Member member = AddMember(NewMember());
  std::vector<std::thread> threads;
  std::atomic<int> opened = 0;
  for (int i = 0; i < 8; ++i) {
    const Session session{.id = ids_.New<SessionId>(),
                          .member = member.id,
                          .token_hash = std::string(31, 't') + static_cast<char>('0' + i),
                          .create_time = now_,
                          .last_use_time = now_};
    threads.emplace_back([&, session] {
      opened += sessions().CreateSession(call_, session, member, 50).ok() ? 1 : 0;
    });
  }
  threads.emplace_back([&] {
    EXPECT_THAT(passwords().ChangePassword(call_, member.id, SessionId(), now_, To("new")), IsOk());
  });
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(*sessions().ListSessions(call_, member.id), IsEmpty()) << opened << " were opened";
}

TEST_P(PasswordStoreTest, ResetsOfAnAddressAreCounted) {
  const Member member = AddMember(NewMember());
  for (const int hours : {23, 2, 1, 0}) {
    ASSERT_THAT(Create(NewReset(member.id, now_ - absl::Hours(hours))), IsOk());
  }
  PasswordReset others = NewReset(MemberId(), now_);
  others.address = std::string(32, 'o');
  ASSERT_THAT(Create(others), IsOk());
  EXPECT_EQ(recent_.in_day, 0);
  const PasswordReset last = NewReset(member.id, now_);
  ASSERT_THAT(Create(last), IsOk());
  EXPECT_EQ(recent_.in_hour, 2);
  EXPECT_EQ(recent_.in_day, 4);
  ASSERT_THAT(passwords().DeletePasswordReset(call_, last.id), IsOk());
  ASSERT_THAT(Create(NewReset(member.id, now_)), IsOk());
  EXPECT_EQ(recent_.in_hour, 2);
  EXPECT_THAT(passwords().CreatePasswordReset(
                  call_, last, [](const RecentPasswordResets&) { return Aborted("NO", "いいえ"); }),
              StatusIs(absl::StatusCode::kAborted, "NO"));
  EXPECT_THAT(Try(last, last.code.hash),
              StatusIs(absl::StatusCode::kNotFound, "PASSWORD_RESET_NOT_FOUND"));
}

TEST_P(PasswordStoreTest, WrongCodesAreCountedForTheResetAndForAll) {
  const Member member = AddMember(NewMember());
  const PasswordReset reset = NewReset(member.id, now_);
  const PasswordReset other = NewReset(member.id, now_);
  ASSERT_THAT(Create(reset), IsOk());
  ASSERT_THAT(Create(other), IsOk());
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(Try(reset, std::string(32, 'w')),
                StatusIs(absl::StatusCode::kInvalidArgument, "CODE_WRONG"));
    EXPECT_EQ(wrong_codes_, i);
  }
  EXPECT_THAT(Try(reset, reset.code.hash),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CODE_TRIES_USED"));
  EXPECT_THAT(Try(other, other.code.hash), IsOk());
  EXPECT_EQ(wrong_codes_, 5);
}

TEST_P(PasswordStoreTest, AFinishedResetEndsAllSessionsAndIsWorthNothingAgain) {
  const Member member = AddMember(NewMember());
  const Session session = AddSession(member);
  const PasswordReset reset = NewReset(member.id, now_);
  const PasswordReset nobodys = NewReset(MemberId(), now_);
  ASSERT_THAT(Create(reset), IsOk());
  ASSERT_THAT(Create(nobodys), IsOk());
  const auto finish = [&](const PasswordReset& of) {
    return passwords().FinishPasswordReset(
        call_, of.id, now_,
        [&](const PasswordReset& current, Member& changed) -> absl::StatusOr<Notice> {
          EXPECT_EQ(current.id, of.id);
          return To("$argon2id$new")(changed);
        });
  };
  const auto finished = finish(reset);
  ASSERT_THAT(finished, IsOk());
  EXPECT_EQ(*members().GetMember(call_, member.id), *finished);
  EXPECT_EQ(finished->password_hash, "$argon2id$new");
  EXPECT_THAT(*sessions().ListSessions(call_, member.id), IsEmpty());
  EXPECT_THAT(*notices().ListNotices(call_, now_, 10), SizeIs(1));
  EXPECT_THAT(finish(reset), StatusIs(absl::StatusCode::kNotFound, "PASSWORD_RESET_NOT_FOUND"));
  EXPECT_THAT(finish(nobodys), StatusIs(absl::StatusCode::kNotFound, "PASSWORD_RESET_NOT_FOUND"));
}

TEST_P(PasswordStoreTest, OldResetsAreForgotten) {
  const Member member = AddMember(NewMember());
  const PasswordReset old = NewReset(member.id, now_ - absl::Hours(25));
  const PasswordReset young = NewReset(member.id, now_);
  ASSERT_THAT(Create(old), IsOk());
  ASSERT_THAT(Create(young), IsOk());
  EXPECT_FALSE(Try(young, std::string(32, 'w')).ok());
  ASSERT_THAT(passwords().DeletePasswordResets(call_, now_ - absl::Hours(24)), IsOk());
  EXPECT_THAT(Try(old, old.code.hash),
              StatusIs(absl::StatusCode::kNotFound, "PASSWORD_RESET_NOT_FOUND"));
  EXPECT_THAT(Try(young, young.code.hash), IsOk());
  EXPECT_EQ(wrong_codes_, 1);
  ASSERT_THAT(passwords().DeletePasswordResets(call_, now_ + absl::Hours(1)), IsOk());
  const PasswordReset next = NewReset(member.id, now_);
  ASSERT_THAT(Create(next), IsOk());
  EXPECT_THAT(Try(next, next.code.hash), IsOk());
  EXPECT_EQ(wrong_codes_, 0);
}

}  // namespace
}  // namespace hiroba::identity
