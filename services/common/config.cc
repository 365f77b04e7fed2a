#include "services/common/config.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include "fmt/format.h"
#include "services/common/log.h"
#include "services/common/status.h"

namespace hiroba {
namespace {

constexpr std::string_view kEnvPrefix = "HIROBA_";

std::string EnvName(std::string_view env) { return fmt::format("{}{}", kEnvPrefix, env); }

}  // namespace

Options::Options(int argc, const char* const* argv, std::string summary)
    : summary_(std::move(summary)), program_(argc > 0 ? argv[0] : "") {
  program_ = program_.substr(program_.find_last_of('/') + 1);
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--help" || word == "-h") {
      help_wanted_ = true;
    } else {
      words_.push_back({.text = std::string(word)});
    }
  }
}

std::optional<std::string> Options::Find(std::string_view name, std::string_view env) {
  const std::string flag = fmt::format("--{}", name);
  std::optional<std::string> found;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    Word& word = words_[i];
    if (word.used || !word.text.starts_with(flag)) continue;
    if (word.text.size() > flag.size()) {
      if (word.text[flag.size()] != '=') continue;
      word.used = true;
      found = word.text.substr(flag.size() + 1);
    } else if (i + 1 < words_.size()) {
      word.used = true;
      words_[i + 1].used = true;
      found = words_[i + 1].text;
    } else {
      word.used = true;
      Mistake(name, "has no value");
    }
  }
  if (!found) found = FindInEnvironment(env);
  return found;
}

std::optional<std::string> Options::FindInEnvironment(std::string_view env) {
  const char* const value = std::getenv(EnvName(env).c_str());
  // Empty counts as absent: manifests often name a variable that has no value.
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

std::string Options::String(std::string_view name, std::string_view env, std::string_view fallback,
                            std::string_view help) {
  std::string value = Find(name, env).value_or(std::string(fallback));
  Declare(name, env, " TEXT", fallback, value, help);
  return value;
}

std::int64_t Options::Int(std::string_view name, std::string_view env, std::int64_t fallback,
                          std::string_view help) {
  std::int64_t value = fallback;
  if (const std::optional<std::string> text = Find(name, env)) {
    const char* const end = text->data() + text->size();
    const auto [rest, error] = std::from_chars(text->data(), end, value);
    if (error != std::errc() || rest != end) {
      value = fallback;
      Mistake(name, fmt::format("wants a whole number, not \"{}\"", *text));
    }
  }
  Declare(name, env, " NUMBER", std::to_string(fallback), std::to_string(value), help);
  return value;
}

absl::Duration Options::Duration(std::string_view name, std::string_view env,
                                 absl::Duration fallback, std::string_view help) {
  absl::Duration value = fallback;
  if (const std::optional<std::string> text = Find(name, env)) {
    if (!absl::ParseDuration(*text, &value) || value < absl::ZeroDuration()) {
      value = fallback;
      Mistake(name, fmt::format("wants a duration such as 250ms or 1h30m, not \"{}\"", *text));
    }
  }
  Declare(name, env, " DURATION", absl::FormatDuration(fallback), absl::FormatDuration(value),
          help);
  return value;
}

bool Options::Bool(std::string_view name, std::string_view env, bool fallback,
                   std::string_view help) {
  std::optional<std::string> text;
  for (Word& word : words_) {
    if (word.used) continue;
    if (word.text == fmt::format("--{}", name)) {
      text = "true";
    } else if (word.text == fmt::format("--no-{}", name)) {
      text = "false";
    } else if (word.text.starts_with(fmt::format("--{}=", name))) {
      text = word.text.substr(name.size() + 3);
    } else {
      continue;
    }
    word.used = true;
  }
  if (!text) text = FindInEnvironment(env);
  bool value = fallback;
  if (text == "true" || text == "1") {
    value = true;
  } else if (text == "false" || text == "0") {
    value = false;
  } else if (text) {
    Mistake(name, fmt::format("wants true or false, not \"{}\"", *text));
  }
  Declare(name, env, "", fallback ? "true" : "false", value ? "true" : "false", help);
  return value;
}

std::string Options::Secret(std::string_view name, std::string_view env, std::string_view help) {
  const std::string file_flag = fmt::format("{}-file", name);
  std::string value;
  if (const auto path = Find(file_flag, fmt::format("{}_FILE", env))) {
    std::ifstream file(*path, std::ios::binary);
    if (!file) Mistake(file_flag, fmt::format("cannot read {}", *path));
    value.assign(std::istreambuf_iterator<char>(file), {});
    while (value.ends_with('\n') || value.ends_with('\r')) value.pop_back();
  } else {
    value = FindInEnvironment(env).value_or("");
  }
  Declare(file_flag, fmt::format("{}_FILE", env), " FILE", "", value.empty() ? "" : "set", help);
  return value;
}

void Options::Declare(std::string_view name, std::string_view env, std::string_view kind,
                      std::string_view fallback, std::string_view value, std::string_view help) {
  declared_.push_back({.name = std::string(name),
                       .env = EnvName(env),
                       .kind = std::string(kind),
                       .fallback = std::string(fallback),
                       .value = std::string(value),
                       .help = std::string(help)});
}

void Options::Mistake(std::string_view name, std::string_view what) {
  mistakes_.push_back(fmt::format("--{} {}", name, what));
}

std::vector<std::string> Options::Arguments() {
  std::vector<std::string> arguments;
  for (Word& word : words_) {
    if (word.used || word.text.starts_with("--")) continue;
    word.used = true;
    arguments.push_back(word.text);
  }
  return arguments;
}

std::string Options::Help() const {
  std::string text =
      fmt::format("{}: {}\n\nOptions, each also as an environment variable:\n", program_, summary_);
  for (const Declared& option : declared_) {
    text += fmt::format(
        "\n  --{}{}  ({})\n      {}{}\n", option.name, option.kind, option.env, option.help,
        option.fallback.empty() ? "" : fmt::format(" Default: {}.", option.fallback));
  }
  return text;
}

absl::Status Options::Finish() const {
  std::vector<std::string> mistakes = mistakes_;
  for (const Word& word : words_) {
    if (!word.used) mistakes.push_back(fmt::format("{} is not understood", word.text));
  }
  if (mistakes.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(fmt::format("{}", fmt::join(mistakes, "\n")));
}

void Options::LogValues() const {
  std::string values;
  for (const Declared& option : declared_) {
    values += fmt::format("{}--{}={}", values.empty() ? "" : " ", option.name, option.value);
  }
  Log(INFO, "options", {{"values", values}});
}

}  // namespace hiroba
