#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace hooks {

struct SpawnOptions {
  // Appended to and made if need be; empty, what is written is lost.
  std::string outputFile = {};
  // Its stdin; -1 for none.
  int input = -1;
  std::string directory = {};
  // NAME=VALUE, before our own environment.
  std::vector<std::string> environment = {};
};

// Starts a command line with /bin/sh, as the leader of a process group of its own, with no other
// file of ours and signals as they are by default. Throws std::system_error if that cannot be.
pid_t spawnGroup(const std::string& command, const SpawnOptions& options = {});

}  // namespace hooks
