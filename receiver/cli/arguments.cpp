#include "receiver/cli/arguments.h"

#include <algorithm>
#include <cstring>

namespace hooks {

std::vector<std::string> takeArguments(int argc, char** argv,
                                       const std::vector<std::string>& secretOptions) {
  std::vector<std::string> arguments;
  bool secretFollows = false;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    arguments.push_back(argument);
    const std::size_t equals = argument.find('=');
    const std::string name = argument.substr(0, equals);
    const bool secret =
        std::find(secretOptions.begin(), secretOptions.end(), name) != secretOptions.end();
    if (secretFollows) {
      std::memset(argv[i], '*', argument.size());
    } else if (secret && equals != std::string::npos) {
      std::memset(argv[i] + equals + 1, '*', argument.size() - equals - 1);
    }
    secretFollows = !secretFollows && secret && equals == std::string::npos;
  }
  return arguments;
}

}  // namespace hooks
