#include "conformance/subject/command_observer.h"

#include "conformance/check/outcome.h"

namespace hooks {

EffectsSeen CommandObserver::ask() {
  const ShellResult result = runShell(command_, limits_);
  if (!result.good()) throw Unclear(name() + " " + result.described());
  try {
    return effectsInLines(result.output);
  } catch (const Unclear& unclear) {
    throw Unclear(name() + ": " + unclear.reason);
  }
}

}  // namespace hooks
