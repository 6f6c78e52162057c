#pragma once

#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "conformance/check/check.h"
#include "fixtures/wire/json.h"

namespace hooks {

// Which defects fail which checks: what is claimed by the checks, and what comes of it.
struct KillMatrix {
  // Those that make the claims; nothing: all checks of a receiver. Lives as long as the program.
  const std::vector<Check>* checks = nullptr;
  // Who is without a defect.
  std::string reference = "the reference receiver";
  // Checks that the reference receiver did not pass, wherever it was asked.
  std::set<std::string> failedByReference = {};
  // Checks that it was not asked anywhere.
  std::set<std::string> notAsked = {};
  // By defect, the checks that it failed.
  std::map<std::string, std::set<std::string>> failed = {};

  // What is not as the checks claim, in words; empty if all is.
  std::vector<std::string> disagreements() const;
};

// Judges the reference receiver and each of the zoo's, three at a time: in this process without
// sockets, and those that differ in bytes over a port of this machine.
KillMatrix judgeZoo(std::uint64_t seed = 1);

// {"reference", "failed": {defect: [check]}, "disagreements"}.
JsonObject documentOf(const KillMatrix& matrix);

// The page conformance/MATRIX.md.
void writeMatrix(const KillMatrix& matrix, std::ostream& out);

}  // namespace hooks
