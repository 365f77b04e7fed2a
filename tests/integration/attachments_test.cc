// Files: uploaded raw, attached to a post, downloaded by who may read the post.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/harness/forum.h"

namespace hiroba::testing {
namespace {

// The smallest file every reader takes for a PDF, with `size` bytes of comment in it.
std::string Pdf(std::size_t size) {
  return "%PDF-1.4\n%" + std::string(size, 'x') +
         "\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count "
         "0>>endobj\n"
         "trailer<</Root 1 0 R>>\n%%EOF\n";
}

HttpResponse Upload(HttpClient& http, const std::string& filename, const std::string& content,
                    const std::string& type = "application/pdf") {
  return http.Send({.method = "POST",
                    .path = "/v1/attachments?filename=" + UrlEncode(filename),
                    .body = content,
                    .content_type = type});
}

class Attachments : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Forum& forum = Forum::Get();
    moderator_ = new Person(forum.MakeStaff("中村 世話人", "moderator"));
    author_ = new Person(forum.SignUp("渡辺 作成者"));
    reader_ = new Person(forum.SignUp("松本 読者"));
    topic_ = CreateTopic(moderator_->http, "資料").value("name", "");
  }

  static inline Person* moderator_;
  static inline Person* author_;
  static inline Person* reader_;
  static inline std::string topic_;
};

TEST_F(Attachments, AFileGoesWithAPostAndIsReadWholeAndInParts) {
  const std::string content = Pdf(3'000'000);
  const HttpResponse file = Upload(author_->http, "備蓄計画（案）.pdf", content);
  ASSERT_TRUE(file.ok()) << file.body;
  EXPECT_EQ(file.json["filename"], "備蓄計画（案）.pdf");
  EXPECT_EQ(file.json["mediaType"], "application/pdf");
  EXPECT_EQ(file.json["size"], static_cast<int>(content.size()));
  const std::string name = file.json.value("name", "");

  // Nobody else sees it before it goes with a post.
  EXPECT_EQ(reader_->http.Get("/v1/" + name + "/content").status, 404);

  const HttpResponse thread = author_->http.Post(
      "/v1/threads", {{"thread", {{"topic", topic_}, {"title", "計画"}}},
                      {"post", {{"text", "添付します"}, {"attachments", {{{"name", name}}}}}}});
  ASSERT_TRUE(thread.ok()) << thread.body;

  const HttpResponse whole = reader_->http.Get("/v1/" + name + "/content");
  ASSERT_EQ(whole.status, 200);
  EXPECT_TRUE(whole.body == content) << whole.body.size() << " bytes came";
  EXPECT_THAT(whole.headers.at("content-disposition"), ::testing::HasSubstr("attachment"));
  EXPECT_EQ(whole.headers.at("x-content-type-options"), "nosniff");

  const HttpResponse part = reader_->http.Send(
      {.path = "/v1/" + name + "/content", .headers = {{"Range", "bytes=1000000-1000099"}}});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, content.substr(1'000'000, 100));
  EXPECT_EQ(part.headers.at("content-range"),
            "bytes 1000000-1000099/" + std::to_string(content.size()));
  const HttpResponse beyond = reader_->http.Send(
      {.path = "/v1/" + name + "/content", .headers = {{"Range", "bytes=99999999-"}}});
  EXPECT_EQ(beyond.status, 416);
}

TEST_F(Attachments, AFileInAClosedTopicIsNotFoundByOthers) {
  const std::string closed =
      CreateTopic(moderator_->http, "限定の資料", "CLOSED").value("name", "");
  const std::string name = Upload(moderator_->http, "secret.pdf", Pdf(10)).json.value("name", "");
  const HttpResponse thread = moderator_->http.Post(
      "/v1/threads", {{"thread", {{"topic", closed}, {"title", "限定"}}},
                      {"post", {{"text", "限定です"}, {"attachments", {{{"name", name}}}}}}});
  ASSERT_TRUE(thread.ok()) << thread.body;
  EXPECT_EQ(moderator_->http.Get("/v1/" + name + "/content").status, 200);
  EXPECT_EQ(reader_->http.Get("/v1/" + name + "/content").status, 404);
  EXPECT_EQ(reader_->http.Get("/v1/" + name).status, 404);
}

TEST_F(Attachments, TheTypeIsThatOfTheContent) {
  const HttpResponse program = Upload(author_->http, "plan.pdf",
                                      std::string("\x7f"
                                                  "ELF\x02\x01\x01",
                                                  7) +
                                          std::string(100, '\0'));
  EXPECT_EQ(program.status, 400) << program.body;
  EXPECT_EQ(program.Reason(), "FILE_TYPE_REFUSED");
}

TEST_F(Attachments, FiftyMegabytesIsTheLimit) {
  const HttpResponse large = Upload(author_->http, "large.pdf", Pdf(50u << 20));
  EXPECT_THAT(large.status, ::testing::AnyOf(400, 413)) << large.body;
  EXPECT_EQ(large.Reason(), "FILE_TOO_LARGE");
}

}  // namespace
}  // namespace hiroba::testing
