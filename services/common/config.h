// Options of a process: flag, then environment HIROBA_…, then default. Declaring an option is
// reading it; --help shows what was declared.
//
//   const int port = options.Int("port", "PORT", 7001, "gRPC port");
//
// Given as --port 7001, --port=7001 or HIROBA_PORT=7001. Mistakes are collected and told together.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace hiroba {

// For one thread. Every option is declared before Finish.
class Options {
 public:
  // `summary` says in a sentence or two what the program is for.
  Options(int argc, const char* const* argv, std::string summary);

  std::string String(std::string_view name, std::string_view env, std::string_view fallback,
                     std::string_view help);
  std::int64_t Int(std::string_view name, std::string_view env, std::int64_t fallback,
                   std::string_view help);
  // "250ms", "30s", "1h30m".
  absl::Duration Duration(std::string_view name, std::string_view env, absl::Duration fallback,
                          std::string_view help);
  // --name, --no-name, --name=true; in the environment true or false.
  bool Bool(std::string_view name, std::string_view env, bool fallback, std::string_view help);

  // A secret is never on the command line, where every user of the machine reads it: it is in a
  // file (--name-file, HIROBA_NAME_FILE; a final line end is dropped) or in HIROBA_NAME.
  std::string Secret(std::string_view name, std::string_view env, std::string_view help);

  // Reports a mistake in a value that only the program understands.
  void Mistake(std::string_view name, std::string_view what);

  // Words on the command line that are no options, in order. Call after all declarations; without
  // the call they are mistakes.
  std::vector<std::string> Arguments();

  bool help_wanted() const { return help_wanted_; }

  // The manual: every declared option with its environment variable, default and help.
  std::string Help() const;

  // Returns INVALID_ARGUMENT with all mistakes, one a line: unknown options, values that do not
  // parse, stray words.
  absl::Status Finish() const;

  // Writes the effective values to the log, secrets as "set" or "".
  void LogValues() const;

 private:
  struct Word {
    std::string text;
    bool used = false;
  };
  struct Declared {
    std::string name;
    std::string env;
    std::string kind;
    std::string fallback;
    std::string value;
    std::string help;
  };

  // Returns the text given for an option that takes a value.
  std::optional<std::string> Find(std::string_view name, std::string_view env);
  static std::optional<std::string> FindInEnvironment(std::string_view env);
  void Declare(std::string_view name, std::string_view env, std::string_view kind,
               std::string_view fallback, std::string_view value, std::string_view help);

  std::string summary_;
  std::string program_;
  std::vector<Word> words_;
  std::vector<Declared> declared_;
  std::vector<std::string> mistakes_;
  bool help_wanted_ = false;
};

}  // namespace hiroba
