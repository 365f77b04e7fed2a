// Many open pages: as many live streams as wanted on one thread, counting what they are told.
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace hiroba::load {

class Watchers {
 public:
  // Opens a stream for each token at `address` (http://127.0.0.1:8080), on `path`. Returns when all
  // are open; throws when one is refused.
  Watchers(const std::string& address, const std::vector<std::string>& tokens,
           const std::string& path);
  // Closes all.
  ~Watchers();
  Watchers(const Watchers&) = delete;
  Watchers& operator=(const Watchers&) = delete;

  // Events that came, over all streams.
  int events() const { return events_; }
  // Streams that ended, which none should.
  int ended() const { return ended_; }

 private:
  void Read();

  int poll_ = -1;
  int wake_ = -1;
  std::vector<int> sockets_;
  std::atomic<int> events_ = 0;
  std::atomic<int> ended_ = 0;
  std::thread thread_;
};

}  // namespace hiroba::load
