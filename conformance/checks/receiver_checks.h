#pragma once

#include <vector>

#include "conformance/check/check.h"

namespace hooks {

// Every check of a receiver, group by group; lives as long as the program.
const std::vector<Check>& receiverChecks();

// The groups. A check is added to one of these, and nowhere else.
std::vector<Check> verifyChecks();
std::vector<Check> authChecks();
std::vector<Check> ackChecks();
std::vector<Check> idemChecks();
std::vector<Check> batchChecks();
std::vector<Check> payloadChecks();
std::vector<Check> jsonChecks();
std::vector<Check> httpChecks();
std::vector<Check> tlsChecks();
std::vector<Check> secChecks();
std::vector<Check> lifeChecks();

}  // namespace hooks
