// The API as a whole: every .proto of ours, with its comments, as protoc has read it.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/descriptor_database.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "google/api/annotations.pb.h"
#include "hiroba/api/v1/access.pb.h"
#include "services/common/files.h"
#include "services/common/method_policy.h"
#include "services/common/testing/status_matchers.h"
#include "tests/protos/api_checks.h"

namespace hiroba {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;
using google::protobuf::FileDescriptorSet;
using google::protobuf::MethodDescriptorProto;
using google::protobuf::MethodOptions;
using google::protobuf::SourceCodeInfo;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAreArray;

// Members reach these through handlers of the gateway that are no transcoding: uploads, downloads.
const std::set<std::string> kServedByHandlers = {
    "hiroba.threads.v1.Attachments.BeginAttachment",
    "hiroba.threads.v1.Attachments.WriteAttachment",
    "hiroba.threads.v1.Attachments.FinishAttachment",
    "hiroba.identity.v1.DataExports.ReadDataExport",
    "hiroba.threads.v1.Attachments.ReadAttachment",
    "hiroba.threads.v1.Attachments.AbortAttachment",
};

class Api : public testing::Test {
 protected:
  void SetUp() override {
    const auto bytes = ReadFile(HIROBA_DESCRIPTOR_SET);
    ASSERT_THAT(bytes, IsOk());
    FileDescriptorSet set;
    ASSERT_TRUE(set.ParseFromString(*bytes));
    for (const FileDescriptorProto& file : set.file()) {
      ASSERT_NE(pool_.BuildFile(file), nullptr) << file.name();
      if (file.name().starts_with("hiroba/")) files_.push_back(pool_.FindFileByName(file.name()));
    }
  }

  DescriptorPool pool_;
  std::vector<const FileDescriptor*> files_;
};

TEST_F(Api, KeepsToTheRules) {
  std::string problems;
  for (const std::string& problem : CheckApi(files_, kServedByHandlers)) problems += problem + "\n";
  EXPECT_EQ(problems, "");
}

TEST_F(Api, IsLinkedIntoProgramsWhole) {
  std::vector<std::string> written;
  for (const FileDescriptor* file : files_) {
    for (int i = 0; i < file->service_count(); ++i)
      written.push_back(file->service(i)->full_name());
  }
  std::vector<std::string> linked;
  for (const auto* service : LinkedServices()) linked.push_back(service->full_name());
  EXPECT_FALSE(written.empty());
  EXPECT_THAT(linked, UnorderedElementsAreArray(written));
}

// The checks themselves, each on a small file in which one thing is wrong.
class CheckApiTest : public testing::Test {
 protected:
  CheckApiTest() {
    file_.set_name("test.proto");
    file_.set_package("t");
    file_.set_syntax("proto3");
    file_.add_dependency("google/api/annotations.proto");
    file_.add_dependency("hiroba/api/v1/access.proto");
    file_.add_service()->set_name("S");
    file_.add_message_type()->set_name("Answer");
  }

  // A method with its own request, routed and with a level.
  MethodDescriptorProto& AddMethod(const std::string& name, const std::string& path) {
    file_.add_message_type()->set_name(name + "Request");
    MethodDescriptorProto& method = *file_.mutable_service(0)->add_method();
    method.set_name(name);
    method.set_input_type(".t." + name + "Request");
    method.set_output_type(".t.Answer");
    MethodOptions& options = *method.mutable_options();
    options.MutableExtension(google::api::http)->set_get(path);
    options.SetExtension(api::v1::access, api::v1::ACCESS_READER);
    options.set_idempotency_level(MethodOptions::NO_SIDE_EFFECTS);
    return method;
  }

  // A comment for everything in the file that wants one.
  void Comment() {
    for (int i = 0; i < file_.message_type_size(); ++i) {
      CommentAt({4, i});
      const auto& message = file_.message_type(i);
      for (int j = 0; j < message.field_size(); ++j) CommentAt({4, i, 2, j});
      for (int j = 0; j < message.enum_type_size(); ++j) CommentAt({4, i, 4, j});
    }
    for (int i = 0; i < file_.enum_type_size(); ++i) {
      CommentAt({5, i});
      for (int j = 1; j < file_.enum_type(i).value_size(); ++j) CommentAt({5, i, 2, j});
    }
    for (int i = 0; i < file_.service_size(); ++i) {
      CommentAt({6, i});
      for (int j = 0; j < file_.service(i).method_size(); ++j) CommentAt({6, i, 2, j});
    }
  }

  void CommentAt(std::vector<int> path) {
    SourceCodeInfo::Location& location = *file_.mutable_source_code_info()->add_location();
    for (const int step : path) location.add_path(step);
    for (const int place : {0, 0, 1}) location.add_span(place);
    location.set_leading_comments(" Says something.");
  }

  // Takes the comments below a path away.
  void Uncomment(std::vector<int> path) {
    auto& locations = *file_.mutable_source_code_info()->mutable_location();
    for (int i = locations.size() - 1; i >= 0; --i) {
      if (std::equal(path.begin(), path.end(), locations[i].path().begin(),
                     locations[i].path().end())) {
        locations.DeleteSubrange(i, 1);
      }
    }
  }

  std::vector<std::string> Check() {
    DescriptorPool pool(DescriptorPool::generated_pool());
    const FileDescriptor* const file = pool.BuildFile(file_);
    EXPECT_NE(file, nullptr);
    if (file == nullptr) return {};
    return CheckApi({file}, {"t.S.Handled"});
  }

  FileDescriptorProto file_;
};

TEST_F(CheckApiTest, FindsNothingWrongWithAGoodFile) {
  AddMethod("Get", "/v1/{name=posts/*}");
  AddMethod("List", "/v1/posts");
  AddMethod("Special", "/v1/posts/special");
  AddMethod("Verb", "/v1/{name=posts/*}:accept");
  Comment();
  EXPECT_THAT(Check(), IsEmpty());
}

TEST_F(CheckApiTest, WantsAnAccessLevelWithARoute) {
  AddMethod("Get", "/v1/posts").mutable_options()->ClearExtension(api::v1::access);
  Comment();
  EXPECT_THAT(Check(), ElementsAre("method t.S.Get has a route and no access level"));
}

TEST_F(CheckApiTest, WantsARouteWithAnAccessLevel) {
  AddMethod("Get", "/v1/posts").mutable_options()->ClearExtension(google::api::http);
  Comment();
  EXPECT_THAT(Check(), ElementsAre("method t.S.Get has an access level and no route"));
}

TEST_F(CheckApiTest, HandlersOfTheGatewayNeedNoRoute) {
  AddMethod("Handled", "/v1/posts").mutable_options()->ClearExtension(google::api::http);
  Comment();
  EXPECT_THAT(Check(), IsEmpty());
}

TEST_F(CheckApiTest, InternalMethodsHaveNeither) {
  MethodOptions& options = *AddMethod("Get", "/v1/posts").mutable_options();
  options.ClearExtension(google::api::http);
  options.ClearExtension(api::v1::access);
  Comment();
  EXPECT_THAT(Check(), IsEmpty());
}

TEST_F(CheckApiTest, WantsAGetToHaveNoSideEffects) {
  AddMethod("Get", "/v1/posts").mutable_options()->set_idempotency_level(MethodOptions::IDEMPOTENT);
  Comment();
  EXPECT_THAT(Check(), ElementsAre("method t.S.Get is a GET without NO_SIDE_EFFECTS"));
}

TEST_F(CheckApiTest, FindsDuplicateRoutesUnderOtherNames) {
  AddMethod("Get", "/v1/{name=posts/*}");
  AddMethod("Fetch", "/v1/posts/{post}");
  Comment();
  EXPECT_THAT(Check(), ElementsAre("route GET /v1/posts/{post} of t.S.Fetch is a duplicate of "
                                   "/v1/{name=posts/*} of t.S.Get"));
}

TEST_F(CheckApiTest, FindsDuplicatesAmongAdditionalBindings) {
  AddMethod("Get", "/v1/posts")
      .mutable_options()
      ->MutableExtension(google::api::http)
      ->add_additional_bindings()
      ->set_get("/v1/notes");
  AddMethod("Notes", "/v1/notes");
  Comment();
  EXPECT_THAT(Check(),
              ElementsAre("route GET /v1/notes of t.S.Notes is a duplicate of /v1/notes of "
                          "t.S.Get"));
}

TEST_F(CheckApiTest, FindsRoutesThatALiteralDoesNotTellApart) {
  AddMethod("One", "/v1/files/*");
  AddMethod("Any", "/v1/files/**");
  Comment();
  EXPECT_THAT(Check(),
              ElementsAre("route GET /v1/files/** of t.S.Any is ambiguous with /v1/files/* "
                          "of t.S.One"));
}

TEST_F(CheckApiTest, OtherHttpMethodsAndVerbsAreOtherRoutes) {
  AddMethod("Get", "/v1/posts");
  AddMethod("Make", "")
      .mutable_options()
      ->MutableExtension(google::api::http)
      ->set_post("/v1/posts");
  AddMethod("Verb", "/v1/posts:recent");
  Comment();
  EXPECT_THAT(Check(), IsEmpty());
}

TEST_F(CheckApiTest, FindsMalformedPaths) {
  AddMethod("Get", "/v1/{name=posts");
  Comment();
  EXPECT_THAT(Check(), ElementsAre("method t.S.Get has the malformed path \"/v1/{name=posts\""));
}

TEST_F(CheckApiTest, FindsSharedRequests) {
  AddMethod("Get", "/v1/posts");
  AddMethod("List", "/v1/lists").set_input_type(".t.GetRequest");
  Comment();
  EXPECT_THAT(Check(),
              ElementsAre("message t.GetRequest is the request of t.S.Get and of t.S.List"));
}

TEST_F(CheckApiTest, FindsRequestsOfOtherFiles) {
  AddMethod("Get", "/v1/posts").set_input_type(".google.api.HttpRule");
  file_.add_dependency("google/api/http.proto");
  Comment();
  EXPECT_THAT(Check(), ElementsAre("message google.api.HttpRule, the request of t.S.Get, is in "
                                   "another file"));
}

TEST_F(CheckApiTest, WantsACommentOnEverything) {
  AddMethod("Get", "/v1/posts");
  auto& field = *file_.mutable_message_type(0)->add_field();
  field.set_name("field");
  field.set_number(1);
  field.set_type(google::protobuf::FieldDescriptorProto::TYPE_BOOL);
  field.set_label(google::protobuf::FieldDescriptorProto::LABEL_OPTIONAL);
  auto& type = *file_.add_enum_type();
  type.set_name("Kind");
  for (const char* name : {"KIND_UNSPECIFIED", "GOOD"}) {
    auto& value = *type.add_value();
    value.set_name(name);
    value.set_number(type.value_size() - 1);
  }
  Comment();
  ASSERT_THAT(Check(), IsEmpty());
  const std::vector<std::pair<std::vector<int>, std::string>> cases = {
      {{4, 0}, "message t.Answer has no comment"},
      {{4, 0, 2, 0}, "field t.Answer.field has no comment"},
      {{5, 0}, "enum t.Kind has no comment"},
      {{5, 0, 2, 1}, "enum value t.GOOD has no comment"},
      {{6, 0}, "service t.S has no comment"},
      {{6, 0, 2, 0}, "method t.S.Get has no comment"},
  };
  for (const auto& [path, problem] : cases) {
    const FileDescriptorProto whole = file_;
    Uncomment(path);
    EXPECT_THAT(Check(), ElementsAre(problem));
    file_ = whole;
  }
}

TEST_F(CheckApiTest, WantsEnumsToBeginUnspecified) {
  auto& type = *file_.add_enum_type();
  type.set_name("Kind");
  type.add_value()->set_name("GOOD");
  type.mutable_value(0)->set_number(0);
  CommentAt({5, 0, 2, 0});
  Comment();
  EXPECT_THAT(Check(), ElementsAre("enum t.Kind does not begin with a value *_UNSPECIFIED"));
}

}  // namespace
}  // namespace hiroba
