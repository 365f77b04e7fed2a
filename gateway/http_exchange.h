// One HTTP request and its answer as the handlers see them: no sockets, no parser.
// http_connection.cc implements it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "gateway/http_answer.h"
#include "gateway/task.h"

namespace hiroba::gateway {

// Lives as long as its request is served, and so do views into the request; for the coroutine that
// serves it only.
class HttpExchange {
 public:
  virtual ~HttpExchange() = default;

  virtual std::string_view method() const = 0;
  virtual std::string_view target() const = 0;
  // Returns the first header of that name, empty when there is none.
  virtual std::string_view Header(std::string_view name) const = 0;
  // Returns all headers of that name in their order, joined by commas: for those that are lists.
  virtual std::string HeaderList(std::string_view name) const = 0;
  // The address of the other end of the connection, which may be a proxy.
  virtual const std::string& peer_address() const = 0;
  // As the request says it; nothing for a chunked body. 0 without a body.
  virtual std::optional<uint64_t> content_length() const = 0;

  // Returns the whole body. Fails with BODY_TOO_LARGE, BODY_MALFORMED (it ends too early, say) or
  // BODY_TOO_SLOW.
  virtual Task<absl::StatusOr<std::string>> ReadBody(size_t limit) = 0;

  // Returns the next piece of the body, up to `limit` bytes and valid until the next call; empty at
  // the end. Fails as ReadBody. Each piece may take its time, so that a large body may take long.
  virtual Task<absl::StatusOr<std::string_view>> ReadPiece(size_t limit) = 0;

  // Sends an answer. What the client does not take in time closes the connection. `Begin` and the
  // others are not for the same exchange.
  virtual Task<void> Send(HttpAnswer answer) = 0;

  // Begins an answer whose body comes by Write, with its length if it is known; without, the body
  // ends with the connection. All three say false once the client is gone: stop then.
  // The answer's body is left out.
  virtual Task<bool> Begin(HttpAnswer head, std::optional<uint64_t> length) = 0;
  virtual Task<bool> Write(std::string_view piece) = 0;
  // Calls `gone` on the connection's thread when the client closes the connection. For answers
  // that wait; ends the request: nothing of it, no header and no body, can be read afterwards.
  virtual void WatchForHangUp(std::function<void()> gone) = 0;

  virtual bool has_answered() const = 0;
};

}  // namespace hiroba::gateway
