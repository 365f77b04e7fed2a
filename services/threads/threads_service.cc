#include "services/threads/threads_service.h"

#include <utility>
#include <vector>

#include "fmt/format.h"
#include "services/common/page_token.h"
#include "services/common/status_macros.h"
#include "services/threads/markdown.h"
#include "services/threads/names.h"
#include "services/threads/post_rules.h"
#include "services/threads/staff_acts.h"
#include "services/threads/thread_convert.h"
#include "services/threads/thread_rules.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {

grpc::ServerUnaryReactor* ThreadsService::CreateThread(grpc::CallbackServerContext* context,
                                                       const v1::CreateThreadRequest* request,
                                                       v1::Thread* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    RETURN_IF_ERROR(CheckIsMember(call.caller));
    ASSIGN_OR_RETURN(ThreadDraft draft, ParseCreateThread(*request));
    RenderedText rendered = RenderMarkdown(draft.post.text);
    RETURN_IF_ERROR(CheckRendered(rendered));
    NewThread created;
    created.thread = std::move(draft.thread);
    created.thread.id = ids_.New<ThreadId>();
    created.thread.excerpt = Excerpt(PlainText(draft.post.text), kExcerptCharacters);
    NewPost& post = created.first_post;
    post.id = ids_.New<PostId>();
    post.thread = created.thread.id;
    post.author = call.caller.card;
    post.text = std::move(draft.post.text);
    post.html = std::move(rendered.html);
    post.mentioned = std::move(rendered.mentioned);
    post.attachments = std::move(draft.post.attachments);
    post.now = clock_.Now();
    post.request_id = std::move(draft.post.request_id);
    ASSIGN_OR_RETURN(const ThreadView view,
                     threads_.CreateThread(call.deadline, created, [](const TopicView& topic) {
                       return CheckReadable(topic);
                     }));
    *response = ToProto(view);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ThreadsService::GetThread(grpc::CallbackServerContext* context,
                                                    const v1::GetThreadRequest* request,
                                                    v1::Thread* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const ThreadId thread, ParseThreadName(request->name(), "name"));
    ASSIGN_OR_RETURN(const ThreadView view,
                     threads_.GetThread(call.deadline, thread, call.caller.member));
    RETURN_IF_ERROR(CheckReadable(view));
    *response = ToProto(view);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ThreadsService::ListThreads(grpc::CallbackServerContext* context,
                                                      const grpc::ByteBuffer* request,
                                                      grpc::ByteBuffer* response) {
  const auto parse = [](const Call& call,
                        const v1::ListThreadsRequest& question) -> absl::StatusOr<ThreadQuery> {
    ASSIGN_OR_RETURN(ThreadQuery query, ParseListThreads(question));
    query.viewer = call.caller.member;
    ++query.limit;  // one more tells whether there is another page
    return query;
  };
  const auto answer = [=, this](const v1::ListThreadsRequest& question, const ThreadQuery& query,
                                std::vector<ThreadView> views) {
    v1::ListThreadsResponse rest;
    if (views.size() == static_cast<std::size_t>(query.limit)) {
      views.pop_back();
      const Thread& last = views.back().thread;
      rest.set_next_page_token(FormatPageToken(
          question,
          {static_cast<std::uint64_t>(absl::ToUnixMicros(last.last_post_time)), last.id.value}));
    }
    std::string bytes;
    for (const ThreadView& view : views) encoder_.Append(view, bytes);
    rest.AppendToString(&bytes);
    const grpc::Slice slice(bytes);
    *response = grpc::ByteBuffer(&slice, 1);
    return absl::OkStatus();
  };
  // A list that has not changed for its reader, when that is known without asking the database.
  const auto quick = [=, this](
                         const Call& call,
                         const v1::ListThreadsRequest& question) -> std::optional<absl::Status> {
    ASSIGN_OR_RETURN(const ThreadQuery query, parse(call, question));
    std::optional<std::vector<ThreadView>> views = threads_.FindThreads(query);
    if (!views) return std::nullopt;
    return answer(question, query, *std::move(views));
  };
  const auto body = [=, this](const Call& call,
                              const v1::ListThreadsRequest& question) -> absl::Status {
    ASSIGN_OR_RETURN(const ThreadQuery query, parse(call, question));
    ASSIGN_OR_RETURN(std::vector<ThreadView> views, threads_.ListThreads(call.deadline, query));
    return answer(question, query, std::move(views));
  };
  return rpc_.HandleRaw<v1::ListThreadsRequest>(*context, *request, quick, body);
}

grpc::ServerUnaryReactor* ThreadsService::UpdateThread(grpc::CallbackServerContext* context,
                                                       const v1::UpdateThreadRequest* request,
                                                       v1::Thread* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const ThreadEdit edit, ParseUpdateThread(*request));
    ASSIGN_OR_RETURN(
        const ThreadView view,
        threads_.EditThread(call.deadline, edit.id, call.caller.member,
                            [&](const ThreadAccess& access, Thread& thread) -> Decided {
                              RETURN_IF_ERROR(CheckReadable(access));
                              return {EditThread(call.caller, edit, thread),
                                      StaffAct(call, thread.author.member, ThreadName(edit.id))};
                            }));
    *response = ToProto(view);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ThreadsService::DeleteThread(grpc::CallbackServerContext* context,
                                                       const v1::DeleteThreadRequest* request,
                                                       v1::Thread* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const ThreadId id, ParseThreadName(request->name(), "name"));
    const absl::Time now = clock_.Now();
    ASSIGN_OR_RETURN(
        const ThreadView view,
        threads_.EditThread(call.deadline, id, call.caller.member,
                            [&](const ThreadAccess& access, Thread& thread) -> Decided {
                              const bool own = MayDeleteAsAuthor(call.caller, thread);
                              return {threads::DeleteThread(call.caller, now, access, thread),
                                      StaffAct(call, own, thread.author.member, ThreadName(id))};
                            }));
    *response = ToProto(view);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ThreadsService::UpdateReadState(grpc::CallbackServerContext* context,
                                                          const v1::UpdateReadStateRequest* request,
                                                          v1::ReadState* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    RETURN_IF_ERROR(CheckIsMember(call.caller));
    ASSIGN_OR_RETURN(const ReadMarkMove move, ParseUpdateReadState(*request));
    ASSIGN_OR_RETURN(const ThreadView view,
                     threads_.EditReadMark(call.deadline, move.thread, call.caller.member,
                                           clock_.Now(), [&](ThreadView& current) -> absl::Status {
                                             RETURN_IF_ERROR(CheckReadable(current));
                                             return MoveReadMark(move.last_read_number, move.lower,
                                                                 current);
                                           }));
    *response = ToReadState(view);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* ThreadsService::ImportThread(grpc::CallbackServerContext* context,
                                                       const v1::ImportThreadRequest* request,
                                                       v1::Thread* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(ImportedThread imported, ParseImportThread(*request));
    imported.thread.id = ids_.New<ThreadId>();
    imported.new_topic = ids_.New<TopicId>();
    imported.importer = call.caller.member;
    imported.now = clock_.Now();
    imported.act = ActOf(call, ThreadName(imported.thread.id));
    for (Post& post : imported.posts) {
      post.id = ids_.New<PostId>();
      post.thread = imported.thread.id;
      RenderedText rendered = RenderMarkdown(post.text);
      // Whom an imported post mentions is not told, so it may be many.
      rendered.mentioned.clear();
      RETURN_IF_ERROR(CheckRendered(rendered, fmt::format("posts[{}].text", post.number - 1)));
      post.html = std::move(rendered.html);
    }
    imported.thread.excerpt = Excerpt(PlainText(imported.posts.front().text), kExcerptCharacters);
    ASSIGN_OR_RETURN(const ThreadView view, threads_.ImportThread(call.deadline, imported));
    *response = ToProto(view);
    return absl::OkStatus();
  });
}

}  // namespace hiroba::threads
