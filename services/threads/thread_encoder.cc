#include "services/threads/thread_encoder.h"

#include <google/protobuf/io/coded_stream.h>

#include <memory>
#include <string_view>

#include "hiroba/threads/v1/threads.pb.h"
#include "services/threads/thread_convert.h"

namespace hiroba::threads {
namespace {

using google::protobuf::io::CodedOutputStream;

// The tag of a field that is text or a message. All of ours are one byte: numbers below 16.
constexpr char Tag(int field_number) { return static_cast<char>(field_number << 3 | 2); }
static_assert(v1::Thread::kReadStateFieldNumber < 16);

void AppendSize(std::size_t size, std::string& out) {
  std::uint8_t bytes[5];
  const std::uint8_t* const end =
      CodedOutputStream::WriteVarint32ToArray(static_cast<std::uint32_t>(size), bytes);
  out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(end - bytes));
}

std::size_t SizeOfField(std::string_view value) {
  return 1 + CodedOutputStream::VarintSize32(static_cast<std::uint32_t>(value.size())) +
         value.size();
}

void AppendField(int field_number, std::string_view value, std::string& out) {
  out += Tag(field_number);
  AppendSize(value.size(), out);
  out += value;
}

}  // namespace

std::shared_ptr<const ThreadEncoder::Pieces> ThreadEncoder::FindOrEncode(const Thread& thread) {
  std::shared_ptr<const Pieces> kept = pieces_.Find(thread.id);
  if (kept != nullptr && kept->version == thread.version) return kept;
  v1::Thread middle = ToProto(thread, "");
  v1::Thread first;
  first.set_name(middle.name());
  first.set_topic(middle.topic());
  middle.clear_name();
  middle.clear_topic();
  // Fields that are added later stay in the middle: right, only not as fast.
  v1::Thread last;
  last.set_sample(middle.sample());
  if (middle.has_delete_time()) *last.mutable_delete_time() = middle.delete_time();
  last.set_etag(middle.etag());
  last.set_excerpt(thread.excerpt);
  last.set_external_id(middle.external_id());
  middle.clear_sample();
  middle.clear_delete_time();
  middle.clear_etag();
  middle.clear_external_id();
  auto pieces = std::make_shared<Pieces>();
  pieces->version = thread.version;
  first.SerializeToString(&pieces->before_topic_display_name);
  middle.SerializeToString(&pieces->before_read_state);
  last.SerializeToString(&pieces->rest);
  pieces_.Put(thread.id, pieces,
              sizeof(Pieces) + pieces->before_topic_display_name.size() +
                  pieces->before_read_state.size() + pieces->rest.size());
  return pieces;
}

void ThreadEncoder::Append(const ThreadView& view, std::string& response) {
  const std::shared_ptr<const Pieces> pieces = FindOrEncode(view.thread);
  const std::string read_state = ToReadState(view).SerializeAsString();
  response += Tag(v1::ListThreadsResponse::kThreadsFieldNumber);
  AppendSize(pieces->before_topic_display_name.size() + SizeOfField(view.topic_display_name) +
                 pieces->before_read_state.size() + SizeOfField(read_state) + pieces->rest.size(),
             response);
  response += pieces->before_topic_display_name;
  AppendField(v1::Thread::kTopicDisplayNameFieldNumber, view.topic_display_name, response);
  response += pieces->before_read_state;
  AppendField(v1::Thread::kReadStateFieldNumber, read_state, response);
  response += pieces->rest;
}

}  // namespace hiroba::threads
