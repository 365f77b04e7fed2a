#include "services/threads/posts_service.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "services/common/page_token.h"
#include "services/common/status_macros.h"
#include "services/threads/markdown.h"
#include "services/threads/names.h"
#include "services/threads/post_convert.h"
#include "services/threads/post_rules.h"
#include "services/threads/staff_acts.h"
#include "services/threads/thread_rules.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {

grpc::ServerUnaryReactor* PostsService::CreatePost(grpc::CallbackServerContext* context,
                                                   const v1::CreatePostRequest* request,
                                                   v1::Post* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    RETURN_IF_ERROR(CheckIsMember(call.caller));
    ASSIGN_OR_RETURN(PostDraft draft, ParseCreatePost(*request));
    RenderedText rendered = RenderMarkdown(draft.text);
    RETURN_IF_ERROR(CheckRendered(rendered));
    NewPost post;
    post.id = ids_.New<PostId>();
    post.thread = draft.thread;
    post.author = call.caller.card;
    post.text = std::move(draft.text);
    post.html = std::move(rendered.html);
    post.mentioned = std::move(rendered.mentioned);
    post.reply_to = draft.reply_to;
    post.attachments = std::move(draft.attachments);
    post.now = clock_.Now();
    post.request_id = std::move(draft.request_id);
    ASSIGN_OR_RETURN(
        const Post created,
        posts_.CreatePost(call.deadline, post, [](const ThreadAccess&, const Post* reply_to) {
          return reply_to == nullptr ? absl::OkStatus() : CheckReplyTarget(*reply_to);
        }));
    *response = ToProto(created);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* PostsService::GetPost(grpc::CallbackServerContext* context,
                                                const v1::GetPostRequest* request,
                                                v1::Post* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const PostKey key, ParsePostName(request->name(), "name"));
    const MemberId viewer = call.caller.member;
    ASSIGN_OR_RETURN(const ThreadAccess access,
                     threads_.GetAccess(call.deadline, key.thread, viewer));
    RETURN_IF_ERROR(CheckReadable(access));
    ASSIGN_OR_RETURN(const PostView view,
                     posts_.GetPost(call.deadline, key.thread, key.post, viewer));
    *response = ToProto(view);
    return absl::OkStatus();
  });
}

absl::StatusOr<std::shared_ptr<const CachedPage>> PostsService::FindOrReadPage(
    const Call& call, const PostsQuery& query, const ThreadAccess& access) {
  if (std::shared_ptr<const CachedPage> page = pages_.Find(query, access)) return page;
  ASSIGN_OR_RETURN(const std::vector<Post> posts,
                   posts_.ListPosts(call.deadline, query.thread, query.start_number, query.limit,
                                    query.with_text));
  auto page = std::make_shared<const CachedPage>(
      posts, access, posts.size() == static_cast<std::size_t>(query.limit));
  pages_.Put(query, page);
  return page;
}

grpc::ServerUnaryReactor* PostsService::ListPosts(grpc::CallbackServerContext* context,
                                                  const grpc::ByteBuffer* request,
                                                  grpc::ByteBuffer* response) {
  const auto answer = [response](const v1::ListPostsRequest& question, const ThreadAccess& access,
                                 const CachedPage& page, std::span<const PostId> found_helpful) {
    v1::ListPostsResponse rest;
    rest.set_last_post_number(std::max(access.last_post_number, page.last_number()));
    if (page.full() && page.last_number() < rest.last_post_number()) {
      rest.set_next_page_token(
          FormatPageToken(question, {static_cast<std::uint64_t>(page.last_number() + 1)}));
    }
    *response = page.Answer(rest, found_helpful);
    return absl::OkStatus();
  };
  // A page that has not changed, when that is known without asking the database.
  const auto quick =
      [=, this](const Call&, const v1::ListPostsRequest& question) -> std::optional<absl::Status> {
    ASSIGN_OR_RETURN(const PostsQuery query, ParseListPosts(question));
    const std::optional<ThreadAccess> access = threads_.FindAccess(query.thread);
    if (!access) return std::nullopt;
    RETURN_IF_ERROR(CheckReadable(*access));
    const std::shared_ptr<const CachedPage> page = pages_.Find(query, *access);
    if (page == nullptr || !page->helpful_posts().empty()) return std::nullopt;
    return answer(question, *access, *page, {});
  };
  const auto body = [=, this](const Call& call,
                              const v1::ListPostsRequest& question) -> absl::Status {
    ASSIGN_OR_RETURN(const PostsQuery query, ParseListPosts(question));
    const MemberId viewer = call.caller.member;
    ASSIGN_OR_RETURN(const ThreadAccess access,
                     threads_.GetAccess(call.deadline, query.thread, viewer));
    RETURN_IF_ERROR(CheckReadable(access));
    ASSIGN_OR_RETURN(const std::shared_ptr<const CachedPage> page,
                     FindOrReadPage(call, query, access));
    ASSIGN_OR_RETURN(const std::vector<PostId> found_helpful,
                     posts_.ListFoundHelpful(call.deadline, viewer, page->helpful_posts()));
    return answer(question, access, *page, found_helpful);
  };
  return rpc_.HandleRaw<v1::ListPostsRequest>(*context, *request, quick, body);
}

grpc::ServerUnaryReactor* PostsService::UpdatePost(grpc::CallbackServerContext* context,
                                                   const v1::UpdatePostRequest* request,
                                                   v1::Post* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(PostEdit edit, ParseUpdatePost(*request));
    edit.rendered = RenderMarkdown(edit.text);
    RETURN_IF_ERROR(CheckRendered(edit.rendered));
    edit.excerpt = Excerpt(PlainText(edit.text), kExcerptCharacters);
    const absl::Time now = clock_.Now();
    ASSIGN_OR_RETURN(
        const PostView view,
        posts_.EditPost(call.deadline, edit.thread, edit.id, call.caller.member,
                        [&](const ThreadAccess&, Thread& thread, Post& post) -> Decided {
                          return {EditPost(call.caller, now, edit, thread, post),
                                  StaffAct(call, post.author.member, request->post().name())};
                        }));
    *response = ToProto(view);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* PostsService::DeletePost(grpc::CallbackServerContext* context,
                                                   const v1::DeletePostRequest* request,
                                                   v1::Post* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const PostKey key, ParsePostName(request->name(), "name"));
    const absl::Time now = clock_.Now();
    ASSIGN_OR_RETURN(
        const PostView view,
        posts_.EditPost(call.deadline, key.thread, key.post, call.caller.member,
                        [&](const ThreadAccess&, Thread& thread, Post& post) -> Decided {
                          return {threads::DeletePost(call.caller, now, thread, post),
                                  StaffAct(call, post.author.member, request->name())};
                        }));
    *response = ToProto(view);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* PostsService::UndeletePost(grpc::CallbackServerContext* context,
                                                     const v1::UndeletePostRequest* request,
                                                     v1::Post* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const PostKey key, ParsePostName(request->name(), "name"));
    ASSIGN_OR_RETURN(
        const PostView view,
        posts_.EditPost(call.deadline, key.thread, key.post, call.caller.member,
                        [&](const ThreadAccess&, Thread& thread, Post& post) -> Decided {
                          const bool own = IsSelf(call.caller, post.author.member) &&
                                           IsSelf(call.caller, post.deleted_by);
                          return {threads::UndeletePost(call.caller, thread, post),
                                  StaffAct(call, own, post.author.member, request->name())};
                        }));
    *response = ToProto(view);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* PostsService::AcceptPost(grpc::CallbackServerContext* context,
                                                   const v1::AcceptPostRequest* request,
                                                   v1::Post* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const PostKey key, ParsePostName(request->name(), "name"));
    ASSIGN_OR_RETURN(
        const PostView view,
        posts_.EditPost(call.deadline, key.thread, key.post, call.caller.member,
                        [&](const ThreadAccess&, Thread& thread, Post& post) -> Decided {
                          return {threads::AcceptPost(call.caller, request->undo(), thread, post),
                                  StaffAct(call, thread.author.member, request->name())};
                        }));
    *response = ToProto(view);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* PostsService::ReactToPost(grpc::CallbackServerContext* context,
                                                    const v1::ReactToPostRequest* request,
                                                    v1::Post* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    RETURN_IF_ERROR(CheckIsMember(call.caller));
    ASSIGN_OR_RETURN(const PostKey key, ParsePostName(request->name(), "name"));
    ASSIGN_OR_RETURN(
        const PostView view,
        posts_.React(
            call.deadline, key.thread, key.post, call.caller.member, request->undo(), clock_.Now(),
            [&](const ThreadAccess&, const Post& post) { return CheckReact(call.caller, post); }));
    *response = ToProto(view);
    return absl::OkStatus();
  });
}

}  // namespace hiroba::threads
