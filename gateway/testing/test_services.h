// Small real gRPC services behind a gateway under test: notes, sessions, attachments, copies of
// members' data, unsubscribing. They keep everything in memory and count what they are asked.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/server.h>

#include <atomic>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "absl/time/time.h"
#include "hiroba/gateway/testing/v1/notes.grpc.pb.h"
#include "hiroba/identity/v1/data_exports.grpc.pb.h"
#include "hiroba/identity/v1/sessions.grpc.pb.h"
#include "hiroba/notifications/v1/settings.grpc.pb.h"
#include "hiroba/threads/v1/attachments.grpc.pb.h"
#include "services/common/caller.h"
#include "services/common/mutex.h"

namespace hiroba::gateway {

// Serves on a unix socket. Thread-safe.
class TestServices {
 public:
  TestServices();
  ~TestServices();
  TestServices(const TestServices&) = delete;
  TestServices& operator=(const TestServices&) = delete;

  std::shared_ptr<grpc::Channel> channel() const { return channel_; }
  const CallerSigner& signer() const { return signer_; }

  // Tokens: "token-<name>" is a session of members/<id>; `EndSession` makes one nobody's.
  // "token-leaving" is one of a member who is leaving.
  void EndSession(const std::string& token);
  // How long the callers of Authenticate are believed from now on; a minute without. Attachments
  // and copies of data do not believe them any longer.
  void SetCallerLife(absl::Duration life);

  // Calls of Notes that arrived, and streams of WatchNotes that are open.
  int calls() const { return calls_; }
  int open_streams() const { return open_streams_; }
  int authentications() const { return authentications_; }
  // Files that are finished, by name; uploads that were begun, and those that were given up.
  std::map<std::string, std::string> files() const;
  int uploads_begun() const { return uploads_begun_; }
  int uploads_aborted() const { return uploads_aborted_; }
  std::set<std::string> unsubscribed() const;

  void AddFile(const std::string& id, const std::string& filename, const std::string& content);
  // Adds a copy of the data of whose session the token is.
  void AddDataExport(const std::string& id, const std::string& token, const std::string& content);
  void Stop();

 private:
  class NotesService;
  class SessionsService;
  class AttachmentsService;
  class DataExportsService;
  class SettingsService;

  struct File {
    std::string filename;
    std::string content;
    bool finished = false;
  };
  struct DataExport {
    std::string member;
    std::string content;
  };

  const CallerSigner signer_;
  std::atomic<int> calls_ = 0;
  std::atomic<int> open_streams_ = 0;
  std::atomic<int> authentications_ = 0;
  std::atomic<int> uploads_begun_ = 0;
  std::atomic<int> uploads_aborted_ = 0;
  mutable Mutex mutex_;
  std::set<std::string> ended_ ABSL_GUARDED_BY(mutex_);
  absl::Duration caller_life_ ABSL_GUARDED_BY(mutex_) = absl::Minutes(1);
  std::map<std::string, File> files_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, DataExport> data_exports_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> unsubscribed_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<NotesService> notes_;
  std::unique_ptr<SessionsService> sessions_;
  std::unique_ptr<AttachmentsService> attachments_;
  std::unique_ptr<DataExportsService> data_exports_service_;
  std::unique_ptr<SettingsService> settings_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace hiroba::gateway
