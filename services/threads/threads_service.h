// The edge of threads: protos/hiroba/threads/v1/threads.proto.
#pragma once

#include "hiroba/threads/v1/threads.grpc.pb.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/rpc.h"
#include "services/threads/store.h"
#include "services/threads/thread_encoder.h"

namespace hiroba::threads {

// Thread-safe.
class ThreadsService final
    : public v1::Threads::WithRawCallbackMethod_ListThreads<v1::Threads::CallbackService> {
 public:
  // All outlive the service.
  ThreadsService(Rpc& rpc, ThreadStore& threads, const Clock& clock, IdGenerator& ids)
      : rpc_(rpc), threads_(threads), clock_(clock), ids_(ids), encoder_(kEncodedBytes) {}

  grpc::ServerUnaryReactor* CreateThread(grpc::CallbackServerContext* context,
                                         const v1::CreateThreadRequest* request,
                                         v1::Thread* response) override;
  grpc::ServerUnaryReactor* GetThread(grpc::CallbackServerContext* context,
                                      const v1::GetThreadRequest* request,
                                      v1::Thread* response) override;
  grpc::ServerUnaryReactor* ListThreads(grpc::CallbackServerContext* context,
                                        const grpc::ByteBuffer* request,
                                        grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* UpdateThread(grpc::CallbackServerContext* context,
                                         const v1::UpdateThreadRequest* request,
                                         v1::Thread* response) override;
  grpc::ServerUnaryReactor* DeleteThread(grpc::CallbackServerContext* context,
                                         const v1::DeleteThreadRequest* request,
                                         v1::Thread* response) override;
  grpc::ServerUnaryReactor* UpdateReadState(grpc::CallbackServerContext* context,
                                            const v1::UpdateReadStateRequest* request,
                                            v1::ReadState* response) override;
  grpc::ServerUnaryReactor* ImportThread(grpc::CallbackServerContext* context,
                                         const v1::ImportThreadRequest* request,
                                         v1::Thread* response) override;

 private:
  // Some ten thousand threads, those that lists begin with.
  static constexpr std::size_t kEncodedBytes = 8 << 20;

  Rpc& rpc_;
  ThreadStore& threads_;
  const Clock& clock_;
  IdGenerator& ids_;
  ThreadEncoder encoder_;
};

}  // namespace hiroba::threads
