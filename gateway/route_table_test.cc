#include "gateway/route_table.h"

#include <random>
#include <string>

#include "google/api/annotations.pb.h"
#include "google/protobuf/descriptor.pb.h"
#include "gtest/gtest.h"
#include "hiroba/gateway/testing/v1/notes.pb.h"
#include "hiroba/threads/v1/posts.pb.h"

namespace hiroba::gateway {
namespace {

using Outcome = RouteLookup::Outcome;

const google::protobuf::ServiceDescriptor* Service(const std::string& name) {
  return google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
}

const RouteTable& Notes() {
  static const auto* const table = [] {
    testing::v1::Note::descriptor();  // links the file
    auto built = RouteTable::Build({Service("hiroba.gateway.testing.v1.Notes")});
    EXPECT_TRUE(built.ok()) << built.status();
    return new RouteTable(*std::move(built));
  }();
  return *table;
}

std::string MethodOf(const RouteLookup& lookup) {
  return lookup.outcome == Outcome::kFound ? lookup.route->method->name() : "";
}

TEST(RouteTable, FindsAMethodAndItsVariable) {
  const RouteLookup lookup = Notes().Find("GET", "/v1/notes/abc");
  EXPECT_EQ(MethodOf(lookup), "GetNote");
  EXPECT_EQ(lookup.route->rpc_path, "/hiroba.gateway.testing.v1.Notes/GetNote");
  EXPECT_EQ(lookup.route->policy.access, hiroba::api::v1::ACCESS_PUBLIC);
  EXPECT_EQ(lookup.values, std::vector<std::string>{"notes/abc"});
}

TEST(RouteTable, FindsAdditionalBindings) {
  const RouteLookup lookup = Notes().Find("GET", "/v1/shelves/s1/notes/abc");
  EXPECT_EQ(MethodOf(lookup), "GetNote");
  EXPECT_EQ(lookup.values, std::vector<std::string>{"shelves/s1/notes/abc"});
}

TEST(RouteTable, PrefersALiteralToAVariable) {
  EXPECT_EQ(MethodOf(Notes().Find("GET", "/v1/notes/newest")), "GetNewestNote");
  EXPECT_EQ(MethodOf(Notes().Find("GET", "/v1/notes/newer")), "GetNote");
  // The literal has no PATCH: the variable takes it.
  EXPECT_EQ(MethodOf(Notes().Find("PATCH", "/v1/notes/newest")), "UpdateNote");
}

TEST(RouteTable, TellsVerbsApart) {
  EXPECT_EQ(MethodOf(Notes().Find("POST", "/v1/notes/abc:archive")), "ArchiveNote");
  EXPECT_EQ(Notes().Find("POST", "/v1/notes/abc:archive").values,
            std::vector<std::string>{"notes/abc"});
  EXPECT_EQ(MethodOf(Notes().Find("GET", "/v1/notes:watch")), "WatchNotes");
  EXPECT_EQ(Notes().Find("POST", "/v1/notes/abc:other").outcome, Outcome::kUnknownPath);
  EXPECT_EQ(Notes().Find("POST", "/v1/notes/abc:").outcome, Outcome::kUnknownPath);
}

TEST(RouteTable, SaysWhichMethodsAPathHas) {
  const RouteLookup lookup = Notes().Find("PUT", "/v1/notes/abc");
  EXPECT_EQ(lookup.outcome, Outcome::kOtherMethods);
  EXPECT_EQ(lookup.allow, (std::vector<std::string>{"DELETE", "GET", "PATCH"}));
  EXPECT_EQ(Notes().Find("PUT", "/v1/notesx").outcome, Outcome::kUnknownPath);
}

TEST(RouteTable, NeverRoutesAMethodWithoutAccess) {
  EXPECT_EQ(Notes().Find("GET", "/v1/notes:count").outcome, Outcome::kUnknownPath);
}

TEST(RouteTable, TakesAnyRest) {
  EXPECT_EQ(Notes().Find("GET", "/v1/folders/a/b%2Fc/d").values,
            std::vector<std::string>{"folders/a/b%2Fc/d"});
  EXPECT_EQ(Notes().Find("GET", "/v1/folders").values, std::vector<std::string>{"folders"});
}

TEST(RouteTable, DecodesSegmentsAfterItHasTakenThemApart) {
  EXPECT_EQ(Notes().Find("GET", "/v1/n%6Ftes/%E9%96%80").values,
            std::vector<std::string>{"notes/門"});
  EXPECT_EQ(Notes().Find("GET", "/v1/notes/a%2Fb").values, std::vector<std::string>{"notes/a%2Fb"});
  EXPECT_EQ(Notes().Find("GET", "/v1/notes/a%3Aarchive").values,
            std::vector<std::string>{"notes/a:archive"});
  for (const char* path : {"/v1/notes/%", "/v1/notes/%4", "/v1/notes/%zz", "/v1/notes/%FF",
                           "/v1/notes/%00", "/v1/notes/%ED%A0%80"}) {
    EXPECT_EQ(Notes().Find("GET", path).outcome, Outcome::kMalformedPath) << path;
  }
}

TEST(RouteTable, KnowsNoEmptySegments) {
  for (const char* path :
       {"", "/", "v1/notes", "/v1//notes", "/v1/notes/", "//v1/notes", "/v1/notes//"}) {
    EXPECT_EQ(Notes().Find("GET", path).outcome, Outcome::kUnknownPath) << path;
  }
}

TEST(RouteTable, SurvivesRandomPaths) {
  constexpr std::string_view kAlphabet = "/:%26notesv1.*{}";
  std::mt19937_64 random(2);
  for (int i = 0; i < 50000; ++i) {
    std::string path = random() % 2 == 0 ? "/v1/notes" : "/v1/folders/";
    for (uint64_t n = random() % 12; n > 0; --n) path += kAlphabet[random() % kAlphabet.size()];
    const RouteLookup lookup = Notes().Find("GET", path);
    if (lookup.outcome != Outcome::kFound) continue;
    ASSERT_EQ(lookup.values.size(), lookup.route->path.variables.size()) << path;
  }
}

TEST(RouteTable, ServesTheRealServices) {
  hiroba::threads::v1::Post::descriptor();
  const auto table = RouteTable::Build({Service("hiroba.threads.v1.Posts")});
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ(MethodOf(table->Find("PATCH", "/v1/threads/0a/posts/0b")), "UpdatePost");
}

// Builds a table from one method whose rule is given as text.
absl::Status BuildWith(google::api::HttpRule rule, bool server_streaming = false,
                       const char* second_get = nullptr) {
  google::protobuf::DescriptorPool pool(google::protobuf::DescriptorPool::generated_pool());
  google::protobuf::FileDescriptorProto file;
  file.set_name("made_up.proto");
  file.set_syntax("proto3");
  file.add_dependency("hiroba/gateway/testing/v1/notes.proto");
  auto* service = file.add_service();
  service->set_name("MadeUp");
  const auto add = [&](const std::string& name, const google::api::HttpRule& its_rule) {
    auto* method = service->add_method();
    method->set_name(name);
    method->set_input_type(".hiroba.gateway.testing.v1.UpdateNoteRequest");
    method->set_output_type(".hiroba.gateway.testing.v1.Note");
    method->set_server_streaming(server_streaming);
    *method->mutable_options()->MutableExtension(google::api::http) = its_rule;
    method->mutable_options()->SetExtension(hiroba::api::v1::access,
                                            hiroba::api::v1::ACCESS_PUBLIC);
  };
  add("First", rule);
  if (second_get != nullptr) {
    google::api::HttpRule second;
    second.set_get(second_get);
    add("Second", second);
  }
  const auto* built = pool.BuildFile(file);
  EXPECT_NE(built, nullptr);
  return RouteTable::Build({built->service(0)}).status();
}

TEST(RouteTable, RefusesRulesThatItCannotServe) {
  google::api::HttpRule rule;
  rule.set_get("/v1/{note.name=notes/*}");
  EXPECT_TRUE(BuildWith(rule).ok());
  EXPECT_FALSE(BuildWith(rule, false, "/v1/{update_mask=notes/*}").ok()) << "no scalar";
  EXPECT_FALSE(BuildWith(rule, false, "/v1/{note.title=notes/*}").ok()) << "the same path";
  EXPECT_TRUE(BuildWith(rule, false, "/v1/{note.title=notes/*}:verb").ok());
  EXPECT_TRUE(BuildWith(rule, true).ok());
  rule.set_body("*");
  EXPECT_FALSE(BuildWith(rule).ok()) << "a GET with a body";
  rule.set_post("/v1/notes");
  EXPECT_TRUE(BuildWith(rule).ok());
  EXPECT_FALSE(BuildWith(rule, true).ok()) << "a stream that is no GET";
  rule.set_body("note");
  EXPECT_TRUE(BuildWith(rule).ok());
  rule.set_body("nothing");
  EXPECT_FALSE(BuildWith(rule).ok());
  rule.set_body("*");
  rule.set_post("/v1/{note.tags}");
  EXPECT_FALSE(BuildWith(rule).ok()) << "a repeated field";
  rule.set_post("/v1/{note.missing}");
  EXPECT_FALSE(BuildWith(rule).ok());
  rule.set_post("v1");
  EXPECT_FALSE(BuildWith(rule).ok());
  EXPECT_FALSE(BuildWith(google::api::HttpRule()).ok());
}

}  // namespace
}  // namespace hiroba::gateway
