#pragma once

#include <cstdint>
#include <ostream>

#include "conformance/run/kill_matrix.h"

namespace hooks {

// As judgeZoo(), for the checks of an org: which defects of a mock fail which of them.
KillMatrix judgeOrgZoo(std::uint64_t seed = 1);

// The page conformance/ORG_MATRIX.md.
void writeOrgMatrix(const KillMatrix& matrix, std::ostream& out);

}  // namespace hooks
