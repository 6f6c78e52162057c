#pragma once

#include <functional>
#include <memory>

#include "conformance/check/subject.h"
#include "conformance/run/runner.h"
#include "conformance/run/selection.h"
#include "conformance/subject/recording_observer.h"
#include "fixtures/wire/http_handler.h"

namespace hooks {

// Makes a receiver that expects these credentials and tells the observer, by record(), of each
// thing that it does about an event: with a line that names the user.
using MakeHandler =
    std::function<std::unique_ptr<HttpHandler>(RecordingObserver&, const HookCredentials&)>;

// Registers a GoogleTest test for each check of a receiver in this process:
//
//   int main(int argc, char** argv) {
//     testing::InitGoogleTest(&argc, argv);
//     hooks::registerChecks([](hooks::RecordingObserver& did, const hooks::HookCredentials& hook) {
//       return std::make_unique<MyReceiver>(hook.secret, [&](auto user) { did.record(user); });
//     });
//     return RUN_ALL_TESTS();
//   }
//
// It is to have acted by the time it has answered; one that acts later is a HandlerSubject, below.
// Otherwise as below.
void registerChecks(MakeHandler make, const Selection& selection = {},
                    const RunnerOptions& options = {}, bool strict = false);

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
