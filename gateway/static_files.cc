#include "gateway/static_files.h"

#include <sodium.h>

#include <array>
#include <filesystem>
#include <utility>

#include "fmt/format.h"
#include "gateway/byte_range.h"
#include "gateway/content_encoding.h"
#include "gateway/url.h"
#include "services/common/files.h"
#include "services/common/status_macros.h"

namespace hiroba::gateway {
namespace {

namespace fs = std::filesystem;

// What the page may do: load from here, and nothing else. `hiroba-post` is the one door for HTML
// that comes from posts.
constexpr std::string_view kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types hiroba-post";

std::string_view MediaType(std::string_view path) {
  static constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".json", "application/json"},
      {".webmanifest", "application/manifest+json"},
      {".txt", "text/plain; charset=utf-8"},
  };
  for (const auto& [ending, type] : kTypes) {
    if (path.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

std::string ContentHash(const std::string& content) {
  std::array<unsigned char, 16> hash;
  crypto_generichash(hash.data(), hash.size(),
                     reinterpret_cast<const unsigned char*>(content.data()), content.size(),
                     nullptr, 0);
  std::string text;
  for (const unsigned char byte : hash) text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace

absl::StatusOr<StaticFiles> StaticFiles::Load(const std::string& folder) {
  StaticFiles files;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!entry->is_regular_file()) continue;
    const std::string path =
        fmt::format("/{}", fs::relative(entry->path(), folder).generic_string());
    ASSIGN_OR_RETURN(std::string content, ReadFile(entry->path().string()));
    auto shared = std::make_shared<const std::string>(std::move(content));
    if (path.ends_with(".br")) {
      files.files_[path.substr(0, path.size() - 3)].brotli = std::move(shared);
    } else if (path.ends_with(".gz")) {
      files.files_[path.substr(0, path.size() - 3)].gzip = std::move(shared);
    } else {
      files.files_[path].plain = std::move(shared);
    }
  }
  std::erase_if(files.files_, [](const auto& item) { return item.second.plain == nullptr; });
  for (auto& [path, file] : files.files_) {
    file.media_type = MediaType(path);
    file.content_hash = ContentHash(*file.plain);
    file.immutable = path.starts_with("/assets/");  // Vite puts a hash into these names
  }
  return files;
}

namespace {

// True for a path of the app itself, not of a file that is missing: it begins with a plain word.
// What follows may have dots, as the names of ministries do (bodies/n-meti.go.jp).
bool IsPage(std::string_view path) {
  const std::string_view word = path.substr(0, path.find('/', 1));
  return word != "/assets" && word.find('.') == std::string_view::npos &&
         path.find("//") == std::string_view::npos && path.find("..") == std::string_view::npos;
}

}  // namespace

HttpAnswer StaticFiles::Answer(std::string_view path, std::string_view accept,
                               std::string_view accept_encoding,
                               std::string_view if_none_match) const {
  const auto decoded = PercentDecode(path, Decoding::kAll);
  if (!decoded) return {.status = 404};
  auto found = files_.find(*decoded);
  if (found == files_.end()) {
    // Not every client that wants the first page says that it wants HTML.
    if (!IsPage(*decoded) || (*decoded != "/" && !Accepts(accept, "text/html")))
      return {.status = 404};
    found = files_.find("/index.html");
    if (found == files_.end()) return {.status = 404};
  }
  const File& file = found->second;
  HttpAnswer answer;
  std::shared_ptr<const std::string> body = file.plain;
  std::string_view encoding;
  if (file.brotli != nullptr && Accepts(accept_encoding, "br")) {
    body = file.brotli;
    encoding = "br";
  } else if (file.gzip != nullptr && Accepts(accept_encoding, "gzip")) {
    body = file.gzip;
    encoding = "gzip";
  }
  // A strong tag stands for certain bytes, so each encoding has its own.
  const std::string tag = encoding.empty() ? fmt::format("\"{}\"", file.content_hash)
                                           : fmt::format("\"{}-{}\"", file.content_hash, encoding);
  answer.headers = {
      {"Content-Type", file.media_type},
      {"ETag", tag},
      {"Vary", "Accept-Encoding"},
      {"Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache"},
      {"Content-Security-Policy", std::string(kPagePolicy)}};
  if (NamesEntityTag(if_none_match, tag)) {
    answer.status = 304;
    return answer;
  }
  answer.shared_body = std::move(body);
  if (!encoding.empty()) answer.headers.emplace_back("Content-Encoding", encoding);
  return answer;
}

}  // namespace hiroba::gateway
