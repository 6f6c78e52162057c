#pragma once

#include <ostream>

#include "fixtures/wire/json.h"
#include "mock-okta/lifecycle/lifecycle.h"

namespace hooks {

struct NarrationStyle {
  bool color = false;
  // Headers and bodies too.
  bool whole = false;
};

// Tells a step in a few lines: what was sent, what came back and how long it took, what Okta makes
// of it. The values of secret headers are not told.
void narrate(const LifecycleStep& step, const LifecycleOptions& options, NarrationStyle style,
             std::ostream& out);
// The last lines: what passed, what was lost.
void narrateEnd(const LifecycleReport& report, NarrationStyle style, std::ostream& out);

// The same as one object each, of type "step" and "summary".
Json toJson(const LifecycleStep& step, const LifecycleOptions& options);
Json toJson(const LifecycleReport& report);

}  // namespace hooks
