#include "services/common/mail.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <memory>

#include "fmt/format.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"

namespace hiroba {
namespace {

constexpr std::size_t kLongestAddress = 254;
// RFC 5322: a line is at most 998 characters, name included.
constexpr std::size_t kLongestHeader = 900;

struct Unref {
  template <class T>
  void operator()(T* object) const {
    g_object_unref(object);
  }
};
template <class T>
using Ref = std::unique_ptr<T, Unref>;

absl::Status Invalid(std::string_view field) {
  return InvalidArgument("MAIL_INVALID", "メールの形式が正しくありません。", {{"field", field}});
}

bool IsVisibleAscii(char character) { return character > ' ' && character < 0x7f; }

// Addresses as people have them: no quotes, comments or other tools of the trade.
bool IsAddress(std::string_view text) {
  const std::size_t at = text.find('@');
  return text.size() <= kLongestAddress && at != std::string_view::npos && at > 0 &&
         at + 1 < text.size() && text.find('@', at + 1) == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char character) {
           return IsVisibleAscii(character) &&
                  std::string_view("()<>[]:;,\\\"").find(character) == std::string_view::npos;
         });
}

bool IsHeaderName(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char character) {
    return IsVisibleAscii(character) && character != ':';
  });
}

bool IsHeaderValue(std::string_view text) {
  return text.size() <= kLongestHeader && std::all_of(text.begin(), text.end(), [](char character) {
           return IsVisibleAscii(character) || character == ' ';
         });
}

// Text for people in a header: any Unicode, no line ends or other controls.
bool IsPlain(std::string_view text) {
  return g_utf8_validate(text.data(), static_cast<gssize>(text.size()), nullptr) &&
         std::none_of(text.begin(), text.end(), [](char character) {
           return static_cast<unsigned char>(character) < ' ' || character == 0x7f;
         });
}

bool IsBody(std::string_view text) {
  // g_utf8_validate does not let NUL pass either.
  return g_utf8_validate(text.data(), static_cast<gssize>(text.size()), nullptr);
}

absl::Status Check(const Mail& mail) {
  if (!IsAddress(mail.from.address) || !IsPlain(mail.from.display_name)) return Invalid("from");
  if (!IsAddress(mail.to.address) || !IsPlain(mail.to.display_name)) return Invalid("to");
  if (!IsPlain(mail.subject)) return Invalid("subject");
  if (!IsBody(mail.text)) return Invalid("text");
  if (!IsBody(mail.html)) return Invalid("html");
  if (!IsAddress(mail.message_id)) return Invalid("message_id");
  if (!IsHeaderValue(mail.list_unsubscribe_url) ||
      mail.list_unsubscribe_url.find_first_of(" <>") != std::string::npos) {
    return Invalid("list_unsubscribe_url");
  }
  for (const auto& [name, value] : mail.headers) {
    if (!IsHeaderName(name) || !IsHeaderValue(value)) return Invalid("headers");
  }
  return absl::OkStatus();
}

// Line ends as they are in mail, whatever they were.
std::string WithCrLf(std::string_view text) {
  std::string result;
  result.reserve(text.size() + text.size() / 32);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
      result += "\r\n";
    } else if (text[i] == '\n') {
      result += "\r\n";
    } else {
      result += text[i];
    }
  }
  return result;
}

Ref<GMimeTextPart> MakeText(const char* subtype, std::string_view text) {
  Ref<GMimeTextPart> part(g_mime_text_part_new_with_subtype(subtype));
  g_mime_text_part_set_charset(part.get(), "utf-8");
  g_mime_text_part_set_text(part.get(), WithCrLf(text).c_str());
  // Japanese is shorter so than quoted-printable, and no server on the way changes it.
  g_mime_part_set_content_encoding(GMIME_PART(part.get()), GMIME_CONTENT_ENCODING_BASE64);
  return part;
}

Ref<GMimeObject> MakeBody(const Mail& mail) {
  Ref<GMimeTextPart> text = MakeText("plain", mail.text);
  if (mail.html.empty()) return Ref<GMimeObject>(GMIME_OBJECT(text.release()));
  const Ref<GMimeTextPart> html = MakeText("html", mail.html);
  Ref<GMimeMultipart> both(g_mime_multipart_new_with_subtype("alternative"));
  // The best form last.
  g_mime_multipart_add(both.get(), GMIME_OBJECT(text.get()));
  g_mime_multipart_add(both.get(), GMIME_OBJECT(html.get()));
  return Ref<GMimeObject>(GMIME_OBJECT(both.release()));
}

void AddMailbox(GMimeMessage* message, GMimeAddressType type, const MailAddress& mailbox) {
  g_mime_message_add_mailbox(message, type,
                             mailbox.display_name.empty() ? nullptr : mailbox.display_name.c_str(),
                             mailbox.address.c_str());
}

void AddHeader(GMimeMessage* message, const std::string& name, const std::string& value) {
  GMimeObject* const object = GMIME_OBJECT(message);
  g_mime_object_append_header(object, name.c_str(), value.c_str(), nullptr);
  // As it is: GMime would write a long address as encoded words, which List-Unsubscribe must not
  // have, and a mail program would show no button (RFC 2047, 5; RFC 8058).
  GMimeHeaderList* const headers = g_mime_object_get_header_list(object);
  g_mime_header_set_raw_value(g_mime_header_list_get_header(headers, name.c_str()),
                              fmt::format(" {}\n", value).c_str());
}

std::string Write(GMimeMessage* message) {
  GMimeFormatOptions* const format = g_mime_format_options_new();
  g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
  const Ref<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_object_write_to_stream(GMIME_OBJECT(message), format, stream.get());
  g_mime_format_options_free(format);
  const GByteArray* const bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

}  // namespace

absl::StatusOr<std::string> FormatMail(const Mail& mail) {
  static const bool initialized = (g_mime_init(), true);
  static_cast<void>(initialized);
  RETURN_IF_ERROR(Check(mail));
  const Ref<GMimeMessage> message(g_mime_message_new(/*pretty_headers=*/TRUE));
  AddMailbox(message.get(), GMIME_ADDRESS_TYPE_FROM, mail.from);
  AddMailbox(message.get(), GMIME_ADDRESS_TYPE_TO, mail.to);
  g_mime_message_set_subject(message.get(), mail.subject.c_str(), "utf-8");
  g_mime_message_set_message_id(message.get(), mail.message_id.c_str());
  GDateTime* const date = g_date_time_new_from_unix_utc(absl::ToUnixSeconds(mail.date));
  if (date == nullptr) return Invalid("date");
  g_mime_message_set_date(message.get(), date);
  g_date_time_unref(date);
  if (!mail.list_unsubscribe_url.empty()) {
    AddHeader(message.get(), "List-Unsubscribe", fmt::format("<{}>", mail.list_unsubscribe_url));
    AddHeader(message.get(), "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
  }
  for (const auto& [name, value] : mail.headers) AddHeader(message.get(), name, value);
  g_mime_message_set_mime_part(message.get(), MakeBody(mail).get());
  return Write(message.get());
}

}  // namespace hiroba
