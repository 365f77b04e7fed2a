// Identity's services on the fake store, behind the real frame and with a real mail server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/grpc_status.h"
#include "services/common/log.h"
#include "services/common/mutex.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/testing/smtp_sink.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/admissions_service.h"
#include "services/identity/bodies_service.h"
#include "services/identity/fake_store.h"
#include "services/identity/mail_domains_service.h"
#include "services/identity/mail_sender.h"
#include "services/identity/members_service.h"
#include "services/identity/registrations_service.h"
#include "services/identity/sessions_service.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kPassword[] = "夏の避難所は坂の上にある";
constexpr char kAddress[] = "t-nakamura@city.kadoma.lg.jp";

class ServicesTest : public ::testing::Test {
 protected:
  ServicesTest() {
    server_.Start({&registrations_, &sessions_, &members_, &bodies_service_, &admissions_,
                   &mail_domains_service_});
    registrations_stub_ = v1::Registrations::NewStub(server_.channel());
    sessions_stub_ = v1::Sessions::NewStub(server_.channel());
    members_stub_ = v1::Members::NewStub(server_.channel());
    bodies_stub_ = v1::Bodies::NewStub(server_.channel());
    admissions_stub_ = v1::Admissions::NewStub(server_.channel());
    mail_domains_stub_ = v1::MailDomains::NewStub(server_.channel());
  }
  ~ServicesTest() override { server_.Stop(); }

  // Calls a method as somebody and returns its answer.
  template <class Response, class Stub, class Request>
  absl::StatusOr<Response> Ask(Stub& stub,
                               grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                            Response*),
                               const Request& request, const Caller& caller = Caller()) {
    const auto context = server_.As(caller);
    Response response;
    const absl::Status status = FromGrpcStatus((stub.*method)(context.get(), request, &response));
    if (!status.ok()) return status;
    return response;
  }

  absl::StatusOr<v1::Registration> Register(const std::string& address) {
    v1::CreateRegistrationRequest request;
    request.mutable_registration()->set_address(address);
    request.mutable_registration()->set_display_name("中村 太郎");
    request.mutable_registration()->set_department("企画課");
    request.mutable_registration()->set_statement("係長です。");
    request.mutable_registration()->set_terms_accepted(true);
    return Ask(*registrations_stub_, &v1::Registrations::Stub::CreateRegistration, request);
  }

  absl::StatusOr<v1::Registration> Confirm(const std::string& name, const std::string& code,
                                           const std::string& password = kPassword) {
    v1::ConfirmRegistrationRequest request;
    request.set_name(name);
    request.set_code(code);
    request.set_password(password);
    return Ask(*registrations_stub_, &v1::Registrations::Stub::ConfirmRegistration, request);
  }

  // The text of the last mail.
  std::string LastMail() const { return mails_.empty() ? "" : mails_.back().text; }
  std::string LastCode() const {
    constexpr std::string_view kLabel = "確認コード　";
    const std::string text = LastMail();
    const size_t at = text.find(kLabel);
    return at == std::string::npos ? "" : text.substr(at + kLabel.size(), 6);
  }
  // Six digits that are not the code.
  std::string WrongCode() const { return LastCode() == "000000" ? "000001" : "000000"; }

  // Makes a member the way everybody comes in. Ends the test when that fails.
  MemberId SignUp(const std::string& address = kAddress) {
    const auto begun = Register(address);
    EXPECT_THAT(begun, IsOk());
    const auto done = begun.ok() ? Confirm(begun->name(), LastCode()) : begun;
    EXPECT_THAT(done, IsOk());
    if (!done.ok()) return MemberId();
    return *ParseId<MemberId>(done->member().substr(8));
  }

  absl::StatusOr<v1::Session> SignIn(const std::string& address = kAddress,
                                     const std::string& password = kPassword) {
    v1::CreateSessionRequest request;
    request.set_address(address);
    request.set_password(password);
    request.set_kind(v1::Session::TOKEN);
    return Ask(*sessions_stub_, &v1::Sessions::Stub::CreateSession, request);
  }

  // The caller that the gateway would get for a token.
  absl::StatusOr<Caller> Authenticate(const std::string& token) {
    v1::AuthenticateRequest request;
    request.set_token(token);
    const auto response =
        Ask(*sessions_stub_, &v1::Sessions::Stub::Authenticate, request, TestService());
    if (!response.ok()) return response.status();
    api::v1::Caller caller;
    EXPECT_TRUE(caller.ParseFromString(response->caller().caller()));
    return FromProto(caller);
  }

  absl::StatusOr<v1::Member> GetMember(const std::string& name, const Caller& caller) {
    v1::GetMemberRequest request;
    request.set_name(name);
    return Ask(*members_stub_, &v1::Members::Stub::GetMember, request, caller);
  }

  FakeClock clock_{absl::Now()};
  IdGenerator ids_{clock_};
  BodyTable bodies_;
  FakeStore store_;
  MailDomainTable mail_domains_{bodies_, store_};
  CodeHasher codes_{std::string(kCodeKeyBytes, 'k')};
  PasswordWorker passwords_;
  SmtpSink sink_;
  MailSender mail_sender_{SmtpOptions{.url = sink_.url(), .starttls = false}};
  MailFrame mail_frame_{.from = {.address = "hiroba@forum.example.jp"},
                        .public_url = "https://forum.example.jp"};
  std::vector<Mail> mails_;
  std::vector<std::string> announced_;
  const std::function<void(std::string_view)> announce_ = [this](std::string_view name) {
    announced_.emplace_back(name);
  };

  InProcessServer server_;
  RegistrationsService registrations_{{.rpc = server_.rpc(),
                                       .clock = clock_,
                                       .ids = ids_,
                                       .bodies = bodies_,
                                       .store = store_,
                                       .mail_domains = mail_domains_,
                                       .codes = codes_,
                                       .passwords = passwords_,
                                       .mail_frame = mail_frame_,
                                       .send_mail = [this](const Mail& mail, absl::Time deadline) {
                                         mails_.push_back(mail);
                                         return mail_sender_.Send(mail, deadline);
                                       }}};
  SessionsService sessions_{{.rpc = server_.rpc(),
                             .clock = clock_,
                             .ids = ids_,
                             .bodies = bodies_,
                             .members = store_,
                             .sessions = store_,
                             .passwords = passwords_,
                             .signer = server_.signer(),
                             .announce = announce_}};
  MembersService members_{{.rpc = server_.rpc(),
                           .clock = clock_,
                           .ids = ids_,
                           .bodies = bodies_,
                           .store = store_,
                           .passwords = passwords_,
                           .announce = announce_}};
  BodiesService bodies_service_{server_.rpc(), bodies_};
  AdmissionsService admissions_{{.rpc = server_.rpc(),
                                 .clock = clock_,
                                 .ids = ids_,
                                 .bodies = bodies_,
                                 .store = store_,
                                 .announce = announce_}};
  MailDomainsService mail_domains_service_{server_.rpc(), clock_, bodies_, store_, mail_domains_};

  std::unique_ptr<v1::Registrations::Stub> registrations_stub_;
  std::unique_ptr<v1::Sessions::Stub> sessions_stub_;
  std::unique_ptr<v1::Members::Stub> members_stub_;
  std::unique_ptr<v1::Bodies::Stub> bodies_stub_;
  std::unique_ptr<v1::Admissions::Stub> admissions_stub_;
  std::unique_ptr<v1::MailDomains::Stub> mail_domains_stub_;
};

TEST_F(ServicesTest, SignUpMailsACodeAndVerifiesAtOnce) {
  const auto begun = Register("T-Nakamura@CITY.kadoma.lg.jp");
  ASSERT_THAT(begun, IsOk());
  EXPECT_EQ(begun->state(), v1::Registration::CODE_SENT);
  EXPECT_EQ(begun->body_display_name(), "大阪府門真市");
  EXPECT_EQ(begun->address(), "");
  ASSERT_TRUE(sink_.WaitFor(1));
  EXPECT_EQ(sink_.received().front().to, "T-Nakamura@city.kadoma.lg.jp");

  const auto done = Confirm(begun->name(), LastCode());
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(done->state(), v1::Registration::VERIFIED);

  const auto session = SignIn();
  ASSERT_THAT(session, IsOk());
  EXPECT_EQ(session->member(), done->member());
  const auto caller = Authenticate(session->token());
  ASSERT_THAT(caller, IsOk());
  EXPECT_TRUE(caller->verified());
  EXPECT_EQ(caller->card.body_display_name, "大阪府門真市");
  EXPECT_EQ(caller->card.department, "企画課");
}

TEST_F(ServicesTest, TheAnswerDoesNotTellWhetherAnAddressIsRegistered) {
  SignUp();
  const auto known = Register(kAddress);
  const auto unknown = Register("new@city.kadoma.lg.jp");
  ASSERT_THAT(known, IsOk());
  ASSERT_THAT(unknown, IsOk());
  v1::Registration a = *known, b = *unknown;
  for (v1::Registration* registration : {&a, &b}) {
    registration->clear_name();
    registration->clear_expire_time();
  }
  EXPECT_EQ(a.SerializeAsString(), b.SerializeAsString());
  ASSERT_THAT(mails_, SizeIs(3));
  EXPECT_THAT(mails_[1].text, HasSubstr("すでに登録されています"));
  EXPECT_THAT(Confirm(known->name(), "123456"),
              StatusIs(absl::StatusCode::kInvalidArgument, "CODE_WRONG"));
}

TEST_F(ServicesTest, AfterFiveWrongCodesTheRightOneIsRefused) {
  const auto begun = Register(kAddress);
  ASSERT_THAT(begun, IsOk());
  for (int i = 0; i < 5; ++i) {
    EXPECT_THAT(Confirm(begun->name(), WrongCode()),
                StatusIs(absl::StatusCode::kInvalidArgument, "CODE_WRONG"));
  }
  EXPECT_THAT(Confirm(begun->name(), LastCode()),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CODE_TRIES_USED"));
  EXPECT_THAT(SignIn(), StatusIs(absl::StatusCode::kUnauthenticated, "CREDENTIALS_WRONG"));
}

TEST_F(ServicesTest, APoorPasswordUsesUpNoTry) {
  const auto begun = Register(kAddress);
  ASSERT_THAT(begun, IsOk());
  for (int i = 0; i < 6; ++i) {
    EXPECT_THAT(Confirm(begun->name(), WrongCode(), "short"),
                StatusIs(absl::StatusCode::kInvalidArgument, "PASSWORD_TOO_SHORT"));
  }
  EXPECT_THAT(Confirm(begun->name(), LastCode(), "t-nakamura12345"),
              StatusIs(absl::StatusCode::kInvalidArgument, "PASSWORD_COMMON"));
  EXPECT_THAT(Confirm(begun->name(), LastCode()), IsOk());
}

TEST_F(ServicesTest, TheCodeIsGoodForTenMinutesAndMayBeRepeated) {
  const auto begun = Register(kAddress);
  ASSERT_THAT(begun, IsOk());
  const auto done = Confirm(begun->name(), LastCode());
  const auto again = Confirm(begun->name(), LastCode());
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->member(), done->member());
  clock_.Advance(absl::Minutes(10));
  EXPECT_THAT(Confirm(begun->name(), LastCode()),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CODE_EXPIRED"));
}

TEST_F(ServicesTest, WhatCannotBeAWorkAddressIsRefusedWithTheRule) {
  const auto refused = Register("suzuki@gmail.com");
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kInvalidArgument, "ADDRESS_REFUSED"));
  EXPECT_EQ(ReasonMetadata(refused.status(), "rule"), "OTHER");
  EXPECT_THAT(Register("not an address"),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  EXPECT_THAT(mails_, IsEmpty());
}

TEST_F(ServicesTest, RegistrationsOfOneAddressAreLimited) {
  for (int i = 0; i < 5; ++i) EXPECT_THAT(Register(kAddress), IsOk());
  EXPECT_THAT(Register("t-nakamura+x@city.kadoma.lg.jp"),
              StatusIs(absl::StatusCode::kResourceExhausted, "TOO_MANY_REGISTRATIONS"));
  EXPECT_THAT(Register("other@city.kadoma.lg.jp"), IsOk());
  clock_.Advance(absl::Hours(1) + absl::Seconds(1));
  EXPECT_THAT(Register(kAddress), IsOk());
}

TEST_F(ServicesTest, AMailThatCannotBeSentIsSaid) {
  sink_.Refuse("RCPT", "451 later", 1);
  EXPECT_THAT(Register(kAddress), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(ServicesTest, WhatTheDomainDoesNotSettleWaitsForApproval) {
  const MemberId id = SignUp("jimukyoku@union.kitaminami.lg.jp");
  const auto session = SignIn("jimukyoku@union.kitaminami.lg.jp");
  ASSERT_THAT(session, IsOk());
  const auto caller = Authenticate(session->token());
  ASSERT_THAT(caller, IsOk());
  EXPECT_EQ(caller->state, Caller::State::kPending);
  EXPECT_THAT(GetMember("members/" + FormatId(ids_.New<MemberId>()), *caller),
              StatusIs(absl::StatusCode::kNotFound));

  const Caller moderator = TestModerator(ids_.New<MemberId>());
  v1::ListAdmissionsRequest list;
  EXPECT_THAT(Ask(*admissions_stub_, &v1::Admissions::Stub::ListAdmissions, list, *caller),
              StatusIs(absl::StatusCode::kPermissionDenied));
  const auto waiting =
      Ask(*admissions_stub_, &v1::Admissions::Stub::ListAdmissions, list, moderator);
  ASSERT_THAT(waiting, IsOk());
  ASSERT_EQ(waiting->admissions_size(), 1);
  EXPECT_EQ(waiting->admissions(0).member(), "members/" + FormatId(id));
  EXPECT_EQ(waiting->admissions(0).statement(), "係長です。");

  v1::ApproveAdmissionRequest approve;
  approve.set_name(waiting->admissions(0).name());
  approve.set_body("bodies/999999");
  EXPECT_THAT(Ask(*admissions_stub_, &v1::Admissions::Stub::ApproveAdmission, approve, moderator),
              StatusIs(absl::StatusCode::kInvalidArgument));
  approve.set_body("bodies/272230");
  for (int i = 0; i < 2; ++i) {
    const auto approved =
        Ask(*admissions_stub_, &v1::Admissions::Stub::ApproveAdmission, approve, moderator);
    ASSERT_THAT(approved, IsOk());
    EXPECT_EQ(approved->state(), v1::Admission::APPROVED);
  }
  EXPECT_THAT(announced_, ::testing::Contains("members/" + FormatId(id)));
  EXPECT_TRUE(Authenticate(session->token())->verified());
  EXPECT_THAT(*store_.ListNotices(TestCall(moderator), 10), SizeIs(1));
}

TEST_F(ServicesTest, WrongCredentialsAreAlike) {
  SignUp();
  const auto wrong_password = SignIn(kAddress, "冬の避難所は坂の下にある");
  const auto unknown = SignIn("nobody@city.kadoma.lg.jp");
  const auto no_address = SignIn("@@");
  EXPECT_THAT(wrong_password, StatusIs(absl::StatusCode::kUnauthenticated, "CREDENTIALS_WRONG"));
  EXPECT_EQ(wrong_password.status(), unknown.status());
  EXPECT_EQ(wrong_password.status(), no_address.status());
}

TEST_F(ServicesTest, ASessionEndsForGoodAndGatewaysAreTold) {
  SignUp();
  const auto first = SignIn();
  const auto second = SignIn();
  const auto caller = Authenticate(first->token());
  ASSERT_THAT(caller, IsOk());

  const auto sessions =
      Ask(*sessions_stub_, &v1::Sessions::Stub::ListSessions, v1::ListSessionsRequest(), *caller);
  ASSERT_THAT(sessions, IsOk());
  ASSERT_EQ(sessions->sessions_size(), 2);
  EXPECT_EQ(sessions->sessions(0).name(), second->name());
  EXPECT_TRUE(sessions->sessions(1).current());
  EXPECT_EQ(sessions->sessions(1).token(), "");

  v1::DeleteSessionRequest end;
  end.set_name(second->name());
  const Caller stranger = TestMember(ids_.New<MemberId>());
  EXPECT_THAT(Ask(*sessions_stub_, &v1::Sessions::Stub::DeleteSession, end, stranger),
              StatusIs(absl::StatusCode::kNotFound, "SESSION_NOT_FOUND"));
  end.set_name("sessions/current");
  EXPECT_THAT(Ask(*sessions_stub_, &v1::Sessions::Stub::DeleteSession, end, *caller), IsOk());
  EXPECT_THAT(announced_, ElementsAre(first->name()));
  EXPECT_THAT(Authenticate(first->token()),
              StatusIs(absl::StatusCode::kUnauthenticated, "SESSION_EXPIRED"));
  EXPECT_THAT(Authenticate(second->token()), IsOk());
}

TEST_F(ServicesTest, SessionsExpireAndUseProlongsThem) {
  SignUp();
  const auto session = SignIn();
  clock_.Advance(absl::Hours(24 * 29));
  EXPECT_THAT(Authenticate(session->token()), IsOk());
  clock_.Advance(absl::Hours(24 * 29));
  EXPECT_THAT(Authenticate(session->token()), IsOk());
  clock_.Advance(absl::Hours(24 * 31));
  EXPECT_THAT(Authenticate(session->token()),
              StatusIs(absl::StatusCode::kUnauthenticated, "SESSION_EXPIRED"));
}

TEST_F(ServicesTest, OnlyServicesAuthenticate) {
  v1::AuthenticateRequest request;
  request.set_token("x");
  EXPECT_THAT(Ask(*sessions_stub_, &v1::Sessions::Stub::Authenticate, request),
              StatusIs(absl::StatusCode::kPermissionDenied, "INTERNAL_METHOD"));
}

TEST_F(ServicesTest, AMemberSeesHerAddressAndOthersDoNot) {
  const MemberId id = SignUp();
  const auto own = GetMember("members/me", TestMember(id));
  ASSERT_THAT(own, IsOk());
  EXPECT_EQ(own->address(), kAddress);
  EXPECT_EQ(own->state(), api::v1::Caller::VERIFIED);
  const auto other = GetMember(own->name(), TestMember(ids_.New<MemberId>()));
  ASSERT_THAT(other, IsOk());
  EXPECT_EQ(other->address(), "");
  EXPECT_EQ(other->state(), api::v1::Caller::STATE_UNSPECIFIED);
  EXPECT_EQ(other->postings(0).body_display_name(), "大阪府門真市");
  EXPECT_THAT(GetMember(own->name(), Caller()), StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST_F(ServicesTest, AProfileIsChangedByItsOwner) {
  const MemberId id = SignUp();
  v1::UpdateMemberRequest update;
  update.mutable_member()->set_name("members/me");
  update.mutable_member()->set_ask_me_about("総合計画のこと");
  const auto updated =
      Ask(*members_stub_, &v1::Members::Stub::UpdateMember, update, TestMember(id));
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->ask_me_about(), "総合計画のこと");
  EXPECT_EQ(updated->display_name(), "中村 太郎");
  update.mutable_member()->set_etag("1");
  EXPECT_THAT(Ask(*members_stub_, &v1::Members::Stub::UpdateMember, update, TestMember(id)),
              StatusIs(absl::StatusCode::kAborted, "MEMBER_CHANGED"));
  update.mutable_member()->set_name(updated->name());
  EXPECT_THAT(Ask(*members_stub_, &v1::Members::Stub::UpdateMember, update,
                  TestMember(ids_.New<MemberId>())),
              StatusIs(absl::StatusCode::kPermissionDenied, "NOT_YOUR_PROFILE"));
}

TEST_F(ServicesTest, PostingsFollowEachOther) {
  const MemberId id = SignUp();
  v1::CreatePostingRequest create;
  create.set_parent("members/me");
  create.mutable_posting()->set_department("危機管理課");
  create.mutable_posting()->set_duty("避難所");
  create.mutable_posting()->set_start_date("2026-04-01");
  const auto member =
      Ask(*members_stub_, &v1::Members::Stub::CreatePosting, create, TestMember(id));
  ASSERT_THAT(member, IsOk());
  ASSERT_EQ(member->postings_size(), 2);
  EXPECT_EQ(member->postings(1).end_date(), "2026-03-31");
  EXPECT_EQ(member->card().duty(), "避難所");

  v1::EndPostingRequest end;
  end.set_name(member->postings(0).name());
  end.set_end_date("2027-03-31");
  const auto ended = Ask(*members_stub_, &v1::Members::Stub::EndPosting, end, TestMember(id));
  ASSERT_THAT(ended, IsOk());
  EXPECT_EQ(ended->postings(0).end_date(), "2027-03-31");
  EXPECT_THAT(
      Ask(*members_stub_, &v1::Members::Stub::EndPosting, end, TestMember(ids_.New<MemberId>())),
      StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(ServicesTest, MembersAreListedByTheStartOfTheirNameInPages) {
  v1::ImportMembersRequest import;
  for (int i = 0; i < 7; ++i) {
    auto& member = *import.add_members();
    member.set_external_id("e" + std::to_string(i));
    member.set_display_name(i < 5 ? "中村 " + std::to_string(i) : "山田 " + std::to_string(i));
    member.set_body_code("272230");
  }
  const Caller admin = TestAdmin(ids_.New<MemberId>());
  ASSERT_THAT(Ask(*members_stub_, &v1::Members::Stub::ImportMembers, import, admin), IsOk());
  v1::ListMembersRequest list;
  list.set_query("中村");
  list.set_page_size(3);
  std::vector<std::string> names;
  for (;;) {
    const auto page = Ask(*members_stub_, &v1::Members::Stub::ListMembers, list, admin);
    ASSERT_THAT(page, IsOk());
    for (const v1::Member& member : page->members()) names.push_back(member.display_name());
    if (page->next_page_token().empty()) break;
    list.set_page_token(page->next_page_token());
  }
  EXPECT_THAT(names, ElementsAre("中村 0", "中村 1", "中村 2", "中村 3", "中村 4"));
  list.set_query("");
  EXPECT_THAT(Ask(*members_stub_, &v1::Members::Stub::ListMembers, list, admin),
              StatusIs(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
}

TEST_F(ServicesTest, ImportedMembersAreKeptOnceAndCannotSignIn) {
  v1::ImportMembersRequest import;
  import.set_sample(true);
  auto& one = *import.add_members();
  one.set_external_id("t001/中村");
  one.set_display_name("中村 太郎");
  one.set_body_code("272230");
  one.set_department("企画課");
  const Caller admin = TestAdmin(ids_.New<MemberId>());
  const auto first = Ask(*members_stub_, &v1::Members::Stub::ImportMembers, import, admin);
  const auto second = Ask(*members_stub_, &v1::Members::Stub::ImportMembers, import, admin);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(first->members(0).name(), second->members(0).name());
  EXPECT_TRUE(first->members(0).card().sample());
  v1::BatchGetContactsRequest contacts;
  contacts.add_names(first->members(0).name());
  EXPECT_EQ(Ask(*members_stub_, &v1::Members::Stub::BatchGetContacts, contacts, TestService())
                ->contacts_size(),
            0);
  v1::BatchGetCardsRequest cards;
  cards.add_names(first->members(0).name());
  cards.add_names("members/" + FormatId(ids_.New<MemberId>()));
  const auto got = Ask(*members_stub_, &v1::Members::Stub::BatchGetCards, cards, TestService());
  ASSERT_EQ(got->cards_size(), 1);
  EXPECT_EQ(got->cards(0).body_display_name(), "大阪府門真市");
  one.set_body_code("999999");
  EXPECT_THAT(Ask(*members_stub_, &v1::Members::Stub::ImportMembers, import, admin),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
}

TEST_F(ServicesTest, TheOperatorMakesMembersAndGivesRoles) {
  v1::CreateMemberRequest create;
  create.set_address("sewanin@city.kadoma.lg.jp");
  create.set_display_name("世話 人子");
  create.set_body_code("272230");
  create.set_password(kPassword);
  create.add_roles(api::v1::Caller::MODERATOR);
  EXPECT_THAT(Ask(*members_stub_, &v1::Members::Stub::CreateMember, create,
                  TestAdmin(ids_.New<MemberId>())),
              StatusIs(absl::StatusCode::kPermissionDenied, "INTERNAL_METHOD"));
  const auto made = Ask(*members_stub_, &v1::Members::Stub::CreateMember, create, TestService());
  ASSERT_THAT(made, IsOk());
  const auto session = SignIn(create.address());
  EXPECT_TRUE(Authenticate(session->token())->may_moderate());

  create.clear_password();
  create.set_roles(0, api::v1::Caller::ADMIN);
  const auto promoted =
      Ask(*members_stub_, &v1::Members::Stub::CreateMember, create, TestService());
  ASSERT_THAT(promoted, IsOk());
  EXPECT_EQ(promoted->name(), made->name());
  EXPECT_TRUE(Authenticate(session->token())->may_administer());
  EXPECT_THAT(announced_, ElementsAre(made->name()));
}

TEST_F(ServicesTest, BodiesAreFoundAndPaged) {
  v1::ListBodiesRequest list;
  list.set_query("かどま");
  const auto found = Ask(*bodies_stub_, &v1::Bodies::Stub::ListBodies, list);
  ASSERT_THAT(found, IsOk());
  ASSERT_EQ(found->bodies_size(), 1);
  EXPECT_EQ(found->bodies(0).name(), "bodies/272230");
  EXPECT_EQ(found->bodies(0).kind(), v1::Body::CITY);

  list.set_query("");
  list.set_page_size(100);
  int count = 0;
  for (;;) {
    const auto page = Ask(*bodies_stub_, &v1::Bodies::Stub::ListBodies, list);
    ASSERT_THAT(page, IsOk());
    count += page->bodies_size();
    if (page->next_page_token().empty()) break;
    list.set_page_token(page->next_page_token());
  }
  EXPECT_EQ(count, 1788);

  v1::GetBodyRequest get;
  get.set_name("bodies/n-meti.go.jp");
  EXPECT_EQ(Ask(*bodies_stub_, &v1::Bodies::Stub::GetBody, get)->kind(), v1::Body::NATIONAL_OFFICE);
  for (const char* name : {"bodies/999999", "bodies/n-evil.com", "bodies/n-"}) {
    get.set_name(name);
    EXPECT_THAT(Ask(*bodies_stub_, &v1::Bodies::Stub::GetBody, get),
                StatusIs(absl::StatusCode::kNotFound, "BODY_NOT_FOUND"));
  }
}

TEST_F(ServicesTest, ImportedMailDomainsCountAtOnce) {
  v1::CheckAddressesRequest check;
  check.add_addresses("a@city.kadoma.osaka.jp");
  const auto before =
      Ask(*mail_domains_stub_, &v1::MailDomains::Stub::CheckAddresses, check, TestService());
  ASSERT_THAT(before, IsOk());
  EXPECT_EQ(before->verdicts(0).outcome(), v1::CheckAddressesResponse::Verdict::REVIEW);

  v1::ImportMailDomainsRequest import;
  auto& row = *import.add_mail_domains();
  row.set_body_code("272230");
  row.set_domain("city.kadoma.osaka.jp");
  row.set_class_(v1::MailDomain::RESERVED_GEO);
  for (const int expected : {1, 0}) {
    const auto imported =
        Ask(*mail_domains_stub_, &v1::MailDomains::Stub::ImportMailDomains, import, TestService());
    ASSERT_THAT(imported, IsOk());
    EXPECT_EQ(imported->changed_count(), expected);
  }
  const auto after =
      Ask(*mail_domains_stub_, &v1::MailDomains::Stub::CheckAddresses, check, TestService());
  EXPECT_EQ(after->verdicts(0).outcome(), v1::CheckAddressesResponse::Verdict::BODY);
  EXPECT_EQ(after->verdicts(0).body_code(), "272230");

  auto& wrong = *import.add_mail_domains();
  wrong.set_body_code("271403");
  wrong.set_domain("city.sakai.jp");
  wrong.set_class_(v1::MailDomain::RESERVED_GEO);
  EXPECT_THAT(
      Ask(*mail_domains_stub_, &v1::MailDomains::Stub::ImportMailDomains, import, TestService()),
      StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
}

// What went to the log while it was captured, from all threads.
Mutex captured_mutex;
std::string captured;

void Capture(std::string_view line) {
  MutexLock lock(captured_mutex);
  captured += line;
}

TEST_F(ServicesTest, NoAddressCodePasswordOrTokenIsLogged) {
  CaptureLog(Capture);
  SignUp();
  const auto session = SignIn();
  ASSERT_THAT(session, IsOk());
  EXPECT_FALSE(SignIn(kAddress, "wrong but long enough").ok());
  EXPECT_FALSE(Confirm("registrations/" + FormatId(ids_.Next()), "123456").ok());
  EXPECT_FALSE(Register("taro@gmail.com").ok());
  sink_.Refuse("RCPT", "550 <other@city.kadoma.lg.jp> is not here", 1);
  EXPECT_FALSE(Register("other@city.kadoma.lg.jp").ok());
  CaptureLog(nullptr);
  MutexLock lock(captured_mutex);
  EXPECT_THAT(captured, HasSubstr("registration finished"));
  for (const std::string& secret :
       {std::string(kAddress), std::string("t-nakamura"), std::string(kPassword), LastCode(),
        session->token(), std::string("taro@"), std::string("other@"), std::string("wrong but")}) {
    EXPECT_THAT(captured, ::testing::Not(HasSubstr(secret))) << secret;
  }
}

}  // namespace
}  // namespace hiroba::identity
