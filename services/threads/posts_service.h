// The edge of posts: protos/hiroba/threads/v1/posts.proto.
#pragma once

#include <memory>

#include "hiroba/threads/v1/posts.grpc.pb.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/rpc.h"
#include "services/threads/page_cache.h"
#include "services/threads/store.h"

namespace hiroba::threads {

// Thread-safe.
class PostsService final
    : public v1::Posts::WithRawCallbackMethod_ListPosts<v1::Posts::CallbackService> {
 public:
  // All outlive the service.
  PostsService(Rpc& rpc, ThreadStore& threads, PostStore& posts, const Clock& clock,
               IdGenerator& ids, std::size_t page_cache_bytes)
      : rpc_(rpc),
        threads_(threads),
        posts_(posts),
        clock_(clock),
        ids_(ids),
        pages_(page_cache_bytes) {}

  grpc::ServerUnaryReactor* CreatePost(grpc::CallbackServerContext* context,
                                       const v1::CreatePostRequest* request,
                                       v1::Post* response) override;
  grpc::ServerUnaryReactor* GetPost(grpc::CallbackServerContext* context,
                                    const v1::GetPostRequest* request, v1::Post* response) override;
  grpc::ServerUnaryReactor* ListPosts(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* request,
                                      grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* UpdatePost(grpc::CallbackServerContext* context,
                                       const v1::UpdatePostRequest* request,
                                       v1::Post* response) override;
  grpc::ServerUnaryReactor* DeletePost(grpc::CallbackServerContext* context,
                                       const v1::DeletePostRequest* request,
                                       v1::Post* response) override;
  grpc::ServerUnaryReactor* UndeletePost(grpc::CallbackServerContext* context,
                                         const v1::UndeletePostRequest* request,
                                         v1::Post* response) override;
  grpc::ServerUnaryReactor* AcceptPost(grpc::CallbackServerContext* context,
                                       const v1::AcceptPostRequest* request,
                                       v1::Post* response) override;
  grpc::ServerUnaryReactor* ReactToPost(grpc::CallbackServerContext* context,
                                        const v1::ReactToPostRequest* request,
                                        v1::Post* response) override;

 private:
  absl::StatusOr<std::shared_ptr<const CachedPage>> FindOrReadPage(const Call& call,
                                                                   const PostsQuery& query,
                                                                   const ThreadAccess& access);

  Rpc& rpc_;
  ThreadStore& threads_;
  PostStore& posts_;
  const Clock& clock_;
  IdGenerator& ids_;
  PageCache pages_;
};

}  // namespace hiroba::threads
