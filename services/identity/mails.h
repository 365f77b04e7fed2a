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

// The code that confirms an address.
Mail CodeMail(const MailFrame& frame, const Registration& registration, std::string_view code);

// In place of a code, for an address that is a member's already.
Mail AlreadyMemberMail(const MailFrame& frame, const Registration& registration);

// A notice as it is mailed, under the same Message-ID at every attempt.
Mail NoticeMail(const MailFrame& frame, const Notice& notice);

// Tells an applicant that she has been let in as an official of a body.
Notice AdmittedNotice(const MailFrame& frame, uint64_t id, const Member& member,
                      std::string_view body_display_name, absl::Time now);

// Tells an applicant that she has been turned away, why, and that she may apply again.
Notice RejectedNotice(const MailFrame& frame, uint64_t id, const Member& member,
                      std::string_view reason, absl::Time now);

}  // namespace hiroba::identity
