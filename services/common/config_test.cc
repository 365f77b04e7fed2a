#include "services/common/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "services/common/testing/status_matchers.h"

namespace hiroba {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Options Given(std::vector<const char*> words) {
  words.insert(words.begin(), "/usr/bin/hiroba-test");
  return Options(static_cast<int>(words.size()), words.data(), "a test");
}

TEST(Options, FlagBeatsEnvironmentBeatsDefault) {
  setenv("HIROBA_TEST_PORT", "7002", 1);
  Options flag = Given({"--port", "7003"});
  EXPECT_EQ(flag.Int("port", "TEST_PORT", 7001, "port"), 7003);
  Options environment = Given({});
  EXPECT_EQ(environment.Int("port", "TEST_PORT", 7001, "port"), 7002);
  unsetenv("HIROBA_TEST_PORT");
  Options fallback = Given({});
  EXPECT_EQ(fallback.Int("port", "TEST_PORT", 7001, "port"), 7001);
}

TEST(Options, ReadEveryKind) {
  Options options = Given({"--name=門真", "--time=1h30m", "--fast", "--no-loud", "--count=-3"});
  EXPECT_EQ(options.String("name", "TEST_NAME", "", ""), "門真");
  EXPECT_EQ(options.Duration("time", "TEST_TIME", absl::Seconds(1), ""), absl::Minutes(90));
  EXPECT_TRUE(options.Bool("fast", "TEST_FAST", false, ""));
  EXPECT_FALSE(options.Bool("loud", "TEST_LOUD", true, ""));
  EXPECT_EQ(options.Int("count", "TEST_COUNT", 0, ""), -3);
  EXPECT_THAT(options.Finish(), IsOk());
}

TEST(Options, AFlagThatBeginsLikeAnotherIsAnother) {
  Options options = Given({"--database-user=x", "--database", "y"});
  EXPECT_EQ(options.String("database", "TEST_DATABASE", "", ""), "y");
  EXPECT_EQ(options.String("database-user", "TEST_DATABASE_USER", "", ""), "x");
  EXPECT_THAT(options.Finish(), IsOk());
}

TEST(Options, AllMistakesAreToldTogether) {
  Options options = Given({"--port=abc", "--time", "soon", "--unknown=1", "stray", "--fast=maybe"});
  options.Int("port", "TEST_PORT", 1, "");
  options.Duration("time", "TEST_TIME", absl::Seconds(1), "");
  options.Bool("fast", "TEST_FAST", false, "");
  const absl::Status status = options.Finish();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  for (const char* mistake : {"--port", "--time", "--unknown", "stray", "--fast"}) {
    EXPECT_THAT(std::string(status.message()), HasSubstr(mistake));
  }
}

TEST(Options, AFlagWithoutItsValueIsAMistake) {
  Options options = Given({"--port"});
  options.Int("port", "TEST_PORT", 1, "");
  EXPECT_THAT(std::string(options.Finish().message()), HasSubstr("--port has no value"));
}

TEST(Options, ArgumentsAreWhatIsLeft) {
  Options options = Given({"approve", "--server=x", "a@example.jp"});
  EXPECT_EQ(options.String("server", "TEST_SERVER", "", ""), "x");
  EXPECT_THAT(options.Arguments(), ElementsAre("approve", "a@example.jp"));
  EXPECT_THAT(options.Finish(), IsOk());
}

TEST(Options, SecretsComeFromFilesAndAreNotShown) {
  const std::string path = testing::TempDir() + "config_test_secret";
  std::ofstream(path) << "hunter2\n";
  const std::string flag = "--password-file=" + path;
  Options options = Given({flag.c_str()});
  EXPECT_EQ(options.Secret("password", "TEST_PASSWORD", "the password"), "hunter2");
  EXPECT_THAT(options.Help(), Not(HasSubstr("hunter2")));
  std::filesystem::remove(path);
  Options unreadable = Given({flag.c_str()});
  unreadable.Secret("password", "TEST_PASSWORD", "the password");
  EXPECT_THAT(std::string(unreadable.Finish().message()), HasSubstr("cannot read"));
}

TEST(Options, HelpIsTheManual) {
  Options options = Given({"--help"});
  options.Int("port", "TEST_PORT", 7001, "gRPC port.");
  EXPECT_TRUE(options.help_wanted());
  EXPECT_THAT(options.Help(), HasSubstr("--port NUMBER  (HIROBA_TEST_PORT)"));
  EXPECT_THAT(options.Help(), HasSubstr("gRPC port. Default: 7001."));
}

}  // namespace
}  // namespace hiroba
