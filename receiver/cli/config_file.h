#pragma once

#include <set>
#include <string>
#include <vector>

namespace hooks {

// The options that a configuration file gives to a command, as arguments: those of the section
// named after the command, such as serve.port = 9000, except the ones in `given`, which the command
// line has already said. An option that may be given more than once takes numbered members:
// header[0], header[1].
//
// The form is that of the file's extension: .properties, .ini, .xml or .json. Throws UsageError
// naming the file, and the option if it is none of `known` (long names, without dashes) or has no
// value.
std::vector<std::string> argumentsFrom(const std::string& file, const std::string& command,
                                       const std::set<std::string>& known,
                                       const std::set<std::string>& flags,
                                       const std::set<std::string>& given);

}  // namespace hooks
