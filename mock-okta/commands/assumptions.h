#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mock-okta/server/mock_okta.h"

namespace hooks {

// The open questions about Okta that a user of the program can answer otherwise than we did, by the
// names they have in mock-okta/README.md, "What we assumed".
class Assumptions {
 public:
  // For --help: "customHeadersWin (true or false): a hook's own …", one for each name.
  static std::vector<std::string> help();

  // Each setting is NAME=VALUE; of two with one name the later holds. Throws UsageError for any
  // other, naming what is possible.
  static void apply(const std::vector<std::string>& settings, MockOktaOptions& options);
};

}  // namespace hooks
