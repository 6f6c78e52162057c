#include "conformance/commands/hook_header.h"

#include "receiver/cli/program.h"

namespace hooks {

HttpHeader hookHeaderIn(const std::string& text) {
  const auto colon = text.find(':');
  const auto value = text.find_first_not_of(" \t", colon + 1);
  if (colon == std::string::npos || colon == 0) {
    throw UsageError("--header: expected 'Name: value'");
  }
  return {text.substr(0, colon), value == std::string::npos ? "" : text.substr(value)};
}

}  // namespace hooks
