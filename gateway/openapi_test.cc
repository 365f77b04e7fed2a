#include "gateway/openapi.h"

#include <set>
#include <string>

#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "services/common/method_policy.h"

namespace hiroba::gateway {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

struct Api {
  Api()
      : descriptors(*ApiDescriptors::Parse(EmbeddedDescriptorSet())),
        routes(*RouteTable::Build(LinkedServices())),
        text(MakeOpenApi(routes, descriptors, "https://hiroba.example")) {
    const auto status = google::protobuf::util::JsonStringToMessage(text, &document);
    EXPECT_TRUE(status.ok()) << status.ToString();
  }

  ApiDescriptors descriptors;
  RouteTable routes;
  std::string text;
  Struct document;
};

const Api& TheApi() {
  static const auto* const api = new Api;
  return *api;
}

const Struct& At(const Struct& object, const std::string& key) {
  EXPECT_TRUE(object.fields().contains(key)) << key;
  return object.fields().at(key).struct_value();
}

void CollectReferences(const Value& value, std::set<std::string>& references) {
  for (const auto& [key, inner] : value.struct_value().fields()) {
    if (key == "$ref") references.insert(inner.string_value());
    CollectReferences(inner, references);
  }
  for (const auto& inner : value.list_value().values()) CollectReferences(inner, references);
}

TEST(OpenApi, HasEveryRoute) {
  size_t operations = 0;
  for (const auto& [path, item] : At(TheApi().document, "paths").fields()) {
    operations += item.struct_value().fields().size();
  }
  EXPECT_GT(TheApi().routes.routes().size(), 40U);
  EXPECT_EQ(operations, TheApi().routes.routes().size() + 8);
  const Struct& post = At(At(TheApi().document, "paths"), "/v1/threads/{thread}/posts/{post}");
  EXPECT_EQ(At(post, "patch").fields().at("operationId").string_value(), "Posts_UpdatePost");
}

TEST(OpenApi, RefersOnlyToWhatIsThere) {
  Value whole;
  *whole.mutable_struct_value() = TheApi().document;
  std::set<std::string> references;
  CollectReferences(whole, references);
  const Struct& components = At(TheApi().document, "components");
  EXPECT_GT(references.size(), 50U);
  for (const std::string& reference : references) {
    const std::string prefix = "#/components/";
    ASSERT_TRUE(reference.starts_with(prefix)) << reference;
    const size_t slash = reference.find('/', prefix.size());
    const std::string kind = reference.substr(prefix.size(), slash - prefix.size());
    EXPECT_TRUE(At(components, kind).fields().contains(reference.substr(slash + 1))) << reference;
  }
}

TEST(OpenApi, TellsAnswersFromRequests) {
  const Struct& schemas = At(At(TheApi().document, "components"), "schemas");
  const Struct& answer = At(schemas, "hiroba.threads.v1.Post");
  EXPECT_TRUE(At(answer, "properties").fields().contains("number"));
  EXPECT_GT(answer.fields().at("required").list_value().values_size(), 5);
  const Struct& request = At(schemas, "hiroba.threads.v1.PostInput");
  EXPECT_FALSE(At(request, "properties").fields().contains("number")) << "output only";
  EXPECT_TRUE(At(request, "properties").fields().contains("text"));
  EXPECT_FALSE(request.fields().contains("required"));
  const Struct& accept = At(schemas, "hiroba.threads.v1.AcceptPostRequest");
  EXPECT_FALSE(At(accept, "properties").fields().contains("name")) << "the path says it";
  EXPECT_TRUE(At(accept, "properties").fields().contains("undo"));
}

TEST(OpenApi, SaysWhatTheCommentsSay) {
  const Struct& schemas = At(At(TheApi().document, "components"), "schemas");
  const Struct& text = At(At(At(schemas, "hiroba.threads.v1.Post"), "properties"), "text");
  EXPECT_NE(text.fields().at("description").string_value().find("20,000 characters. Mentions"),
            std::string::npos);
}

TEST(OpenApi, SaysWhoMayCall) {
  const Struct& paths = At(TheApi().document, "paths");
  const Struct& create = At(At(paths, "/v1/sessions"), "post");
  EXPECT_EQ(create.fields().at("security").list_value().values_size(), 0);
  EXPECT_EQ(create.fields().at("x-hiroba-access").string_value(), "ACCESS_PUBLIC");
  EXPECT_EQ(At(At(paths, "/v1/threads"), "post").fields().at("security").list_value().values_size(),
            2);
}

TEST(ApiDescriptors, RefusesWhatIsNoDescriptorSet) {
  EXPECT_FALSE(ApiDescriptors::Parse("\x07").ok());
}

}  // namespace
}  // namespace hiroba::gateway
