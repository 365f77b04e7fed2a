#include "services/common/mail.h"

#include <gmime/gmime.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "services/common/status.h"
#include "services/common/testing/smtp_sink.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba {
namespace {

using absl::StatusCode;
using testing::HasSubstr;
using testing::Not;

Mail Example() {
  return {
      .from = {.address = "hiroba@forum.example.jp", .display_name = "広場"},
      .to = {.address = "hanako@city.kadoma.osaka.jp", .display_name = "門真 花子"},
      .subject =
          "【広場】「特定健診の受診率を上げる取り組みについて教えてください」に返信がつきました",
      .text = "返信がつきました。\n.\n..二つの点\nhttps://forum.example.jp/threads/1\n",
      .html = "<p>返信がつきました。</p>",
      .message_id = "notification-0000000000001@forum.example.jp",
      .date = absl::FromUnixSeconds(1'796'180'400),
      .list_unsubscribe_url =
          "https://forum.example.jp/unsubscribe?"
          "token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
      .headers = {{"Auto-Submitted", "auto-generated"}}};
}

absl::Time Soon() { return absl::Now() + absl::Seconds(10); }

SmtpOptions At(const SmtpSink& sink) { return {.url = sink.url(), .starttls = false}; }

// A mail as another program reads it.
class Parsed {
 public:
  explicit Parsed(const std::string& message) {
    g_mime_init();
    GMimeStream* const stream = g_mime_stream_mem_new_with_buffer(message.data(), message.size());
    GMimeParser* const parser = g_mime_parser_new_with_stream(stream);
    message_ = g_mime_parser_construct_message(parser, nullptr);
    g_object_unref(parser);
    g_object_unref(stream);
  }
  ~Parsed() { g_object_unref(message_); }

  std::string Subject() const { return g_mime_message_get_subject(message_); }
  std::string MessageId() const { return g_mime_message_get_message_id(message_); }
  std::string Header(const char* name) const {
    const char* value = g_mime_object_get_header(GMIME_OBJECT(message_), name);
    return value == nullptr ? "(none)" : value;
  }
  std::string Part(int index) const {
    GMimeObject* const body = g_mime_message_get_mime_part(message_);
    GMimeObject* const part =
        GMIME_IS_MULTIPART(body) ? g_mime_multipart_get_part(GMIME_MULTIPART(body), index) : body;
    char* const text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
    std::string result = text;
    g_free(text);
    return result;
  }

 private:
  GMimeMessage* message_ = nullptr;
};

TEST(FormatMail, IsReadByOthersAsItWasMeant) {
  const Mail mail = Example();
  const auto message = FormatMail(mail);
  ASSERT_THAT(message, IsOk());
  const Parsed parsed(*message);
  EXPECT_EQ(parsed.Subject(), mail.subject);
  EXPECT_EQ(parsed.MessageId(), mail.message_id);
  EXPECT_THAT(parsed.Header("From"), HasSubstr("<hiroba@forum.example.jp>"));
  EXPECT_EQ(parsed.Header("List-Unsubscribe"), "<" + mail.list_unsubscribe_url + ">");
  EXPECT_EQ(parsed.Header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
  EXPECT_EQ(parsed.Header("Auto-Submitted"), "auto-generated");
  EXPECT_THAT(parsed.Part(0), HasSubstr("返信がつきました。\r\n.\r\n..二つの点"));
  EXPECT_EQ(parsed.Part(1), mail.html);
}

TEST(FormatMail, ALongUnsubscribeAddressStandsAsItIs) {
  Mail mail = Example();
  mail.list_unsubscribe_url = "https://forum.example.jp/unsubscribe?token=" + std::string(120, 'a');
  const auto message = FormatMail(mail);
  ASSERT_THAT(message, IsOk());
  EXPECT_THAT(*message, HasSubstr("\r\nList-Unsubscribe: <" + mail.list_unsubscribe_url + ">\r\n"));
}

TEST(FormatMail, IsPlainAsciiWithCrLfAndShortLines) {
  const auto message = FormatMail(Example());
  ASSERT_THAT(message, IsOk());
  std::size_t line = 0;
  for (std::size_t i = 0; i < message->size(); ++i) {
    const char character = (*message)[i];
    EXPECT_GE(character, 0);
    if (character == '\n') {
      EXPECT_EQ((*message)[i - 1], '\r');
      EXPECT_LE(line, 998);
      line = 0;
    } else {
      ++line;
    }
  }
}

TEST(FormatMail, WithoutHtmlIsOnePart) {
  Mail mail = Example();
  mail.html.clear();
  mail.list_unsubscribe_url.clear();
  const auto message = FormatMail(mail);
  ASSERT_THAT(message, IsOk());
  EXPECT_THAT(*message, Not(HasSubstr("multipart")));
  EXPECT_THAT(*message, Not(HasSubstr("List-Unsubscribe")));
  EXPECT_THAT(Parsed(*message).Part(0), HasSubstr("返信がつきました。"));
}

TEST(FormatMail, RefusesWhatWouldSayMoreThanItShould) {
  const std::vector<void (*)(Mail&)> attacks = {
      [](Mail& mail) { mail.subject = "a\r\nBcc: everybody@example.jp"; },
      [](Mail& mail) { mail.from.display_name = "a\nBcc: b@example.jp"; },
      [](Mail& mail) { mail.to.address = "a@example.jp>\r\nRCPT TO:<b@example.jp"; },
      [](Mail& mail) { mail.to.address = "a@example.jp,b@example.jp"; },
      [](Mail& mail) { mail.to.address = "nobody"; },
      [](Mail& mail) { mail.message_id = "a@b>\r\nX: y"; },
      [](Mail& mail) { mail.list_unsubscribe_url = "https://x/> , <mailto:a@b"; },
      [](Mail& mail) {
        mail.headers = {{"X-A", "b\r\nX-C: d"}};
      },
      [](Mail& mail) {
        mail.headers = {{"X-A: b\r\nX", "d"}};
      },
      [](Mail& mail) { mail.subject = "\xff\xfe"; },
      [](Mail& mail) { mail.text = std::string("a\0b", 3); },
  };
  for (std::size_t i = 0; i < attacks.size(); ++i) {
    Mail mail = Example();
    attacks[i](mail);
    EXPECT_THAT(FormatMail(mail), StatusIs(StatusCode::kInvalidArgument, "MAIL_INVALID")) << i;
  }
}

TEST(SmtpClient, DeliversTheMailWhole) {
  SmtpSink sink;
  SmtpClient client(At(sink));
  ASSERT_THAT(client.Send(Example(), Soon()), IsOk());
  ASSERT_TRUE(sink.WaitFor(1));
  const SmtpSink::Received mail = sink.received().front();
  EXPECT_EQ(mail.from, "hiroba@forum.example.jp");
  EXPECT_EQ(mail.to, "hanako@city.kadoma.osaka.jp");
  EXPECT_THAT(Parsed(mail.message).Part(0), HasSubstr("\r\n.\r\n..二つの点\r\n"));
}

TEST(SmtpClient, KeepsItsConnection) {
  SmtpSink sink;
  SmtpClient client(At(sink));
  for (int i = 0; i < 5; ++i) ASSERT_THAT(client.Send(Example(), Soon()), IsOk());
  EXPECT_TRUE(sink.WaitFor(5));
  EXPECT_EQ(sink.connections(), 1);
}

TEST(SmtpClient, ConnectsAnewWhenTheServerHasHungUp) {
  SmtpSink sink;
  sink.CloseAfterEachMail();
  SmtpClient client(At(sink));
  for (int i = 0; i < 3; ++i) ASSERT_THAT(client.Send(Example(), Soon()), IsOk());
  EXPECT_TRUE(sink.WaitFor(3));
}

TEST(SmtpClient, ConnectsAnewWhenTheServerSaysThatItHungUp) {
  SmtpSink sink;
  SmtpClient client(At(sink));
  ASSERT_THAT(client.Send(Example(), Soon()), IsOk());
  sink.Refuse("MAIL", "421 idle too long");
  ASSERT_THAT(client.Send(Example(), Soon()), IsOk());
  EXPECT_EQ(sink.received().size(), 2u);
  EXPECT_EQ(sink.connections(), 2);
}

TEST(SmtpClient, AServerThatClosesANewConnectionIsAskedLater) {
  SmtpSink sink;
  SmtpClient client(At(sink));
  sink.Refuse("CONNECT", "421 too many");
  EXPECT_THAT(client.Send(Example(), Soon()), StatusIs(StatusCode::kUnavailable, "MAIL_TEMPORARY"));
  EXPECT_EQ(sink.connections(), 1);
}

TEST(SmtpClient, TellsRefusalsForGoodFromTemporaryOnes) {
  SmtpSink sink;
  SmtpClient client(At(sink));
  for (const char* command : {"MAIL", "RCPT", "DATA", "END"}) {
    sink.Refuse(command, "550 no such user");
    EXPECT_THAT(client.Send(Example(), Soon()),
                StatusIs(StatusCode::kFailedPrecondition, "MAIL_REFUSED"))
        << command;
    sink.Refuse(command, "451 later");
    EXPECT_THAT(client.Send(Example(), Soon()),
                StatusIs(StatusCode::kUnavailable, "MAIL_TEMPORARY"))
        << command;
  }
  sink.Refuse("CONNECT", "554 go away");
  SmtpClient fresh(At(sink));
  EXPECT_THAT(fresh.Send(Example(), Soon()), StatusIs(StatusCode::kUnavailable, "MAIL_TEMPORARY"));
  EXPECT_TRUE(sink.received().empty());
  EXPECT_THAT(client.Send(Example(), Soon()), IsOk());
}

TEST(SmtpClient, SaysWhomARefusalIsAbout) {
  SmtpSink sink;
  SmtpClient client(At(sink));
  const auto refused = [&](const char* command, const char* reply) {
    sink.Refuse(command, reply);
    const absl::Status sent = client.Send(Example(), Soon());
    EXPECT_THAT(sent, StatusIs(StatusCode::kFailedPrecondition, "MAIL_REFUSED")) << reply;
    return ReasonMetadata(sent, "refused");
  };
  EXPECT_EQ(refused("RCPT", "550 no such user"), "receiver");
  EXPECT_EQ(refused("RCPT", "550 5.1.1 <hanako@city.kadoma.osaka.jp>: no such user"), "receiver");
  EXPECT_EQ(refused("RCPT", "550 5.2.1 mailbox disabled"), "receiver");
  // A server that takes nothing from us must not make all members' mailboxes look gone.
  EXPECT_EQ(refused("MAIL", "550 sender unknown"), "sender");
  EXPECT_EQ(refused("MAIL", "550 5.1.1 no such user"), "sender");
  EXPECT_EQ(refused("RCPT", "554 5.7.1 relay access denied"), "sender");
  EXPECT_EQ(refused("RCPT", "550 5.1.8 sender's domain not found"), "sender");
  EXPECT_EQ(refused("DATA", "550 not now"), "message");
  EXPECT_EQ(refused("END", "550 5.7.1 looks like spam"), "message");
  EXPECT_THAT(client.Send(Example(), Soon()), IsOk());
  EXPECT_EQ(refused("RCPT", "550 no such user"), "receiver");
}

TEST(SmtpClient, WithoutAServerTheFailureIsTemporary) {
  std::string url;
  {
    SmtpSink sink;
    url = sink.url();
  }
  SmtpClient client({.url = url, .starttls = false});
  EXPECT_THAT(client.Send(Example(), Soon()), StatusIs(StatusCode::kUnavailable, "MAIL_TEMPORARY"));
}

TEST(SmtpClient, DoesNotGoOnInPlainTextWhenStarttlsIsWanted) {
  SmtpSink sink;
  SmtpClient client({.url = sink.url(), .starttls = true});
  EXPECT_THAT(client.Send(Example(), Soon()), StatusIs(StatusCode::kUnavailable, "MAIL_TEMPORARY"));
  EXPECT_TRUE(sink.received().empty());
}

TEST(SmtpClient, KeepsToItsDeadline) {
  SmtpSink sink;
  SmtpClient client(At(sink));
  EXPECT_THAT(client.Send(Example(), absl::Now() - absl::Seconds(1)),
              StatusIs(StatusCode::kUnavailable, "MAIL_TEMPORARY"));
}

TEST(DeclareSmtpOptions, SpeaksInPlainTextToThisMachineOnly) {
  const auto starttls = [](const char* url) {
    const std::string flag = std::string("--smtp=") + url;
    const std::vector<const char*> words = {"test", flag.c_str()};
    Options options(2, words.data(), "test");
    return DeclareSmtpOptions(options).starttls;
  };
  EXPECT_FALSE(starttls("smtp://127.0.0.1:1025"));
  EXPECT_FALSE(starttls("smtp://localhost"));
  EXPECT_TRUE(starttls("smtp://mail.example.jp"));
  EXPECT_FALSE(starttls("smtps://mail.example.jp"));
}

}  // namespace
}  // namespace hiroba
