#include "services/admin/import_threads.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/admin/api_client.h"
#include "services/common/mutex.h"
#include "services/common/status_macros.h"

namespace hiroba::admin {
namespace {

constexpr size_t kMembersAtOnce = 500;
constexpr absl::Duration kProgressInterval = absl::Seconds(1);

// Cards by external id; the empty one is the importing admin's.
using Cards = std::map<std::string, Json>;

absl::StatusOr<Cards> ImportMembers(ApiClient& api, const ThreadFile& file, bool sample) {
  Cards cards;
  ASSIGN_OR_RETURN(const Json me, api.Get("/v1/members/me"));
  cards[""] = me.value("card", Json::object());
  auto next = file.authors.begin();
  while (next != file.authors.end()) {
    Json members = Json::array();
    std::vector<std::string> ids;
    for (; next != file.authors.end() && ids.size() < kMembersAtOnce; ++next) {
      const FileAuthor& author = next->second;
      members.push_back({{"externalId", author.external_id},
                         {"displayName", author.display_name},
                         {"bodyCode", author.body_code},
                         {"department", author.department},
                         {"startDate", author.start_date}});
      ids.push_back(author.external_id);
    }
    ASSIGN_OR_RETURN(const Json answer,
                     api.Post("/v1/members:import", {{"members", members}, {"sample", sample}}));
    const Json imported = answer.value("members", Json::array());
    for (size_t i = 0; i < std::min(ids.size(), imported.size()); ++i) {
      cards[ids[i]] = imported[i].value("card", Json::object());
    }
  }
  return cards;
}

Json ToRequest(const FileThread& thread, const Cards& cards, const std::string& now, bool sample) {
  Json posts = Json::array();
  for (const FilePost& post : thread.posts) {
    Json author = cards.at(post.author);
    // As she was when she wrote, not as she is in her latest post.
    if (!post.author.empty()) author["department"] = post.department;
    posts.push_back({{"author", author},
                     {"text", post.text},
                     {"createTime", post.create_time.empty() ? now : post.create_time}});
  }
  return {{"externalId", thread.external_id},
          {"topicDisplayName", thread.topic},
          {"kind", thread.kind},
          {"title", thread.title},
          {"tags", thread.tags},
          {"posts", posts},
          {"sample", sample}};
}

// The threads of a file in the order of their import, taken by several workers.
class Importer {
 public:
  Importer(const ThreadFile& file, const ImportOptions& options, const Cards& cards,
           std::string token)
      : file_(file), options_(options), cards_(cards), token_(std::move(token)) {
    // The first of each topic makes it: before the others, so that these do not race for it.
    std::set<std::string> topics;
    for (const FileThread& thread : file.threads) {
      (topics.insert(thread.topic).second ? first_ : rest_).push_back(&thread);
    }
  }

  absl::Status Run(const std::function<void(const std::string&)>& progress) {
    ApiClient api(options_.url, token_);
    for (const FileThread* thread : first_) RETURN_IF_ERROR(Import(api, *thread));
    std::vector<std::thread> workers;
    for (int i = 0; i < options_.connections; ++i) workers.emplace_back([this] { Work(); });
    {
      MutexLock lock(mutex_);
      while (running_ > 0 || next_ < rest_.size()) {
        if (failed_) break;
        if (!changed_.WaitFor(mutex_, kProgressInterval)) progress(Line());
      }
    }
    for (std::thread& worker : workers) worker.join();
    MutexLock lock(mutex_);
    RETURN_IF_ERROR(status_);
    progress(Line());
    return absl::OkStatus();
  }

 private:
  void Work() {
    ApiClient api(options_.url, token_);
    while (const FileThread* thread = Take()) {
      const absl::Status status = Import(api, *thread);
      MutexLock lock(mutex_);
      --running_;
      if (!status.ok()) {
        failed_ = true;
        status_.Update(status);
      }
      if (failed_ || (running_ == 0 && next_ == rest_.size())) changed_.NotifyAll();
    }
  }

  const FileThread* Take() {
    MutexLock lock(mutex_);
    if (failed_ || next_ == rest_.size()) return nullptr;
    ++running_;
    return rest_[next_++];
  }

  absl::Status Import(ApiClient& api, const FileThread& thread) {
    const Json request = ToRequest(thread, cards_, now_, options_.sample);
    if (const auto answer = api.Post("/v1/threads:import", request); !answer.ok()) {
      return absl::Status(
          answer.status().code(),
          fmt::format("{}: {}", thread.external_id, std::string(answer.status().message())));
    }
    ++threads_done_;
    posts_done_ += thread.posts.size();
    return absl::OkStatus();
  }

  std::string Line() const {
    const double seconds = std::max(1e-3, absl::ToDoubleSeconds(absl::Now() - begin_));
    return fmt::format("話題 {}/{}、投稿 {}/{}、毎秒 {:.0f} 投稿", threads_done_.load(),
                       file_.threads.size(), posts_done_.load(), file_.PostCount(),
                       static_cast<double>(posts_done_.load()) / seconds);
  }

  const ThreadFile& file_;
  const ImportOptions& options_;
  const Cards& cards_;
  const std::string token_;
  const absl::Time begin_ = absl::Now();
  const std::string now_ = absl::FormatTime(absl::RFC3339_sec, begin_, absl::UTCTimeZone());
  std::vector<const FileThread*> first_;
  std::vector<const FileThread*> rest_;
  std::atomic<size_t> threads_done_ = 0;
  std::atomic<size_t> posts_done_ = 0;
  Mutex mutex_;
  CondVar changed_;
  size_t next_ ABSL_GUARDED_BY(mutex_) = 0;
  int running_ ABSL_GUARDED_BY(mutex_) = 0;
  bool failed_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::Status ImportThreads(const ThreadFile& file, const ImportOptions& options,
                           const std::function<void(const std::string&)>& progress) {
  ApiClient nobody(options.url, "");
  ASSIGN_OR_RETURN(const Json session, nobody.Post("/v1/sessions", {{"address", options.address},
                                                                    {"password", options.password},
                                                                    {"code", options.code},
                                                                    {"kind", "TOKEN"},
                                                                    {"device", "hiroba-admin"}}));
  const std::string token = session.value("token", "");
  ApiClient api(options.url, token);
  absl::Status status;
  if (const auto cards = ImportMembers(api, file, options.sample); cards.ok()) {
    status = Importer(file, options, *cards, token).Run(progress);
  } else {
    status = cards.status();
  }
  status.Update(api.Delete("/v1/sessions/current").status());
  return status;
}

}  // namespace hiroba::admin
