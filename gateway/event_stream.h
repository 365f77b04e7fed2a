// Serves a method that streams as text/event-stream: each message is an event with its JSON. Ends
// with the session, with the client, or with a reader that is too slow.
#pragma once

#include <grpcpp/client_context.h>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gateway/authenticate.h"
#include "gateway/backends.h"
#include "gateway/http_exchange.h"
#include "gateway/json_writer.h"
#include "gateway/route_table.h"
#include "gateway/task.h"
#include "services/common/metrics.h"
#include "services/common/mutex.h"

namespace hiroba::gateway {

struct EventStreamOptions {
  absl::Duration heartbeat = absl::Seconds(15);
  // How often the session is looked at: while we hear of ended sessions, and while we do not.
  absl::Duration check = absl::Seconds(60);
  absl::Duration deaf_check = absl::Milliseconds(1500);
  // A stream ends after this; the client opens it again. So gateways share them evenly in time.
  absl::Duration lifetime = absl::Minutes(30);
  int max_for_member = 20;  // open at once, by this gateway; 0: any number
};

// Thread-safe. What it is made with outlives it.
class EventStreams {
 public:
  EventStreams(Backends& backends, Authenticator& authenticator, Gauge& open_streams,
               const EventStreamOptions& options);

  // What a stream is served for.
  struct Subject {
    const Route& route;
    const JsonPlan& plan;  // of the messages
    const google::protobuf::Message& request;
    std::string token;  // of the session
    std::shared_ptr<const SignedIn> signed_in;
    std::string request_id;
    HttpAnswer head;  // headers of the answer
  };

  // Serves a stream to its end. Fails, with nothing sent, when the service refuses it or the member
  // has too many open (RESOURCE_EXHAUSTED).
  Task<absl::Status> Serve(HttpExchange& exchange, Subject subject);

 private:
  class StreamCall;
  struct State;

  Task<absl::Status> Follow(HttpExchange& exchange, Subject& subject, std::shared_ptr<State> state,
                            StreamCall& call);
  Task<bool> IsStillSignedIn(const Subject& subject);

  Backends& backends_;
  Authenticator& authenticator_;
  Gauge& open_streams_;
  const EventStreamOptions options_;
  Mutex mutex_;
  std::unordered_map<std::string, int> open_by_member_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hiroba::gateway
