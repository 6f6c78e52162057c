#pragma once

#include <functional>
#include <memory>

#include "conformance/check/subject.h"
#include "conformance/run/runner.h"
#include "conformance/run/selection.h"

namespace hooks {

// Registers a GoogleTest test for each chosen check, named by group and check: Verify.Echo,
// Batch.NSquared. `make` is called once for each test, so that every check meets a receiver of its
// own.
//
//   int main(int argc, char** argv) {
//     testing::InitGoogleTest(&argc, argv);
//     hooks::registerChecks([] { return std::make_unique<MySubject>(); });
//     return RUN_ALL_TESTS();
//   }
//
// A MUST that is not met fails its test; a SHOULD does so only if `strict`. What could not be
// judged is skipped with its reason. Throws ShapeError for a selection that names nothing.
void registerChecks(std::function<std::unique_ptr<Subject>()> make, const Selection& selection = {},
                    const RunnerOptions& options = {}, bool strict = false);

}  // namespace hooks
