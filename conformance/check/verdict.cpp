#include "conformance/check/verdict.h"

namespace hooks {

std::string_view toString(Level level) {
  switch (level) {
    case Level::Must:
      return "MUST";
    case Level::Should:
      return "SHOULD";
    case Level::May:
      return "MAY";
  }
  return "unknown";
}

std::string_view toString(CheckClass checkClass) {
  switch (checkClass) {
    case CheckClass::Safe:
      return "safe";
    case CheckClass::Normal:
      return "normal";
    case CheckClass::Hostile:
      return "hostile";
  }
  return "unknown";
}

std::string_view toString(Verdict verdict) {
  switch (verdict) {
    case Verdict::Pass:
      return "PASS";
    case Verdict::Fail:
      return "FAIL";
    case Verdict::Warn:
      return "WARN";
    case Verdict::Info:
      return "INFO";
    case Verdict::Skip:
      return "SKIP";
    case Verdict::Inconclusive:
      return "INCONCLUSIVE";
    case Verdict::Error:
      return "ERROR";
  }
  return "unknown";
}

Verdict unmetVerdict(Level level) {
  switch (level) {
    case Level::Must:
      return Verdict::Fail;
    case Level::Should:
      return Verdict::Warn;
    case Level::May:
      return Verdict::Info;
  }
  return Verdict::Fail;
}

}  // namespace hooks
