#include "services/common/page_token.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message.h>
#include <sodium.h>

#include <memory>

#include "services/common/status.h"
#include "services/common/violations.h"

namespace hiroba {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;
using google::protobuf::io::StringOutputStream;

constexpr std::int32_t kDefaultPageSize = 50;
constexpr std::int32_t kLargestPageSize = 100;
constexpr int kBase64Variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr std::size_t kFingerprintSize = 8;

absl::Status InvalidToken() {
  return InvalidArgument("PAGE_TOKEN_INVALID",
                         "続きの位置が正しくありません。一覧を最初から開きなおしてください。");
}

const FieldDescriptor* FindField(const Message& request, const char* name) {
  return request.GetDescriptor()->FindFieldByName(name);
}

// Eight bytes that differ when the request asks for something else.
std::string Fingerprint(const Message& request) {
  const std::unique_ptr<Message> question(request.New());
  question->CopyFrom(request);
  for (const char* name : {"page_token", "page_size"}) {
    if (const FieldDescriptor* field = FindField(request, name)) {
      question->GetReflection()->ClearField(question.get(), field);
    }
  }
  std::string text = request.GetDescriptor()->full_name();
  {
    StringOutputStream stream(&text);
    StringOutputStream* const out = &stream;
    CodedOutputStream coded(out);
    coded.SetSerializationDeterministic(true);
    question->SerializePartialToCodedStream(&coded);
  }
  std::string hash(crypto_generichash_BYTES_MIN, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr, 0);
  hash.resize(kFingerprintSize);
  return hash;
}

std::string EncodeBase64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), kBase64Variant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), kBase64Variant);
  text.pop_back();  // the final NUL
  return text;
}

bool DecodeBase64(std::string_view text, std::string& bytes) {
  bytes.resize(text.size());
  std::size_t length = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &length, nullptr, kBase64Variant) != 0) {
    return false;
  }
  bytes.resize(length);
  return true;
}

}  // namespace

absl::StatusOr<int> ParsePageSize(std::int32_t page_size) {
  if (page_size < 0) {
    return FieldViolation("pageSize", "件数は 0 以上 100 以下で指定してください。");
  }
  if (page_size == 0) return kDefaultPageSize;
  return std::min(page_size, kLargestPageSize);
}

std::string FormatPageToken(const Message& request, std::initializer_list<PageKey> keys) {
  std::string bytes = Fingerprint(request);
  {
    StringOutputStream stream(&bytes);
    CodedOutputStream out(&stream);
    for (const PageKey& key : keys) {
      if (const auto* number = std::get_if<std::uint64_t>(&key)) {
        out.WriteVarint64(*number);
      } else {
        const std::string_view text = std::get<std::string_view>(key);
        out.WriteVarint32(static_cast<std::uint32_t>(text.size()));
        out.WriteRaw(text.data(), static_cast<int>(text.size()));
      }
    }
  }
  return EncodeBase64(bytes);
}

absl::StatusOr<PageKeys> ParsePageToken(const Message& request, std::string_view kinds) {
  const FieldDescriptor* const field = FindField(request, "page_token");
  if (field == nullptr) return Internal("INTERNAL", "page_token がありません。");
  std::string scratch;
  const std::string& token = request.GetReflection()->GetStringReference(request, field, &scratch);
  if (token.empty()) return PageKeys();
  std::string bytes;
  if (!DecodeBase64(token, bytes) || !bytes.starts_with(Fingerprint(request))) {
    return InvalidToken();
  }
  CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()) + kFingerprintSize,
                      static_cast<int>(bytes.size() - kFingerprintSize));
  std::vector<std::variant<std::uint64_t, std::string>> values;
  for (const char kind : kinds) {
    if (kind == 'n') {
      std::uint64_t number = 0;
      if (!in.ReadVarint64(&number)) return InvalidToken();
      values.emplace_back(number);
    } else {
      std::uint32_t size = 0;
      std::string text;
      // Compared first: ReadString would reserve what a damaged size asks for.
      if (!in.ReadVarint32(&size) || size > bytes.size() ||
          !in.ReadString(&text, static_cast<int>(size))) {
        return InvalidToken();
      }
      values.emplace_back(std::move(text));
    }
  }
  if (!in.ExpectAtEnd() &&
      in.CurrentPosition() != static_cast<int>(bytes.size() - kFingerprintSize)) {
    return InvalidToken();
  }
  return PageKeys(std::move(values));
}

}  // namespace hiroba
