#include "tests/harness/event_stream.h"

#include <curl/curl.h>

#include <algorithm>
#include <utility>

namespace hiroba::testing {

EventStream::EventStream(std::string address, std::string token, std::string path)
    : thread_(&EventStream::Run, this, std::move(address) + std::move(path), std::move(token)) {}

EventStream::~EventStream() {
  stop_ = true;
  thread_.join();
}

bool EventStream::AwaitEvent(const std::function<bool(const Json&)>& wanted,
                             std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  std::size_t seen = 0;
  bool found = false;
  changed_.wait_for(lock, limit, [&] {
    while (!found && seen < events_.size()) found = wanted(events_[seen++]);
    return found || ended_;
  });
  return found;
}

bool EventStream::AwaitEnd(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [&] { return ended_; });
}

std::string EventStream::Report() {
  std::lock_guard lock(mutex_);
  std::string report = "status " + std::to_string(status_) + ", " +
                       (ended_ ? "ended: " + end_ : std::string("open"));
  for (const Json& event : events_) report += "\n" + event.dump();
  return report;
}

std::vector<Json> EventStream::Events() {
  std::lock_guard lock(mutex_);
  return events_;
}

std::size_t EventStream::OnData(char* data, std::size_t size, std::size_t count, void* stream) {
  auto& self = *static_cast<EventStream*>(stream);
  self.buffer_.append(data, size * count);
  // An empty line ends an event.
  for (std::size_t end; (end = self.buffer_.find("\n\n")) != std::string::npos;) {
    self.Take(self.buffer_.substr(0, end));
    self.buffer_.erase(0, end + 2);
  }
  return size * count;
}

void EventStream::Take(const std::string& block) {
  std::string data;
  std::size_t start = 0;
  while (start < block.size()) {
    const std::size_t end = std::min(block.find('\n', start), block.size());
    const std::string line = block.substr(start, end - start);
    if (line.starts_with("data:")) data += line.substr(line.starts_with("data: ") ? 6 : 5);
    start = end + 1;
  }
  if (data.empty()) return;  // a comment that keeps the connection alive
  std::lock_guard lock(mutex_);
  events_.push_back(Json::parse(data, nullptr, /*allow_exceptions=*/false));
  changed_.notify_all();
}

void EventStream::Run(std::string url, std::string token) {
  CURL* curl = curl_easy_init();
  curl_slist* headers = curl_slist_append(nullptr, ("Authorization: Bearer " + token).c_str());
  headers = curl_slist_append(headers, "Accept: text/event-stream");
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, OnData);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(
      curl, CURLOPT_XFERINFOFUNCTION,
      +[](void* stream, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        return static_cast<EventStream*>(stream)->stop_ ? 1 : 0;
      });
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, this);
  curl_easy_setopt(
      curl, CURLOPT_HEADERFUNCTION,
      +[](char* data, std::size_t size, std::size_t count, void* stream) -> std::size_t {
        const std::string line(data, size * count);
        if (line.starts_with("HTTP/")) {
          static_cast<EventStream*>(stream)->status_ = std::stoi(line.substr(line.find(' ') + 1));
        }
        return size * count;
      });
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, this);
  const CURLcode code = curl_easy_perform(curl);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  std::lock_guard lock(mutex_);
  ended_ = true;
  end_ = curl_easy_strerror(code);
  changed_.notify_all();
}

}  // namespace hiroba::testing
