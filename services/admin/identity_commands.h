// The operator's commands that speak to identity, in the operator's own name.
#pragma once

#include <grpcpp/channel.h>

#include <iosfwd>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "hiroba/identity/v1/admissions.grpc.pb.h"
#include "hiroba/identity/v1/bounces.grpc.pb.h"
#include "hiroba/identity/v1/mail_domains.grpc.pb.h"
#include "hiroba/identity/v1/members.grpc.pb.h"
#include "hiroba/identity/v1/second_factors.grpc.pb.h"
#include "services/common/call.h"

namespace hiroba::admin {

// For one thread.
class IdentityCommands {
 public:
  // `calls` outlives the object. What is printed goes to `out`.
  IdentityCommands(const std::shared_ptr<grpc::Channel>& channel, InternalCalls& calls,
                   std::ostream& out);

  // Takes in a table with the columns code, domain and class (reserved-lg, reserved-geo,
  // unreserved, unverified); all of it or nothing.
  absl::Status ImportMailDomains(const std::string& csv);

  // Judges addresses, one a line, and prints for each: outcome, body code (empty when none is
  // settled), rule, `shared` or `person`, and address, with tabs between.
  absl::Status CheckAddresses(std::istream& addresses);

  // Prints who waits for admission.
  absl::Status ListWaiting();

  // Lets in the applicant with that admission or address; the suggested body when none is given.
  absl::Status Approve(const std::string& applicant, const std::string& body,
                       const std::string& reason);

  // Makes a member, or gives an existing one roles: `role` is member, moderator or admin.
  struct NewMember {
    std::string address;
    std::string name;
    std::string body;
    std::string department;
    std::string role = "member";
    std::string password;
    bool sample = false;
  };
  absl::Status CreateMember(const NewMember& member);

  // Notes refused mails: an address a line, and the time (RFC 3339) after a tab where it is known.
  absl::Status ReportBounces(const std::string& lines);
  // Turns off the second factor of a member who has lost it.
  absl::Status RemoveSecondFactor(const std::string& address);

 private:
  absl::StatusOr<identity::v1::Admission> FindWaiting(const std::string& applicant);
  std::unique_ptr<grpc::ClientContext> Context();

  InternalCalls& calls_;
  std::ostream& out_;
  const std::unique_ptr<identity::v1::Admissions::Stub> admissions_;
  const std::unique_ptr<identity::v1::Bounces::Stub> bounces_;
  const std::unique_ptr<identity::v1::MailDomains::Stub> mail_domains_;
  const std::unique_ptr<identity::v1::Members::Stub> members_;
  const std::unique_ptr<identity::v1::SecondFactors::Stub> second_factors_;
};

}  // namespace hiroba::admin
