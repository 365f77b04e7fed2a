// Bodies over RPC after imports: new bodies, profiles, mergers, and what they change for everybody.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hiroba/identity/v1/bodies.grpc.pb.h"
#include "hiroba/identity/v1/body_imports.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/member_rules.h"
#include "services/identity/testing/services.h"
#include "services/identity/text_shape.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class BodyImportsServiceTest : public ServicesTest {
 protected:
  absl::StatusOr<v1::ImportBodiesResponse> Import(const v1::ImportBodiesRequest& request) {
    return Ask(&v1::BodyImports::Stub::ImportBodies, request, TestService());
  }

  absl::StatusOr<v1::ImportBodySuccessionsResponse> Merge(const std::string& code,
                                                          const std::string& successor,
                                                          absl::CivilDay date) {
    v1::ImportBodySuccessionsRequest request;
    auto& row = *request.add_successions();
    row.set_code(code);
    row.set_successor(successor);
    row.set_date(DayText(date));
    return Ask(&v1::BodyImports::Stub::ImportBodySuccessions, request, TestService());
  }

  static v1::ImportBodiesRequest NewCity() {
    v1::ImportBodiesRequest request;
    auto& row = *request.add_bodies();
    row.set_code("272990");
    row.set_display_name("京阪市");
    row.set_kana("けいはんし");
    row.set_prefecture("大阪府");
    return request;
  }

  // Figures of 門真市, with an estimated group.
  static v1::ImportBodiesRequest Figures() {
    v1::ImportBodiesRequest request;
    for (const char* path : {"population", "industry", "fiscal_index", "similar_group"}) {
      request.mutable_profile_mask()->add_paths(path);
    }
    request.mutable_source()->set_text("総務省統計局「令和 7 年国勢調査」");
    request.mutable_source()->set_date("2025-10-01");
    request.mutable_similar_group_source()->set_text("国勢調査からの推計");
    request.mutable_similar_group_source()->set_date("2025-10-01");
    auto& row = *request.add_bodies();
    row.set_code("272230");
    v1::BodyProfile& profile = *row.mutable_profile();
    profile.mutable_population()->set_persons(115'000);
    profile.mutable_population()->set_year(2025);
    profile.mutable_population()->set_households(56'000);
    profile.mutable_industry()->set_primary_workers(400);
    profile.mutable_industry()->set_secondary_workers(14'000);
    profile.mutable_industry()->set_tertiary_workers(34'000);
    profile.mutable_fiscal_index()->set_hundredths(72);
    profile.mutable_similar_group()->set_display_name("都市Ⅲ－２");
    return request;
  }

  absl::StatusOr<v1::Body> GetBody(const std::string& id, const Caller& caller = Caller()) {
    v1::GetBodyRequest request;
    request.set_name("bodies/" + id);
    return Ask(&v1::Bodies::Stub::GetBody, request, caller);
  }

  absl::StatusOr<v1::ListSimilarBodiesResponse> Similar(const std::string& id) {
    v1::ListSimilarBodiesRequest request;
    request.set_name("bodies/" + id);
    return Ask(&v1::Bodies::Stub::ListSimilarBodies, request, TestMember(MemberId{1}));
  }

  absl::CivilDay Today() const { return JapaneseDay(clock_.Now()); }
};

TEST_F(BodyImportsServiceTest, ProfilesAreShownWithTheirSources) {
  const auto imported = Import(Figures());
  ASSERT_THAT(imported, IsOk());
  EXPECT_THAT(imported->changed_bodies(), IsEmpty());
  EXPECT_THAT(imported->changed_profiles(), ElementsAre("大阪府門真市"));
  const auto body = GetBody("272230");
  ASSERT_THAT(body, IsOk());
  EXPECT_EQ(body->size_band(), "10〜20万人");
  EXPECT_EQ(body->profile().population().persons(), 115'000);
  EXPECT_EQ(body->profile().population().source().date(), "2025-10-01");
  EXPECT_FALSE(body->profile().population().source().estimate());
  EXPECT_EQ(body->profile().fiscal_index().hundredths(), 72);
  EXPECT_EQ(body->profile().similar_group().display_name(), "都市Ⅲ－２");
  EXPECT_TRUE(body->profile().similar_group().source().estimate());
  EXPECT_THAT(Import(Figures())->changed_profiles(), IsEmpty());
}

TEST_F(BodyImportsServiceTest, AFileIsTakenInAsAWholeOrNotAtAll) {
  v1::ImportBodiesRequest request = Figures();
  request.add_bodies()->set_code("272231");
  EXPECT_THAT(Import(request), StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  EXPECT_FALSE(GetBody("272230")->has_profile());
}

TEST_F(BodyImportsServiceTest, FiguresNeedASourceAndADay) {
  v1::ImportBodiesRequest request = Figures();
  request.clear_source();
  EXPECT_THAT(Import(request), StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  request = Figures();
  request.mutable_similar_group_source()->clear_date();
  EXPECT_THAT(Import(request), StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  request = Figures();
  request.mutable_profile_mask()->add_paths("area");
  EXPECT_THAT(Import(request), StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  request = Figures();
  request.mutable_bodies(0)->mutable_profile()->mutable_population()->set_persons(-1);
  EXPECT_THAT(Import(request), StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
}

TEST_F(BodyImportsServiceTest, AMergerEndsABodyOnItsDay) {
  ASSERT_THAT(Import(NewCity()), IsOk());
  EXPECT_THAT(Import(NewCity())->changed_bodies(), IsEmpty());
  ASSERT_THAT(Merge("272230", "272990", Today() + 1), IsOk());

  // Announced: it is still there, and says when it ends.
  auto kadoma = GetBody("272230");
  EXPECT_EQ(kadoma->end_date(), DayText(Today()));
  EXPECT_EQ(kadoma->successor(), "bodies/272990");
  EXPECT_EQ(kadoma->successor_display_name(), "大阪府京阪市");
  EXPECT_THAT(GetBody("272990")->former_names(), IsEmpty());

  clock_.Advance(absl::Hours(24));
  EXPECT_THAT(GetBody("272990")->former_names(), ElementsAre("大阪府門真市"));
  v1::ListBodiesRequest list;
  list.set_query("かどま");
  const auto found = Ask(&v1::Bodies::Stub::ListBodies, list);
  ASSERT_THAT(found->bodies(), SizeIs(1));
  EXPECT_EQ(found->bodies(0).name(), "bodies/272990");
  EXPECT_THAT(found->bodies(0).former_names(), ElementsAre("大阪府門真市"));
}

TEST_F(BodyImportsServiceTest, AMergerCanBeTakenBack) {
  ASSERT_THAT(Merge("272230", "271004", Today()), IsOk());
  v1::ImportBodySuccessionsRequest request;
  request.add_successions()->set_code("272230");
  const auto taken_back =
      Ask(&v1::BodyImports::Stub::ImportBodySuccessions, request, TestService());
  ASSERT_THAT(taken_back, IsOk());
  EXPECT_THAT(taken_back->changed_bodies(), ElementsAre("大阪府門真市"));
  EXPECT_EQ(GetBody("272230")->end_date(), "");
}

TEST_F(BodyImportsServiceTest, MergersNeedBothBodiesAndADay) {
  EXPECT_THAT(Merge("272230", "272990", Today()),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  v1::ImportBodySuccessionsRequest request;
  request.add_successions()->set_code("272230");
  request.mutable_successions(0)->set_successor("271004");
  EXPECT_THAT(Ask(&v1::BodyImports::Stub::ImportBodySuccessions, request, TestService()),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  request.mutable_successions(0)->set_date("2027-02-29");
  EXPECT_THAT(Ask(&v1::BodyImports::Stub::ImportBodySuccessions, request, TestService()),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
}

TEST_F(BodyImportsServiceTest, AnotherReplicasImportIsReadWhenItHasChanged) {
  ASSERT_THAT(store_.EditBodyImports(TestCall(Caller()),
                                     [&](BodyImports& imports) {
                                       imports.successions["272230"] = {"271004", Today()};
                                       return absl::OkStatus();
                                     }),
              IsOk());
  EXPECT_EQ(GetBody("272230")->end_date(), "");
  ASSERT_THAT(body_refresh_.Refresh(TestCall(Caller())), IsOk());
  EXPECT_EQ(GetBody("272230")->successor_display_name(), "大阪府大阪市");
  const uint64_t version = bodies_.version();
  ASSERT_THAT(body_refresh_.Refresh(TestCall(Caller())), IsOk());
  EXPECT_EQ(bodies_.version(), version);
}

TEST_F(BodyImportsServiceTest, SimilarBodiesComeWithReasonsAndPages) {
  const auto similar = Similar("272230");
  ASSERT_THAT(similar, IsOk());
  EXPECT_THAT(similar->similar_bodies(), SizeIs(50));
  EXPECT_EQ(similar->similar_bodies(0).reason(), "どちらも市 ・ 同じ府");
  v1::ListSimilarBodiesRequest request;
  request.set_name("bodies/272230");
  request.set_page_token(similar->next_page_token());
  const auto rest = Ask(&v1::Bodies::Stub::ListSimilarBodies, request, TestMember(MemberId{1}));
  ASSERT_THAT(rest, IsOk());
  EXPECT_THAT(rest->similar_bodies(), SizeIs(50));
  EXPECT_EQ(rest->next_page_token(), "");
}

TEST_F(BodyImportsServiceTest, SimilarBodiesOfWhatIsNotALocalBody) {
  EXPECT_THAT(Similar("n-meti.go.jp")->similar_bodies(), IsEmpty());
  EXPECT_THAT(Similar("999999"), StatusIs(absl::StatusCode::kNotFound, "BODY_NOT_FOUND"));
  // An ended body is like what its successor is like.
  ASSERT_THAT(Merge("272230", "271004", Today()), IsOk());
  EXPECT_EQ(Similar("272230")->similar_bodies(0).reason(),
            Similar("271004")->similar_bodies(0).reason());
}

TEST_F(BodyImportsServiceTest, OnlyReadersSeeHowManyMembersABodyHas) {
  SignUp();
  EXPECT_FALSE(GetBody("272230")->has_member_count());
  EXPECT_EQ(GetBody("272230", TestMember(MemberId{1}))->member_count(), 1);
  EXPECT_EQ(GetBody("271004", TestMember(MemberId{1}))->member_count(), 0);
  // Members of a body that has ended are its successor's.
  ASSERT_THAT(Merge("272230", "271004", Today()), IsOk());
  EXPECT_EQ(GetBody("271004", TestMember(MemberId{1}))->member_count(), 1);
}

TEST_F(BodyImportsServiceTest, ImportsAreTheOperatorsAlone) {
  EXPECT_THAT(Ask(&v1::BodyImports::Stub::ImportBodies, NewCity(), TestAdmin(MemberId{1})),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace hiroba::identity
