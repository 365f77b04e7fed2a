// Reads a text/event-stream on a thread of its own, as an open page does.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/harness/http_client.h"

namespace hiroba::testing {

// Thread-safe.
class EventStream {
 public:
  // Opens the stream; `path` with its query.
  EventStream(std::string address, std::string token, std::string path);
  ~EventStream();
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;

  // Returns true once an event, past or to come, satisfies `wanted`; false after `limit` or when
  // the stream ended without one.
  bool AwaitEvent(const std::function<bool(const Json&)>& wanted, std::chrono::milliseconds limit);

  // Returns true once the other side has ended the stream.
  bool AwaitEnd(std::chrono::milliseconds limit);

  // Data of the events so far.
  std::vector<Json> Events();
  // What came so far, in words: for the message of a failed expectation.
  std::string Report();
  // 0 until the head of the answer is there.
  int status() const { return status_; }

 private:
  static std::size_t OnData(char* data, std::size_t size, std::size_t count, void* stream);
  void Run(std::string url, std::string token);
  void Take(const std::string& block);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Json> events_;
  bool ended_ = false;
  std::string end_;     // how
  std::string buffer_;  // of the reading thread
  std::atomic<int> status_ = 0;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

}  // namespace hiroba::testing
