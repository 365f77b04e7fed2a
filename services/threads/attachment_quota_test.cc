// The quota of files that lie about, on both stores.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/attachment_rules.h"
#include "services/threads/testing/store_contract.h"

namespace hiroba::threads {
namespace {

class AttachmentQuotaTest : public StoreContractTest {
 protected:
  Attachment Upload(std::int64_t announced_size) {
    return {.id = forum().ids().New<AttachmentId>(),
            .uploader = kAnswerer,
            .filename = "a.pdf",
            .announced_size = announced_size,
            .create_time = forum().Tick()};
  }

  std::int64_t BytesLyingAbout() {
    std::int64_t seen = -1;
    EXPECT_THAT(attachments().CreateAttachment(Deadline(), Upload(1),
                                               [&](int, std::int64_t bytes) {
                                                 seen = bytes;
                                                 return absl::AbortedError("only looking");
                                               }),
                StatusIs(absl::StatusCode::kAborted));
    return seen;
  }
};

INSTANTIATE_TEST_SUITE_P(Both, AttachmentQuotaTest, BothStores(), NameOfStore);

TEST_P(AttachmentQuotaTest, AnUploadOfUnknownSizeCountsAsMuchAsItMayBecome) {
  const Attachment unknown = Upload(-1);
  ASSERT_THAT(attachments().CreateAttachment(Deadline(), unknown,
                                             [](int, std::int64_t) { return absl::OkStatus(); }),
              IsOk());
  EXPECT_EQ(BytesLyingAbout(), kMaxFileSize);
  ASSERT_THAT(attachments().EditAttachment(Deadline(), unknown.id,
                                           [](Attachment& current) {
                                             current.size = 1000;
                                             current.state = AttachmentState::kFinished;
                                             return absl::OkStatus();
                                           }),
              IsOk());
  EXPECT_EQ(BytesLyingAbout(), 1000);
}

TEST_P(AttachmentQuotaTest, UploadsThatBeginAtOnceSeeEachOther) {
  const std::vector<Attachment> uploads = {Upload(1), Upload(1)};
  // Room for one. Whoever decides first gives the other the time to decide on the same state.
  std::atomic<int> deciding = 0;
  const auto decide = [&](int files, std::int64_t) {
    const absl::Time end = absl::Now() + absl::Milliseconds(500);
    for (++deciding; deciding < 2 && absl::Now() < end;) std::this_thread::yield();
    return files == 0 ? absl::OkStatus() : absl::ResourceExhaustedError("full");
  };
  std::atomic<int> begun = 0;
  const auto begin = [&](const Attachment& upload) {
    if (attachments().CreateAttachment(Deadline(), upload, decide).ok()) ++begun;
  };
  std::thread other([&] { begin(uploads[0]); });
  begin(uploads[1]);
  other.join();
  EXPECT_EQ(begun, 1);
}

}  // namespace
}  // namespace hiroba::threads
