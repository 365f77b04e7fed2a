// The mails of identity, in Japanese, complete without links or pictures. Pure: sending is the
// MailSender's.
//
// Nothing that somebody typed into the sign-up form is in a mail that goes out before its code is
// confirmed: the form must not be a way to send strangers text of one's choice.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "services/common/mail.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// What all mails share.
struct MailFrame {
  MailAddress from;
  std::string public_url;  // https://hiroba.example.jp, where people sign in
};

// Makes a mail from its text: adds the signature and the same in HTML, with `code` large in it
// where there is one. `key` makes the Message-ID, the same at every attempt.
Mail NewMail(const MailFrame& frame, MailAddress to, std::string subject, std::string text,
             std::string_view code, std::string_view key, absl::Time date);

// Makes a notice to a member's present address; her name goes before the text.
Notice NewNotice(uint64_t id, const Member& member, std::string subject, std::string_view text,
                 absl::Time now);

// Returns a time as mails say it, in Japan: 14:05, or 2027 年 4 月 1 日 14:05.
std::string ClockText(absl::Time time);
std::string MomentText(absl::Time time);

// What to do when it was somebody else: a paragraph for the end of a notice.
std::string IfNotYou(const MailFrame& frame);

// The code that confirms an address.
Mail CodeMail(const MailFrame& frame, const Registration& registration, std::string_view code);

// In place of a code, for an address that is a member's already.
Mail AlreadyMemberMail(const MailFrame& frame, const Registration& registration);

// A notice as it is mailed, under the same Message-ID at every attempt.
Mail NoticeMail(const MailFrame& frame, const Notice& notice);

// Tells an applicant that she has been let in as an official of a body.
Notice AdmittedNotice(const MailFrame& frame, uint64_t id, const Member& member,
                      std::string_view body_display_name, absl::Time now);

// Tells a member that she is suspended, and why.
Notice SuspendedNotice(uint64_t id, const Member& member, absl::Time now);

// Tells a member that she may use the forum again.
Notice UnsuspendedNotice(const MailFrame& frame, uint64_t id, const Member& member, absl::Time now);
// Tells an applicant that she has been turned away, why, and that she may apply again.
Notice RejectedNotice(const MailFrame& frame, uint64_t id, const Member& member,
                      std::string_view reason, absl::Time now);

}  // namespace hiroba::identity
