#include "services/admin/audit_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "services/common/status.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba::admin {
namespace {

using ::testing::HasSubstr;

// A service with this trail.
class FakeAuditLog final : public api::v1::AuditLog::CallbackService {
 public:
  FakeAuditLog(Rpc& rpc, std::vector<AuditEntry> trail) : entries(std::move(trail)), rpc_(rpc) {}

  grpc::ServerUnaryReactor* ListAuditEntries(grpc::CallbackServerContext* context,
                                             const api::v1::ListAuditEntriesRequest* request,
                                             api::v1::ListAuditEntriesResponse* response) override {
    return rpc_.Handle(*context, *request, [=, this](const Call&) {
      response->set_chain("identity");
      response->set_last_number(last_number);
      response->set_last_hash(last_hash);
      for (const AuditEntry& entry : entries) {
        // Small pages: the walk has to go on where it was.
        if (static_cast<int>(entry.number) > request->after() && response->entries_size() < 2) {
          *response->add_entries() = ToProto(entry);
        }
      }
      return absl::OkStatus();
    });
  }

  std::vector<AuditEntry> entries;
  int last_number = static_cast<int>(entries.size());
  std::string last_hash = FormatAuditHash(entries.empty() ? AuditHash{} : entries.back().hash);

 private:
  Rpc& rpc_;
};

std::vector<AuditEntry> Chain(int length) {
  std::vector<AuditEntry> chain;
  AuditHash previous{};
  for (int number = 1; number <= length; ++number) {
    AuditEntry entry{.chain = "identity",
                     .number = static_cast<std::uint64_t>(number),
                     .act_time = absl::FromUnixSeconds(1'775'001'600),
                     .actor = MemberId{7},
                     .action = "identity.Roles/CreateRole",
                     .target = "members/0000000000008",
                     .fields = {{"role", "moderator"}},
                     .previous_hash = previous};
    entry.hash = HashAuditEntry(entry);
    previous = entry.hash;
    chain.push_back(entry);
  }
  return chain;
}

class AuditCommandsTest : public ::testing::Test {
 protected:
  AuditCommandsTest() { server_.Start({&log_}); }
  ~AuditCommandsTest() override { server_.Stop(); }

  absl::Status Verify(const std::string& anchors = "") {
    const auto parsed = ParseAuditAnchors(anchors);
    if (!parsed.ok()) return parsed.status();
    out_.str("");
    return AuditCommands({server_.channel()}, server_.internal_calls(), out_).Verify(*parsed);
  }

  InProcessServer server_;
  FakeAuditLog log_{server_.rpc(), Chain(5)};
  std::ostringstream out_;
};

TEST_F(AuditCommandsTest, AWholeTrailEndsWhereItSays) {
  ASSERT_THAT(Verify(), IsOk());
  EXPECT_EQ(out_.str(), "identity 5 " + log_.last_hash + "\n");
  log_.entries.clear();
  log_.last_number = 0;
  log_.last_hash = FormatAuditHash(AuditHash{});
  EXPECT_THAT(Verify(), IsOk());
}

TEST_F(AuditCommandsTest, TheFirstBreakIsNamed) {
  log_.entries[2].target = "members/0000000000009";
  const absl::Status changed = Verify();
  EXPECT_THAT(changed, StatusIs(absl::StatusCode::kFailedPrecondition, "AUDIT_ENTRY_CHANGED"));
  EXPECT_THAT(std::string(changed.message()), HasSubstr("identity の 3 番"));

  log_.entries = Chain(5);
  log_.entries.erase(log_.entries.begin() + 1);
  EXPECT_THAT(Verify(), StatusIs(absl::StatusCode::kFailedPrecondition, "AUDIT_ENTRY_MISSING"));

  log_.entries = Chain(4);
  EXPECT_THAT(Verify(), StatusIs(absl::StatusCode::kFailedPrecondition, "AUDIT_ENTRY_MISSING"));
}

TEST_F(AuditCommandsTest, ATrailThatWasWrittenAnewDiffersFromWhatWasNoted) {
  const std::string noted = "identity 3 " + FormatAuditHash(log_.entries[2].hash) + "\n";
  EXPECT_THAT(Verify(noted), IsOk());
  // Whoever owns the database makes all of it anew, consistently.
  AuditHash previous{};
  for (AuditEntry& entry : log_.entries) {
    entry.actor = MemberId{8};
    entry.previous_hash = previous;
    entry.hash = previous = HashAuditEntry(entry);
  }
  log_.last_hash = FormatAuditHash(previous);
  EXPECT_THAT(Verify(), IsOk());
  EXPECT_THAT(Verify(noted), StatusIs(absl::StatusCode::kFailedPrecondition, "AUDIT_REWRITTEN"));
  // Or takes the end off.
  const std::string later = "identity 6 " + log_.last_hash + "\n";
  EXPECT_THAT(Verify(later), StatusIs(absl::StatusCode::kFailedPrecondition, "AUDIT_REWRITTEN"));
}

TEST_F(AuditCommandsTest, NotesAreReadStrictly) {
  for (const char* text : {"identity", "identity 3 00", "identity x 00", "identity 3 0 0"}) {
    EXPECT_THAT(Verify(text), StatusIs(absl::StatusCode::kInvalidArgument, "ANCHOR_MALFORMED"))
        << text;
  }
}

TEST_F(AuditCommandsTest, AnExportIsALineOfJsonEach) {
  ASSERT_THAT(AuditCommands({server_.channel()}, server_.internal_calls(), out_).Export(), IsOk());
  std::istringstream lines(out_.str());
  std::string line;
  int count = 0;
  while (std::getline(lines, line)) {
    ++count;
    EXPECT_THAT(line, HasSubstr("\"action\":\"identity.Roles/CreateRole\""));
  }
  EXPECT_EQ(count, 5);
}

}  // namespace
}  // namespace hiroba::admin
