#include "conformance/gtest/register_checks.h"

#include <gtest/gtest.h>

#include <sstream>

#include "conformance/checks/receiver_checks.h"
#include "conformance/run/formats.h"
#include "conformance/subject/handler_subject.h"

namespace hooks {

namespace {

// "n-squared" as NSquared: GoogleTest reads a dash in a filter as "but not".
std::string camelCase(const std::string& text) {
  std::string out;
  bool upper = true;
  for (const char c : text) {
    if (c == '-') {
      upper = true;
      continue;
    }
    out += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    upper = false;
  }
  return out;
}

// A handler in this process, with all that it needs.
class OwnSubject : public HandlerSubject {
 public:
  struct Parts {
    SystemClock clock;
    RecordingObserver observer{[] {}};
    std::unique_ptr<HttpHandler> handler;
  };

  OwnSubject(const MakeHandler& make, HookCredentials credentials)
      : OwnSubject(make, credentials, std::make_unique<Parts>()) {}

 private:
  OwnSubject(const MakeHandler& make, const HookCredentials& credentials,
             std::unique_ptr<Parts> parts)
      : OwnSubject(make, credentials, *parts, made(make, credentials, *parts)) {
    parts_ = std::move(parts);
  }
  OwnSubject(const MakeHandler& make, const HookCredentials& credentials, Parts& parts,
             HttpHandler& handler)
      : HandlerSubject(handler, parts.clock,
                       {.credentials = credentials,
                        .observer = &parts.observer,
                        .with = [make](const HookCredentials& others) -> std::unique_ptr<Subject> {
                          return std::make_unique<OwnSubject>(make, others);
                        }}) {}
  static HttpHandler& made(const MakeHandler& make, const HookCredentials& credentials,
                           Parts& parts) {
    parts.handler = make(parts.observer, credentials);
    if (!parts.handler) throw std::invalid_argument("registerChecks: no handler was made");
    return *parts.handler;
  }

  std::unique_ptr<Parts> parts_;
};

class CheckTest : public testing::Test {
 public:
  CheckTest(std::function<std::unique_ptr<Subject>()> make, const Check& check,
            RunnerOptions options, bool strict)
      : make_(std::move(make)), check_(check), options_(std::move(options)), strict_(strict) {}

  void TestBody() override {
    const std::unique_ptr<Subject> subject = make_();
    Report report = Runner(options_).run(*subject, {&check_});
    report.whole = false;
    report.strict = strict_;
    ASSERT_FALSE(report.unreachable) << *report.unreachable;
    const CheckResult& result = report.results.at(0);
    if (result.verdict == Verdict::Pass) return;
    if (result.verdict == Verdict::Skip || result.verdict == Verdict::Inconclusive) {
      GTEST_SKIP() << toString(result.verdict) << ": " << result.reason;
    }
    std::ostringstream text;
    writeText(report, text);
    if (report.fails(result) || result.verdict == Verdict::Error) {
      ADD_FAILURE() << text.str();
    } else {
      GTEST_SKIP() << text.str();
    }
  }

 private:
  std::function<std::unique_ptr<Subject>()> make_;
  const Check& check_;
  RunnerOptions options_;
  bool strict_;
};

}  // namespace

void registerChecks(MakeHandler make, const Selection& selection, const RunnerOptions& options,
                    bool strict) {
  // Of the form that was recorded from Okta: any text.
  const HookCredentials credentials{.secret = Secret("a^secret*of&the$checks")};
  registerChecks(
      [make = std::move(make), credentials]() -> std::unique_ptr<Subject> {
        return std::make_unique<OwnSubject>(make, credentials);
      },
      selection, options, strict);
}

void registerChecks(std::function<std::unique_ptr<Subject>()> make, const Selection& selection,
                    const RunnerOptions& options, bool strict) {
  for (const Check* check : choose(receiverChecks(), selection)) {
    const std::string name = check->id.substr(check->id.find('/') + 1);
    testing::RegisterTest(
        camelCase(check->group()).c_str(), camelCase(name).c_str(), nullptr, nullptr, __FILE__,
        __LINE__, [=]() -> testing::Test* { return new CheckTest(make, *check, options, strict); });
  }
}

}  // namespace hooks
