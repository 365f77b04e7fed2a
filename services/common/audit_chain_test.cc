#include "services/common/audit_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hiroba/api/v1/audit.pb.h"
#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba {
namespace {

AuditEntry Entry(std::uint64_t number, const AuditHash& previous, const std::string& reason) {
  AuditEntry entry{.chain = "identity",
                   .number = number,
                   .act_time = absl::FromUnixMicros(1'775'001'600'123'456),
                   .actor = MemberId{number},
                   .action = "identity.Admissions/ApproveAdmission",
                   .target = "admissions/0000000000abc",
                   .fields = {{"body", "bodies/272230"}, {"reason", reason}},
                   .previous_hash = previous};
  entry.hash = HashAuditEntry(entry);
  return entry;
}

std::vector<AuditEntry> Chain(int length) {
  std::vector<AuditEntry> chain;
  AuditHash previous{};
  for (int number = 1; number <= length; ++number) {
    chain.push_back(Entry(static_cast<std::uint64_t>(number), previous, "確認済み"));
    previous = chain.back().hash;
  }
  return chain;
}

// How a walk along the chain ends.
absl::Status Walk(const std::vector<AuditEntry>& chain, std::uint64_t head_number,
                  const AuditHash& head_hash) {
  AuditWalk walk("identity");
  for (const AuditEntry& entry : chain) {
    const absl::Status taken = walk.Take(entry);
    if (!taken.ok()) return taken;
  }
  return walk.Finish(head_number, head_hash);
}

std::string Break(const absl::Status& status) {
  return Reason(status) + " " + ReasonMetadata(status, "number");
}

// What is written to disk has to verify in ten years: nothing of this may change.
TEST(AuditChain, TheEncodingStaysAsItIs) {
  AuditEntry entry = Entry(7, AuditHash{}, "在職を電話で確認");
  EXPECT_EQ(CanonicalAuditEntry(entry),
            "14:hiroba audit 1,8:identity,1:7,16:1775001600123456,21:members/0000000000007,"
            "36:identity.Admissions/ApproveAdmission,24:admissions/0000000000abc,1:2,"
            "4:body,13:bodies/272230,6:reason,24:在職を電話で確認,"
            "64:0000000000000000000000000000000000000000000000000000000000000000,");
  EXPECT_EQ(FormatAuditHash(entry.hash),
            "efb8df013444978648f8228b3be695791e7c7e21ce3d453a4ad10ae62e4eebd1");
  entry.actor = MemberId();
  EXPECT_THAT(CanonicalAuditEntry(entry), testing::HasSubstr(",0:,36:identity."));
}

TEST(AuditChain, NoTwoEntriesHaveTheSameEncoding) {
  AuditEntry a = Entry(1, AuditHash{}, "x");
  AuditEntry b = a;
  a.fields = {{"a", "b,1:c"}};
  b.fields = {{"a", "b"}, {"c", ""}};
  EXPECT_NE(CanonicalAuditEntry(a), CanonicalAuditEntry(b));
  a.fields = b.fields = {};
  a.action = "x";
  a.target = "yz";
  b.action = "xy";
  b.target = "z";
  EXPECT_NE(HashAuditEntry(a), HashAuditEntry(b));
}

TEST(AuditChain, FieldsAndProtosComeBackAsTheyWere) {
  const AuditFields fields = {{"", ""}, {"reason", "3:a,b:🐈,"}, {"body", "bodies/272230"}};
  EXPECT_THAT(SplitAuditFields(JoinAuditFields(fields)), IsOkAndHolds(fields));
  for (const char* text :
       {"3:ab,", "1:a,", "x", "1:a,1:b", "99999999999999999999:a,", "-1:a,0:,"}) {
    EXPECT_THAT(SplitAuditFields(text), StatusIs(absl::StatusCode::kDataLoss)) << text;
  }
  const AuditEntry entry = Chain(2).back();
  const auto back = FromProto(ToProto(entry));
  ASSERT_THAT(back, IsOk());
  EXPECT_EQ(CanonicalAuditEntry(*back), CanonicalAuditEntry(entry));
  EXPECT_EQ(back->hash, entry.hash);
  EXPECT_THAT(ParseAuditHash("00"), StatusIs(absl::StatusCode::kDataLoss));
  api::v1::AuditEntry strange = ToProto(entry);
  strange.set_actor("admins/1");
  EXPECT_THAT(FromProto(strange), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(AuditWalk, FollowsAWholeChain) {
  const std::vector<AuditEntry> chain = Chain(5);
  EXPECT_THAT(Walk(chain, 5, chain.back().hash), IsOk());
  EXPECT_THAT(Walk({}, 0, AuditHash{}), IsOk());
}

TEST(AuditWalk, NamesAnEntryThatWasChanged) {
  const std::vector<AuditEntry> whole = Chain(5);
  const auto change = [&](auto edit) {
    std::vector<AuditEntry> chain = whole;
    edit(chain[2]);
    return Break(Walk(chain, 5, chain.back().hash));
  };
  const std::string kChanged = "AUDIT_ENTRY_CHANGED 3";
  EXPECT_EQ(change([](AuditEntry& entry) { entry.fields[1].second = "別の理由"; }), kChanged);
  EXPECT_EQ(change([](AuditEntry& entry) { entry.actor = MemberId{9}; }), kChanged);
  EXPECT_EQ(change([](AuditEntry& entry) { entry.target += "x"; }), kChanged);
  EXPECT_EQ(change([](AuditEntry& entry) { entry.act_time += absl::Microseconds(1); }), kChanged);
  // Whoever makes the hash anew, too, is found at the next one.
  EXPECT_EQ(change([](AuditEntry& entry) {
              entry.actor = MemberId{9};
              entry.hash = HashAuditEntry(entry);
            }),
            "AUDIT_LINK_BROKEN 4");
}

TEST(AuditWalk, NamesAnEntryThatIsMissingOrElsewhere) {
  const std::vector<AuditEntry> whole = Chain(5);
  std::vector<AuditEntry> chain = whole;
  chain.erase(chain.begin() + 1);
  EXPECT_EQ(Break(Walk(chain, 5, whole.back().hash)), "AUDIT_ENTRY_MISSING 2");

  chain = whole;
  std::swap(chain[1], chain[3]);
  EXPECT_EQ(Break(Walk(chain, 5, whole.back().hash)), "AUDIT_ENTRY_MISSING 2");
  // In each other's place, under each other's number.
  std::swap(chain[1].number, chain[3].number);
  EXPECT_EQ(Break(Walk(chain, 5, whole.back().hash)), "AUDIT_ENTRY_CHANGED 2");

  chain = whole;
  chain.pop_back();
  EXPECT_EQ(Break(Walk(chain, 5, whole.back().hash)), "AUDIT_ENTRY_MISSING 5");
  // An entry more than the service knows of.
  EXPECT_EQ(Break(Walk(whole, 4, whole[3].hash)), "AUDIT_LINK_BROKEN 5");
}

TEST(AuditWalk, AnEntryOfAnotherChainIsNone) {
  AuditWalk walk("threads");
  EXPECT_EQ(Break(walk.Take(Chain(1).front())), "AUDIT_ENTRY_MISSING 1");
}

}  // namespace
}  // namespace hiroba
