// The edge of topics: protos/hiroba/threads/v1/topics.proto.
#pragma once

#include "hiroba/threads/v1/topics.grpc.pb.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/rpc.h"
#include "services/threads/store.h"

namespace hiroba::threads {

// Thread-safe.
class TopicsService final : public v1::Topics::CallbackService {
 public:
  // All outlive the service.
  TopicsService(Rpc& rpc, TopicStore& topics, const Clock& clock, IdGenerator& ids)
      : rpc_(rpc), topics_(topics), clock_(clock), ids_(ids) {}

  grpc::ServerUnaryReactor* CreateTopic(grpc::CallbackServerContext* context,
                                        const v1::CreateTopicRequest* request,
                                        v1::Topic* response) override;
  grpc::ServerUnaryReactor* GetTopic(grpc::CallbackServerContext* context,
                                     const v1::GetTopicRequest* request,
                                     v1::Topic* response) override;
  grpc::ServerUnaryReactor* ListTopics(grpc::CallbackServerContext* context,
                                       const v1::ListTopicsRequest* request,
                                       v1::ListTopicsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateTopic(grpc::CallbackServerContext* context,
                                        const v1::UpdateTopicRequest* request,
                                        v1::Topic* response) override;
  grpc::ServerUnaryReactor* JoinTopic(grpc::CallbackServerContext* context,
                                      const v1::JoinTopicRequest* request,
                                      v1::Topic* response) override;
  grpc::ServerUnaryReactor* LeaveTopic(grpc::CallbackServerContext* context,
                                       const v1::LeaveTopicRequest* request,
                                       v1::Topic* response) override;
  grpc::ServerUnaryReactor* ListJoinRequests(grpc::CallbackServerContext* context,
                                             const v1::ListJoinRequestsRequest* request,
                                             v1::ListJoinRequestsResponse* response) override;
  grpc::ServerUnaryReactor* ApproveJoinRequest(grpc::CallbackServerContext* context,
                                               const v1::ApproveJoinRequestRequest* request,
                                               v1::Topic* response) override;

 private:
  Rpc& rpc_;
  TopicStore& topics_;
  const Clock& clock_;
  IdGenerator& ids_;
};

}  // namespace hiroba::threads
