#include "services/threads/json_list.h"

#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "services/common/files.h"
#include "services/common/status_macros.h"

namespace hiroba::threads {
namespace {

constexpr std::size_t kPiece = 256 * 1024;
constexpr std::string_view kTemporary = "temporary file";

std::string Text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

absl::StatusOr<JsonList> JsonList::Create() {
  ASSIGN_OR_RETURN(const int descriptor, OpenTemporaryFile());
  std::FILE* const file = fdopen(descriptor, "w+b");
  if (file == nullptr) {
    const int error = errno;
    close(descriptor);
    return FileFailure(error, "open", kTemporary);
  }
  return JsonList(file);
}

absl::Status JsonList::Write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size()) return absl::OkStatus();
  return FileFailure(errno, "write", kTemporary);
}

absl::Status JsonList::Add(const Json& element) {
  RETURN_IF_ERROR(Write(empty_ ? "[\n" : ",\n"));
  empty_ = false;
  return Write(Text(element));
}

absl::Status JsonList::BeginElement(const Json& element, std::string_view last_field) {
  RETURN_IF_ERROR(Write(empty_ ? "[\n" : ",\n"));
  empty_ = false;
  nested_empty_ = true;
  std::string begin = Text(element);
  begin.pop_back();
  return Write(begin + (element.empty() ? "" : ",") + Text(Json(last_field)) + ":[");
}

absl::Status JsonList::AddNested(const Json& element) {
  RETURN_IF_ERROR(Write(nested_empty_ ? "\n  " : ",\n  "));
  nested_empty_ = false;
  return Write(Text(element));
}

absl::Status JsonList::EndElement() { return Write("]}"); }

absl::Status JsonList::PutInto(ZipFile& zip, std::string_view name, absl::Time time) {
  RETURN_IF_ERROR(Write(empty_ ? "[]\n" : "\n]\n"));
  if (std::fflush(file_.get()) != 0) return FileFailure(errno, "write", kTemporary);
  const off_t size = ftello(file_.get());
  if (size < 0 || fseeko(file_.get(), 0, SEEK_SET) != 0) {
    return FileFailure(errno, "rewind", kTemporary);
  }
  RETURN_IF_ERROR(zip.Begin(name, std::int64_t{size}, time));
  std::string piece(kPiece, '\0');
  for (std::int64_t left = size; left > 0;) {
    const std::size_t read = std::fread(piece.data(), 1, piece.size(), file_.get());
    if (read == 0) return FileFailure(errno, "read", kTemporary);
    RETURN_IF_ERROR(zip.Write(std::string_view(piece).substr(0, read)));
    left -= static_cast<std::int64_t>(read);
  }
  return absl::OkStatus();
}

}  // namespace hiroba::threads
