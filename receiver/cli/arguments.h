#pragma once

#include <string>
#include <vector>

namespace hooks {

// The arguments of a program, without its name. Values of the options named are overwritten where
// the system keeps them, so that they do not show in the process list for longer than it takes to
// get here. (They still do in the shell's history: a file or the environment is better.)
std::vector<std::string> takeArguments(int argc, char** argv,
                                       const std::vector<std::string>& secretOptions);

}  // namespace hooks
