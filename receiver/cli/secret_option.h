#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "fixtures/wire/secret.h"

namespace hooks {

// A secret that a program takes from --NAME, --NAME-file or an environment variable.
//
// An option goes before the variable; both options at once are an error. The file is better than
// the variable, and both are better than --NAME, which the shell remembers.
class SecretOption {
 public:
  // Adds both options to the command. `name` is without dashes, as in auth-secret.
  SecretOption(CLI::App& command, std::string name, std::string variable, const std::string& about);

  // Reads it; empty if it was given nowhere. Throws UsageError, which never quotes the secret, for
  // a file that cannot be read and for a value that could not travel in a header.
  Secret read() const;

 private:
  std::string name_;
  std::string variable_;
  std::string value_;
  std::string file_;
  CLI::Option* valueOption_;
  CLI::Option* fileOption_;
};

}  // namespace hooks
