#pragma once

#include <vector>

#include "conformance/check/check.h"

namespace hooks {

// Every check of an org, group by group; lives as long as the program.
const std::vector<Check>& orgChecks();

// The groups. A check is added to one of these, and nowhere else.
std::vector<Check> orgApiChecks();
std::vector<Check> orgVerificationChecks();
std::vector<Check> orgDeliveryChecks();
std::vector<Check> orgFailureChecks();
std::vector<Check> orgPreviewChecks();
std::vector<Check> orgLogChecks();
std::vector<Check> orgDeterminismChecks();

}  // namespace hooks
