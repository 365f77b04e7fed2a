// The mails of identity, in Japanese, complete without links or pictures. Pure: sending is the
// MailSender's.
//
// Nothing that somebody typed into the sign-up form is in a mail that goes out before its code is
// confirmed: the form must not be a way to send strangers text of one's choice.
#pragma once

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

// The code that confirms an address.
Mail CodeMail(const MailFrame& frame, const Registration& registration, std::string_view code);

// In place of a code, for an address that is a member's already.
Mail AlreadyMemberMail(const MailFrame& frame, const Registration& registration);

// Tells an applicant that she has been let in as an official of a body.
Mail AdmittedMail(const MailFrame& frame, const Notice& notice, std::string_view body_display_name);

}  // namespace hiroba::identity
