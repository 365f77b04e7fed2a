#include "gateway/static_files.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "gtest/gtest.h"

namespace hiroba::gateway {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBrowser = "text/html,application/xhtml+xml,*/*;q=0.8";

class StaticFilesTest : public ::testing::Test {
 protected:
  // Tests run side by side, each in a process of its own.
  StaticFilesTest()
      : folder_(fs::temp_directory_path() / ("hiroba-static-files-" + std::to_string(getpid()))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "dist/assets");
    Write("secret.txt", "outside");
    Write("dist/index.html", "<!doctype html>");
    Write("dist/assets/app-1a2b.js", std::string(5000, 'x'));
    Write("dist/assets/app-1a2b.js.br", "brotli");
    Write("dist/assets/app-1a2b.js.gz", "gzip");
    Write("dist/icon.png", "png");
    Write("dist/lonely.css.gz", "no plain file");
    auto files = StaticFiles::Load((folder_ / "dist").string());
    EXPECT_TRUE(files.ok()) << files.status();
    files_ = *std::move(files);
  }
  ~StaticFilesTest() override { fs::remove_all(folder_); }

  void Write(const std::string& name, const std::string& content) {
    std::ofstream(folder_ / name) << content;
  }

  HttpAnswer Get(std::string_view path, std::string_view accept = "*/*",
                 std::string_view encoding = "", std::string_view tag = "") {
    return files_->Answer(path, accept, encoding, tag);
  }

  static std::string Header(const HttpAnswer& answer, std::string_view name) {
    for (const auto& [key, value] : answer.headers) {
      if (key == name) return value;
    }
    return "";
  }

  fs::path folder_;
  std::optional<StaticFiles> files_;
};

TEST_F(StaticFilesTest, SendsFilesUnderAStrictPolicy) {
  const HttpAnswer answer = Get("/index.html");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(*answer.shared_body, "<!doctype html>");
  EXPECT_EQ(Header(answer, "Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(Header(answer, "Cache-Control"), "no-cache");
  const std::string policy = Header(answer, "Content-Security-Policy");
  EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_EQ(Header(Get("/assets/app-1a2b.js"), "Cache-Control"),
            "public, max-age=31536000, immutable");
}

TEST_F(StaticFilesTest, SendsTheSmallestThatTheClientTakes) {
  EXPECT_EQ(*Get("/assets/app-1a2b.js", "*/*", "gzip, deflate, br").shared_body, "brotli");
  const HttpAnswer gzip = Get("/assets/app-1a2b.js", "*/*", "gzip, br;q=0");
  EXPECT_EQ(Header(gzip, "Content-Encoding"), "gzip");
  EXPECT_EQ(*gzip.shared_body, "gzip");
  EXPECT_EQ(Get("/assets/app-1a2b.js").shared_body->size(), 5000U);
  EXPECT_EQ(Header(Get("/icon.png", "*/*", "gzip"), "Content-Encoding"), "");
}

TEST_F(StaticFilesTest, SaysWhenNothingHasChanged) {
  const std::string tag = Header(Get("/index.html"), "ETag");
  EXPECT_EQ(Get("/index.html", "*/*", "", tag).status, 304);
  EXPECT_EQ(Get("/index.html", "*/*", "", "\"other\"").status, 200);
}

TEST_F(StaticFilesTest, HasAnEntityTagForEachEncoding) {
  std::set<std::string> tags;
  for (const char* encoding : {"", "gzip", "br"}) {
    const std::string tag = Header(Get("/assets/app-1a2b.js", "*/*", encoding), "ETag");
    EXPECT_TRUE(tags.insert(tag).second) << tag;
    EXPECT_EQ(Get("/assets/app-1a2b.js", "*/*", encoding, tag).status, 304);
  }
  const std::string plain = Header(Get("/assets/app-1a2b.js"), "ETag");
  EXPECT_EQ(Get("/assets/app-1a2b.js", "*/*", "br", plain).status, 200);
}

TEST_F(StaticFilesTest, SendsThePageForPathsOfTheApp) {
  for (const char* accept : {"*/*", "", "application/json"}) {
    EXPECT_EQ(Get("/", accept).status, 200) << accept;
  }
  EXPECT_EQ(Get("/", kBrowser).status, 200);
  for (const char* path : {"/threads/0abc", "/search", "/bodies/n-meti.go.jp"}) {
    EXPECT_EQ(Get(path, kBrowser).status, 200) << path;
    EXPECT_EQ(Get(path, "application/json").status, 404) << path;
  }
  for (const char* file : {"/assets/old.js", "/lonely.css", "/threads/../secret.txt"}) {
    EXPECT_EQ(Get(file, kBrowser).status, 404) << file;
  }
}

TEST_F(StaticFilesTest, LeadsNowhereElse) {
  for (const char* path :
       {"/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/assets/../../secret.txt",
        "//etc/passwd", "/%00", "/%zz", "/lonely.css", "/assets/app-1a2b.js.br", "/assets", ""}) {
    EXPECT_EQ(Get(path).status, 404) << path;
  }
}

TEST(StaticFiles, AreNoneWhereThereIsNoFolder) {
  const auto files = StaticFiles::Load("/nonexistent/folder");
  ASSERT_TRUE(files.ok());
  EXPECT_EQ(files->Answer("/", kBrowser, "", "").status, 404);
}

}  // namespace
}  // namespace hiroba::gateway
