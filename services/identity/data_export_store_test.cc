#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/leaving_mails.h"
#include "services/identity/testing/store_contract.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class DataExportStoreTest : public StoreContractTest {
 protected:
  DataExport NewExport(MemberId member, absl::Duration due = absl::ZeroDuration()) {
    return {.id = ids_.New<DataExportId>(),
            .member = member,
            .create_time = now_,
            .due_time = now_ + due};
  }

  // In the order of their names.
  std::vector<DataExportPart> NewParts() {
    return {{.name = "identity", .blob = ids_.New<DataExportBlobId>()},
            {.name = "threads", .blob = ids_.New<DataExportBlobId>()}};
  }

  std::vector<DataExport> Create(const DataExport& data_export,
                                 const std::vector<DataExportPart>& parts) {
    std::vector<DataExport> seen;
    EXPECT_THAT(data_exports().CreateDataExport(
                    call_, data_export, parts,
                    [&](const Member& member, const std::vector<DataExport>& others) {
                      EXPECT_EQ(member.id, data_export.member);
                      seen = others;
                      return absl::OkStatus();
                    }),
                IsOk());
    return seen;
  }

  // Takes what is due, and says when it is due next.
  std::optional<DueDataExport> Take(absl::Time now, absl::Time next) {
    const auto due = data_exports().TakeDueDataExport(
        call_, now, [&](DataExport& data_export, const std::vector<DataExportPart>&) {
          data_export.due_time = next;
        });
    EXPECT_THAT(due, IsOk());
    return *due;
  }

  absl::StatusOr<DataExportPart> FinishPart(DataExportId id, const std::string& part,
                                            absl::Time now) {
    return data_exports().EditDataExportPart(call_, id, part, now,
                                             [](const DataExport&, DataExportPart& current) {
                                               current.size = 5'000'000'000;
                                               current.done = true;
                                               return absl::OkStatus();
                                             });
  }
};

INSTANTIATE_TEST_SUITE_P(Both, DataExportStoreTest, BothStores(), NameOfStore);

TEST_P(DataExportStoreTest, KeepsWhatItIsGiven) {
  const Member member = AddMember(NewMember());
  const DataExport first = NewExport(member.id);
  EXPECT_THAT(Create(first, NewParts()), IsEmpty());
  const DataExport second = NewExport(member.id);
  EXPECT_THAT(Create(second, NewParts()), ElementsAre(first));
  EXPECT_THAT(data_exports().ListDataExports(call_, member.id),
              IsOkAndHolds(ElementsAre(second, first)));
  EXPECT_THAT(data_exports().ListDataExports(call_, ids_.New<MemberId>()), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(data_exports().GetDataExport(call_, first.id), IsOkAndHolds(first));
  EXPECT_THAT(data_exports().GetDataExport(call_, ids_.New<DataExportId>()),
              StatusIs(absl::StatusCode::kNotFound, "DATA_EXPORT_NOT_FOUND"));
  const DataExport refused = NewExport(member.id);
  EXPECT_THAT(data_exports().CreateDataExport(call_, refused, NewParts(),
                                              [](const Member&, const std::vector<DataExport>&) {
                                                return FailedPrecondition("NO", "");
                                              }),
              StatusIs(absl::StatusCode::kFailedPrecondition, "NO"));
  EXPECT_THAT(data_exports().ListDataExports(call_, member.id), IsOkAndHolds(SizeIs(2)));
  EXPECT_THAT(data_exports().CreateDataExport(
                  call_, NewExport(ids_.New<MemberId>()), NewParts(),
                  [](const Member&, const std::vector<DataExport>&) { return absl::OkStatus(); }),
              StatusIs(absl::StatusCode::kNotFound, "MEMBER_NOT_FOUND"));
}

TEST_P(DataExportStoreTest, IsDueWhenItsLastPartIsDone) {
  const Member member = AddMember(NewMember());
  const DataExport data_export = NewExport(member.id);
  const std::vector<DataExportPart> parts = NewParts();
  Create(data_export, parts);
  EXPECT_EQ(Take(now_ - absl::Seconds(1), now_), std::nullopt);
  const absl::Time later = now_ + absl::Hours(1);
  const auto due = Take(now_, later);
  ASSERT_TRUE(due.has_value());
  EXPECT_EQ(due->parts, parts);
  EXPECT_EQ(due->data_export.due_time, later);
  EXPECT_EQ(Take(now_, later), std::nullopt) << "somebody is at it";

  const auto own = FinishPart(data_export.id, "identity", now_);
  ASSERT_THAT(own, IsOk());
  EXPECT_EQ(own->size, 5'000'000'000);
  EXPECT_EQ(Take(now_, later), std::nullopt) << "one is missing";
  ASSERT_THAT(FinishPart(data_export.id, "threads", now_), IsOk());
  const auto again = Take(now_, later);
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(again->parts[0].done && again->parts[1].done);
  // Done is done: nothing new is due by that.
  ASSERT_THAT(FinishPart(data_export.id, "threads", now_), IsOk());
  EXPECT_EQ(Take(now_, later), std::nullopt);
  EXPECT_THAT(FinishPart(data_export.id, "search", now_),
              StatusIs(absl::StatusCode::kNotFound, "DATA_EXPORT_NOT_FOUND"));
  EXPECT_THAT(FinishPart(ids_.New<DataExportId>(), "threads", now_),
              StatusIs(absl::StatusCode::kNotFound, "DATA_EXPORT_NOT_FOUND"));
}

TEST_P(DataExportStoreTest, TakesTheLongestDueFirst) {
  const Member member = AddMember(NewMember());
  const DataExport late = NewExport(member.id, absl::Seconds(2));
  const DataExport early = NewExport(member.id, absl::Seconds(1));
  Create(late, NewParts());
  Create(early, NewParts());
  const absl::Time now = now_ + absl::Seconds(3);
  EXPECT_EQ(Take(now, now + absl::Hours(1))->data_export.id, early.id);
  EXPECT_EQ(Take(now, now + absl::Hours(1))->data_export.id, late.id);
}

TEST_P(DataExportStoreTest, AChangeKeepsItsNotice) {
  const Member member = AddMember(NewMember());
  const DataExport data_export = NewExport(member.id);
  Create(data_export, NewParts());
  const auto ready = data_exports().EditDataExport(
      call_, data_export.id,
      [&](DataExport& current, const Member& whose) -> absl::StatusOr<std::optional<Notice>> {
        current.state = DataExport::State::kReady;
        current.size = 6'000'000'000;
        current.expire_time = now_ + absl::Hours(1);
        return Notice{
            .id = ids_.Next(), .member = whose.id, .address = whose.address, .create_time = now_};
      });
  ASSERT_THAT(ready, IsOk());
  EXPECT_THAT(data_exports().GetDataExport(call_, data_export.id), IsOkAndHolds(*ready));
  EXPECT_EQ(ready->size, 6'000'000'000);
  ASSERT_THAT(notices().ListNotices(call_, now_, 9), IsOkAndHolds(SizeIs(1)));
  EXPECT_THAT(data_exports().EditDataExport(
                  call_, ids_.New<DataExportId>(),
                  [](DataExport&, const Member&) -> absl::StatusOr<std::optional<Notice>> {
                    return std::nullopt;
                  }),
              StatusIs(absl::StatusCode::kNotFound, "DATA_EXPORT_NOT_FOUND"));
  ASSERT_THAT(data_exports().DeleteDataExportParts(call_, data_export.id), IsOk());
  EXPECT_THAT(FinishPart(data_export.id, "threads", now_),
              StatusIs(absl::StatusCode::kNotFound, "DATA_EXPORT_NOT_FOUND"));
  ASSERT_THAT(data_exports().DeleteDataExport(call_, data_export.id), IsOk());
  ASSERT_THAT(data_exports().DeleteDataExport(call_, data_export.id), IsOk());
  EXPECT_THAT(data_exports().GetDataExport(call_, data_export.id),
              StatusIs(absl::StatusCode::kNotFound, "DATA_EXPORT_NOT_FOUND"));
}

TEST_P(DataExportStoreTest, OfWhoIsForgottenTheFilesAreToBeRemoved) {
  const Member member = AddMember(NewMember());
  const DataExport data_export = NewExport(member.id, absl::Hours(1));
  const std::vector<DataExportPart> parts = NewParts();
  Create(data_export, parts);
  ASSERT_THAT(leavings().EditLeaving(call_, member.id,
                                     [&](Member& current) -> absl::StatusOr<LeavingDecision> {
                                       current.leaving = Leaving{.time = now_};
                                       return LeavingDecision{.changed = true};
                                     }),
              IsOk());
  ASSERT_THAT(leavings().ForgetMember(
                  call_, member.id, now_,
                  [&](const Member& left) { return ForgottenNotice(ids_.Next(), left, now_); }),
              IsOkAndHolds(true));
  EXPECT_THAT(data_exports().ListDataExports(call_, member.id), IsOkAndHolds(IsEmpty()));
  const auto due = Take(now_, now_ + absl::Hours(1));
  ASSERT_TRUE(due.has_value());
  EXPECT_EQ(due->data_export.state, DataExport::State::kRemoving);
  EXPECT_EQ(due->parts, parts);
  EXPECT_THAT(data_exports().EditDataExport(
                  call_, data_export.id,
                  [](DataExport&, const Member&) -> absl::StatusOr<std::optional<Notice>> {
                    return std::nullopt;
                  }),
              StatusIs(absl::StatusCode::kNotFound, "DATA_EXPORT_NOT_FOUND"));
}

TEST_P(DataExportStoreTest, FindsWhatAMemberHasWrittenOnCases) {
  const Admission first = AddWaiting("1@city.kadoma.lg.jp");
  const Admission other = AddWaiting("2@city.kadoma.lg.jp");
  const Member member = AddMember(NewMember());
  const Vouch vouch{
      .admission = other.id, .member = member.id, .statement = "同じ課です", .create_time = now_};
  ASSERT_THAT(vouches().AddVouch(call_, vouch, now_,
                                 [](Admission&, Member&, const Member&, const VouchFacts&) {
                                   return AdmissionDecision{};
                                 }),
              IsOk());
  const auto own = admissions().ListAdmissionsOf(call_, first.member);
  ASSERT_THAT(own, IsOkAndHolds(SizeIs(1)));
  EXPECT_EQ(own->front().id, first.id);
  EXPECT_EQ(own->front().statement, first.statement);
  EXPECT_THAT(admissions().ListAdmissionsOf(call_, member.id), IsOkAndHolds(IsEmpty()));
  const auto given = vouches().ListVouchesOf(call_, member.id);
  ASSERT_THAT(given, IsOkAndHolds(SizeIs(1)));
  EXPECT_EQ(given->front().statement, "同じ課です");
  EXPECT_THAT(vouches().ListVouchesOf(call_, first.member), IsOkAndHolds(IsEmpty()));
}

}  // namespace
}  // namespace hiroba::identity
