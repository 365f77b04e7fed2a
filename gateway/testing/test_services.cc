#include "gateway/testing/test_services.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/server_context.h>
#include <unistd.h>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "services/common/call.h"
#include "services/common/channel.h"
#include "services/common/grpc_status.h"
#include "services/common/status.h"
#include "services/common/timestamp.h"

namespace hiroba::gateway {
namespace {

using testing::v1::Note;

api::v1::Caller CallerIn(const grpc::ServerContext& context) {
  api::v1::Caller caller;
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(kCallerMetadata);
  if (found == metadata.end()) return caller;
  api::v1::SignedCaller signed_caller;
  signed_caller.ParseFromString(std::string(found->second.data(), found->second.size()));
  caller.ParseFromString(signed_caller.caller());
  return caller;
}

// Returns the member that the gateway speaks for, empty for nobody.
std::string CallerOf(const grpc::ServerContext& context) { return CallerIn(context).member(); }

// As the real services do with a caller that is too old.
grpc::Status CheckCaller(const grpc::ServerContext& context) {
  if (absl::Now() < FromTimestamp(CallerIn(context).expire_time())) return grpc::Status::OK;
  return ToGrpcStatus(Unauthenticated("CALLER_EXPIRED", "期限切れです。"));
}

// Whether the gateway speaks in its own name.
bool IsInternal(const grpc::ServerContext& context) { return CallerIn(context).internal(); }

// Whose session a token is.
MemberId MemberOf(const std::string& token) { return MemberId{token.size()}; }

std::string NameOf(MemberId member) { return "members/" + FormatId(member); }

Note MakeNote(const std::string& name) {
  Note note;
  note.set_name(name);
  note.set_title("備蓄の計画");
  note.set_size(5'000'000'000);
  note.set_state(testing::v1::OPEN);
  note.mutable_create_time()->set_seconds(1'775'001'600);
  return note;
}

}  // namespace

class TestServices::NotesService final : public testing::v1::Notes::Service {
 public:
  explicit NotesService(TestServices& all) : all_(all) {}

  grpc::Status GetNote(grpc::ServerContext* context, const testing::v1::GetNoteRequest* request,
                       Note* response) override {
    ++all_.calls_;
    if (request->name() == "notes/missing") {
      return ToGrpcStatus(NotFound("NOTE_UNKNOWN", "メモが見つかりません。"));
    }
    *response = MakeNote(request->name());
    response->set_caller(CallerOf(*context));
    return grpc::Status::OK;
  }

  grpc::Status ListNotes(grpc::ServerContext*, const testing::v1::ListNotesRequest* request,
                         testing::v1::ListNotesResponse* response) override {
    ++all_.calls_;
    for (int i = 0; i < request->page_size(); ++i) {
      Note& note = *response->add_notes();
      note = MakeNote(fmt::format("notes/{}", i));
      std::string text;
      for (int j = 0; j < 25; ++j) text += "防災備蓄の更新計画について";
      note.set_text(text.substr(0, 480));
    }
    return grpc::Status::OK;
  }

  grpc::Status CreateNote(grpc::ServerContext* context,
                          const testing::v1::CreateNoteRequest* request, Note* response) override {
    ++all_.calls_;
    *response = request->note();
    response->set_name("notes/new");
    response->set_caller(CallerOf(*context));
    return grpc::Status::OK;
  }

  grpc::Status UpdateNote(grpc::ServerContext*, const testing::v1::UpdateNoteRequest* request,
                          Note* response) override {
    ++all_.calls_;
    *response = request->note();
    return grpc::Status::OK;
  }

  grpc::Status DeleteNote(grpc::ServerContext*, const testing::v1::DeleteNoteRequest*,
                          google::protobuf::Empty*) override {
    ++all_.calls_;
    return grpc::Status::OK;
  }

  grpc::Status FailNote(grpc::ServerContext* context, const testing::v1::FailNoteRequest* request,
                        Note*) override {
    ++all_.calls_;
    if (request->code() == 4) {  // takes too long
      while (!context->IsCancelled()) absl::SleepFor(absl::Milliseconds(5));
    }
    if (request->with_details()) {
      return ToGrpcStatus(ResourceExhausted("BUSY", "混んでいます。", absl::Seconds(7)));
    }
    return {static_cast<grpc::StatusCode>(request->code()), "internal secret"};
  }

  grpc::Status WatchNotes(grpc::ServerContext* context,
                          const testing::v1::WatchNotesRequest* request,
                          grpc::ServerWriter<Note>* writer) override {
    if (request->count() < 0) return ToGrpcStatus(NotFound("NOTHING", "何もありません。"));
    ++all_.open_streams_;
    for (int i = 0; i < request->count() && !context->IsCancelled(); ++i) {
      Note note = MakeNote(fmt::format("notes/{}", i));
      note.set_text(std::string(request->count() > 1000 ? 10'000 : 10, 'x'));
      if (!writer->Write(note)) break;
    }
    while (!request->then_end() && !context->IsCancelled()) {
      absl::SleepFor(absl::Milliseconds(2));
    }
    --all_.open_streams_;
    return grpc::Status::OK;
  }

 private:
  TestServices& all_;
};

class TestServices::SessionsService final : public identity::v1::Sessions::Service {
 public:
  explicit SessionsService(TestServices& all) : all_(all) {}

  grpc::Status CreateSession(grpc::ServerContext*,
                             const identity::v1::CreateSessionRequest* request,
                             identity::v1::Session* response) override {
    if (request->password() != "right") {
      return ToGrpcStatus(Unauthenticated("CREDENTIALS_WRONG", "違います。"));
    }
    response->set_name("sessions/new");
    response->set_device(request->device());
    response->set_kind(request->kind() == identity::v1::Session::TOKEN
                           ? identity::v1::Session::TOKEN
                           : identity::v1::Session::COOKIE);
    response->set_token("token-hanako");
    return grpc::Status::OK;
  }

  grpc::Status DeleteSession(grpc::ServerContext*, const identity::v1::DeleteSessionRequest*,
                             google::protobuf::Empty*) override {
    return grpc::Status::OK;
  }

  grpc::Status Authenticate(grpc::ServerContext*, const identity::v1::AuthenticateRequest* request,
                            identity::v1::AuthenticateResponse* response) override {
    ++all_.authentications_;
    absl::Duration life;
    {
      const MutexLock lock(all_.mutex_);
      if (!request->token().starts_with("token-") || all_.ended_.contains(request->token())) {
        return ToGrpcStatus(Unauthenticated("SESSION_EXPIRED", "期限切れです。"));
      }
      life = all_.caller_life_;
    }
    const absl::Time expire_time = absl::Now() + life;
    Caller caller;
    caller.member = MemberOf(request->token());
    caller.state =
        request->token() == "token-leaving" ? Caller::State::kLeaving : Caller::State::kVerified;
    caller.admin = request->token() == "token-admin";
    caller.expire_time = expire_time;
    response->mutable_caller()->ParseFromString(all_.signer_.Sign(caller));
    *response->mutable_expire_time() = ToTimestamp(expire_time);
    response->set_session("sessions/" + request->token());
    response->set_member(NameOf(caller.member));
    return grpc::Status::OK;
  }

 private:
  TestServices& all_;
};

class TestServices::AttachmentsService final : public threads::v1::Attachments::Service {
 public:
  explicit AttachmentsService(TestServices& all) : all_(all) {}

  grpc::Status GetAttachment(grpc::ServerContext* context,
                             const threads::v1::GetAttachmentRequest* request,
                             threads::v1::Attachment* response) override {
    if (grpc::Status known = CheckCaller(*context); !known.ok()) return known;
    return Find(request->name(), *response);
  }

  grpc::Status BeginAttachment(grpc::ServerContext* context,
                               const threads::v1::BeginAttachmentRequest* request,
                               threads::v1::Attachment* response) override {
    if (grpc::Status known = CheckCaller(*context); !known.ok()) return known;
    const std::string name = fmt::format("attachments/{}", ++all_.uploads_begun_);
    const MutexLock lock(all_.mutex_);
    all_.files_[name].filename = request->filename();
    response->set_name(name);
    return grpc::Status::OK;
  }

  grpc::Status WriteAttachment(grpc::ServerContext* context,
                               const threads::v1::WriteAttachmentRequest* request,
                               threads::v1::WriteAttachmentResponse* response) override {
    if (grpc::Status known = CheckCaller(*context); !known.ok()) return known;
    const MutexLock lock(all_.mutex_);
    std::string& content = all_.files_[request->name()].content;
    if (static_cast<size_t>(request->offset()) != content.size()) {
      return ToGrpcStatus(FailedPrecondition("WRONG_OFFSET", "位置が違います。"));
    }
    content += request->data();
    response->set_size(static_cast<int32_t>(content.size()));
    return grpc::Status::OK;
  }

  grpc::Status FinishAttachment(grpc::ServerContext* context,
                                const threads::v1::FinishAttachmentRequest* request,
                                threads::v1::Attachment* response) override {
    if (grpc::Status known = CheckCaller(*context); !known.ok()) return known;
    {
      const MutexLock lock(all_.mutex_);
      all_.files_[request->name()].finished = true;
    }
    return Find(request->name(), *response);
  }

  grpc::Status AbortAttachment(grpc::ServerContext* context,
                               const threads::v1::AbortAttachmentRequest* request,
                               google::protobuf::Empty*) override {
    if (grpc::Status known = CheckCaller(*context); !known.ok()) return known;
    const MutexLock lock(all_.mutex_);
    all_.files_.erase(request->name());
    ++all_.uploads_aborted_;
    return grpc::Status::OK;
  }

  grpc::Status ReadAttachment(grpc::ServerContext* context,
                              const threads::v1::ReadAttachmentRequest* request,
                              threads::v1::ReadAttachmentResponse* response) override {
    if (grpc::Status known = CheckCaller(*context); !known.ok()) return known;
    const MutexLock lock(all_.mutex_);
    const std::string& content = all_.files_[request->name()].content;
    response->set_data(content.substr(static_cast<size_t>(request->offset()),
                                      static_cast<size_t>(request->limit())));
    return grpc::Status::OK;
  }

 private:
  grpc::Status Find(const std::string& name, threads::v1::Attachment& attachment) {
    const MutexLock lock(all_.mutex_);
    const auto found = all_.files_.find(name);
    if (found == all_.files_.end() || !found->second.finished) {
      return ToGrpcStatus(NotFound("ATTACHMENT_UNKNOWN", "ファイルが見つかりません。"));
    }
    attachment.set_name(name);
    attachment.set_filename(found->second.filename);
    attachment.set_media_type("text/html");  // the worst that could be
    attachment.set_size(static_cast<int32_t>(found->second.content.size()));
    attachment.set_sha256("0a1b");
    return grpc::Status::OK;
  }

  TestServices& all_;
};

class TestServices::DataExportsService final : public identity::v1::DataExports::Service {
 public:
  explicit DataExportsService(TestServices& all) : all_(all) {}

  grpc::Status ReadDataExport(grpc::ServerContext* context,
                              const identity::v1::ReadDataExportRequest* request,
                              identity::v1::ReadDataExportResponse* response) override {
    if (grpc::Status known = CheckCaller(*context); !known.ok()) return known;
    const MutexLock lock(all_.mutex_);
    const auto found = all_.data_exports_.find(request->name());
    if (found == all_.data_exports_.end() || found->second.member != CallerOf(*context)) {
      return ToGrpcStatus(NotFound("DATA_EXPORT_NOT_FOUND", "見つかりません。"));
    }
    const std::string& content = found->second.content;
    response->set_filename("hiroba-20270401.zip");
    response->set_size(static_cast<int64_t>(content.size()));
    response->set_data(content.substr(static_cast<size_t>(request->offset()),
                                      static_cast<size_t>(request->limit())));
    return grpc::Status::OK;
  }

 private:
  TestServices& all_;
};

class TestServices::SettingsService final : public notifications::v1::Settings::Service {
 public:
  explicit SettingsService(TestServices& all) : all_(all) {}

  grpc::Status Unsubscribe(grpc::ServerContext* context,
                           const notifications::v1::UnsubscribeRequest* request,
                           notifications::v1::UnsubscribeResponse* response) override {
    if (!IsInternal(*context)) {
      return ToGrpcStatus(PermissionDenied("INTERNAL_METHOD", "許可されていません。"));
    }
    if (!request->token().starts_with("good")) {
      return ToGrpcStatus(NotFound("TOKEN_UNKNOWN", "リンクが正しくありません<b>。"));
    }
    response->set_what("まとめ便<script>");
    if (!request->validate_only()) {
      const MutexLock lock(all_.mutex_);
      all_.unsubscribed_.insert(request->token());
    }
    return grpc::Status::OK;
  }

 private:
  TestServices& all_;
};

TestServices::TestServices()
    : signer_(NewCallerSeed()),
      notes_(std::make_unique<NotesService>(*this)),
      sessions_(std::make_unique<SessionsService>(*this)),
      attachments_(std::make_unique<AttachmentsService>(*this)),
      data_exports_service_(std::make_unique<DataExportsService>(*this)),
      settings_(std::make_unique<SettingsService>(*this)) {
  static std::atomic<int> count = 0;
  const std::string address = fmt::format("unix:/tmp/hiroba-gateway-test-{}-{}", getpid(), ++count);
  grpc::ServerBuilder builder;
  builder.AddListeningPort(address, grpc::InsecureServerCredentials());
  builder.RegisterService(notes_.get());
  builder.RegisterService(sessions_.get());
  builder.RegisterService(attachments_.get());
  builder.RegisterService(data_exports_service_.get());
  builder.RegisterService(settings_.get());
  server_ = builder.BuildAndStart();
  channel_ = *MakeChannel({.target = address});
}

TestServices::~TestServices() { Stop(); }

void TestServices::Stop() {
  if (server_ != nullptr) server_->Shutdown(absl::ToChronoTime(absl::Now()));
}

void TestServices::SetCallerLife(absl::Duration life) {
  const MutexLock lock(mutex_);
  caller_life_ = life;
}

void TestServices::EndSession(const std::string& token) {
  const MutexLock lock(mutex_);
  ended_.insert(token);
}

std::map<std::string, std::string> TestServices::files() const {
  const MutexLock lock(mutex_);
  std::map<std::string, std::string> finished;
  for (const auto& [name, file] : files_) {
    if (file.finished) finished[name] = file.content;
  }
  return finished;
}

std::set<std::string> TestServices::unsubscribed() const {
  const MutexLock lock(mutex_);
  return unsubscribed_;
}

void TestServices::AddFile(const std::string& id, const std::string& filename,
                           const std::string& content) {
  const MutexLock lock(mutex_);
  files_["attachments/" + id] = {filename, content, true};
}

void TestServices::AddDataExport(const std::string& id, const std::string& token,
                                 const std::string& content) {
  const MutexLock lock(mutex_);
  data_exports_["dataExports/" + id] = {NameOf(MemberOf(token)), content};
}

}  // namespace hiroba::gateway
