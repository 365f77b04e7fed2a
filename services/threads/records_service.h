// The edge of records, internal: protos/hiroba/threads/v1/records.proto.
#pragma once

#include "hiroba/threads/v1/records.grpc.pb.h"
#include "services/common/rpc.h"
#include "services/threads/store.h"

namespace hiroba::threads {

// Thread-safe.
class RecordsService final : public v1::Records::CallbackService {
 public:
  // All outlive the service.
  RecordsService(Rpc& rpc, TopicStore& topics, RecordStore& records)
      : rpc_(rpc), topics_(topics), records_(records) {}

  grpc::ServerUnaryReactor* BatchGetPostRecords(grpc::CallbackServerContext* context,
                                                const v1::BatchGetPostRecordsRequest* request,
                                                v1::BatchGetPostRecordsResponse* response) override;
  grpc::ServerUnaryReactor* ListPostRecords(grpc::CallbackServerContext* context,
                                            const v1::ListPostRecordsRequest* request,
                                            v1::ListPostRecordsResponse* response) override;
  grpc::ServerUnaryReactor* ListReadableTopics(grpc::CallbackServerContext* context,
                                               const v1::ListReadableTopicsRequest* request,
                                               v1::ListReadableTopicsResponse* response) override;
  grpc::ServerUnaryReactor* FilterReaders(grpc::CallbackServerContext* context,
                                          const v1::FilterReadersRequest* request,
                                          v1::FilterReadersResponse* response) override;
  grpc::ServerUnaryReactor* ListUnreadPosts(grpc::CallbackServerContext* context,
                                            const v1::ListUnreadPostsRequest* request,
                                            v1::ListUnreadPostsResponse* response) override;

 private:
  Rpc& rpc_;
  TopicStore& topics_;
  RecordStore& records_;
};

}  // namespace hiroba::threads
