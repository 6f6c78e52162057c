// What becomes of verdicts when the way to a receiver loses requests.

#include <gmock/gmock.h>

#include <atomic>
#include <mutex>
#include <random>

#include "conformance/check/expectations.h"
#include "conformance/check/okta_part.h"
#include "conformance/checks/receiver_checks.h"
#include "conformance/run/runner.h"
#include "conformance/zoo/timeless_specimen.h"

namespace hooks {
namespace {

using testing::HasSubstr;

// Loses a share of what goes through it: before it arrives, or the answer to it.
class LossyTransport : public Transport {
 public:
  LossyTransport(Transport& inner, const Clock& clock, double share, unsigned seed)
      : inner_(inner), clock_(clock), share_(share), random_(seed) {}

  Exchange send(const std::string& url, HttpRequest request,
                std::chrono::milliseconds deadline) override {
    const double luck = draw();
    Exchange exchange{.url = url};
    if (luck < share_ / 2) {
      exchange.request = addressedTo(HttpUrl::parse(url), std::move(request));
      exchange.started = clock_.now();
    } else {
      exchange = inner_.send(url, std::move(request), deadline);
      if (luck >= share_) return exchange;
      exchange.response.reset();
    }
    exchange.unanswered = Unanswered::Reset;
    ++lost_;
    return exchange;
  }

  std::size_t lost() const { return lost_; }

 private:
  // Checks run side by side.
  double draw() {
    const std::lock_guard guard(mutex_);
    return std::uniform_real_distribution<>(0, 1)(random_);
  }

  Transport& inner_;
  const Clock& clock_;
  const double share_;
  std::mutex mutex_;
  std::mt19937 random_;
  std::atomic<std::size_t> lost_ = 0;
};

// A specimen at the other end of a way.
class FarSpecimen : public Subject {
 public:
  FarSpecimen(double share, unsigned seed, WayOptions options = {}, const Defect* defect = nullptr)
      : inner_(defect),
        lossy_(inner_.transport(), inner_.clock(), share, seed),
        way_(lossy_, inner_.url(), options) {}

  std::string name() const override { return inner_.name(); }
  std::string url() const override { return inner_.url(); }
  Transport& transport() override { return way_; }
  const Clock& clock() const override { return inner_.clock(); }
  const HookCredentials& credentials() const override { return inner_.credentials(); }
  Observer* observer() override { return inner_.observer(); }
  bool concurrent() const override { return false; }

  Way& way() { return way_; }
  const LossyTransport& lossy() const { return lossy_; }

 private:
  TimelessSpecimen inner_;
  LossyTransport lossy_;
  Way way_;
};

std::vector<const Check*> allChecks() {
  std::vector<const Check*> all;
  for (const Check& check : receiverChecks()) all.push_back(&check);
  return all;
}

std::vector<const Check*> checksNamed(std::initializer_list<const char*> ids) {
  std::vector<const Check*> some;
  for (const Check& check : receiverChecks()) {
    for (const char* id : ids) {
      if (check.id == id) some.push_back(&check);
    }
  }
  return some;
}

Report judged(FarSpecimen& subject, const std::vector<const Check*>& checks) {
  return Runner({.recovery = {}, .way = &subject.way()}).run(subject, checks);
}

const CheckResult& resultOf(const Report& report, const char* id) {
  for (const CheckResult& result : report.results) {
    if (result.check->id == id) return result;
  }
  throw std::invalid_argument(id);
}

class LossyWayTest : public testing::TestWithParam<unsigned> {};

TEST_P(LossyWayTest, TheReferenceReceiverIsNeverBlamedForIt) {
  for (const double share : {0.02, 0.1}) {
    FarSpecimen subject(share, GetParam());
    const Report report = judged(subject, allChecks());
    ASSERT_GT(subject.lossy().lost(), 0U);
    for (const CheckResult& result : report.results) {
      EXPECT_NE(result.verdict, Verdict::Fail) << result.check->id << ": " << result.actual;
      EXPECT_NE(result.verdict, Verdict::Warn) << result.check->id << ": " << result.actual;
      EXPECT_NE(result.verdict, Verdict::Error) << result.check->id << ": " << result.reason;
    }
    EXPECT_GT(report.count(Verdict::Pass), 30U) << "with " << share << " lost";
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, LossyWayTest, testing::Values(1U, 2U));

TEST(WayRunnerTest, AWayThatLosesNothingChangesNoVerdict) {
  FarSpecimen far(0, 1);
  const Report report = judged(far, allChecks());
  for (const CheckResult& result : report.results) {
    EXPECT_NE(result.verdict, Verdict::Fail) << result.check->id;
    EXPECT_NE(result.verdict, Verdict::Inconclusive) << result.check->id << ": " << result.reason;
  }
}

Check breaksAt(std::function<bool(std::size_t run, std::size_t request)> broken) {
  // A check whose requests break where it says: as a receiver that hangs up would have it.
  auto runs = std::make_shared<std::size_t>(0);
  return {.id = "a/breaks",
          .requirement = "",
          .source = {},
          .why = "",
          .fix = "",
          .run = [runs, broken = std::move(broken)](OktaPart& okta) {
            const std::size_t run = (*runs)++;
            for (std::size_t i = 0; i < 3; ++i) {
              HttpRequest request = okta.delivery(okta.event());
              if (broken(run, i)) request.headers.add("X-Break", "yes");
              expectSuccess(okta.send(std::move(request)));
            }
          }};
}

// Hangs up on requests that ask for it, and is well otherwise.
class HangingUp : public FarSpecimen {
 public:
  HangingUp() : FarSpecimen(0, 1) {}
  Transport& transport() override { return cut_; }

 private:
  class Cut : public Transport {
   public:
    explicit Cut(Transport& inner) : inner_(inner) {}
    Exchange send(const std::string& url, HttpRequest request,
                  std::chrono::milliseconds deadline) override {
      const bool broken = request.headers.has("X-Break");
      Exchange exchange = inner_.send(url, std::move(request), deadline);
      if (!broken) return exchange;
      exchange.response.reset();
      exchange.unanswered = Unanswered::Reset;
      return exchange;
    }

   private:
    Transport& inner_;
  };
  Cut cut_{way()};
};

Verdict verdictOf(const Check& check) {
  HangingUp subject;
  return judged(subject, {&check}).results.front().verdict;
}

TEST(WayRunnerTest, AReceiverThatAlwaysHangsUpOnTheSameRequestIsBlamed) {
  EXPECT_EQ(verdictOf(breaksAt([](std::size_t, std::size_t i) { return i == 1; })), Verdict::Fail);
}

TEST(WayRunnerTest, ARequestThatIsLostOnceProvesNothing) {
  EXPECT_EQ(verdictOf(breaksAt([](std::size_t run, std::size_t i) { return run == 0 && i == 1; })),
            Verdict::Inconclusive);
}

TEST(WayRunnerTest, OneThatHangsUpAtRandomIsBlamedWhereTheWayIsSound) {
  EXPECT_EQ(verdictOf(breaksAt([](std::size_t run, std::size_t i) { return run % 3 == i; })),
            Verdict::Fail);
}

TEST(WayRunnerTest, NoMoreRequestsThanAllowedIsNobodysFailure) {
  FarSpecimen subject(0, 1, {.maxRequests = 20});
  const Report report = judged(subject, allChecks());
  EXPECT_EQ(report.count(Verdict::Fail) + report.count(Verdict::Warn), 0U);
  EXPECT_EQ(report.count(Verdict::Error), 0U);
  EXPECT_EQ(report.requests, 20U);
  EXPECT_THAT(resultOf(report, "json/malformed").reason, HasSubstr("--max-requests"));
}

TEST(WayRunnerTest, BehindARelayOnlyWhatIsObservedIsJudged) {
  FarSpecimen subject(0, 1, {.tunnel = TunnelKind::Hookdeck});
  const Report report =
      judged(subject, checksNamed({"verify/echo", "auth/missing", "batch/all", "idem/retry"}));
  EXPECT_EQ(resultOf(report, "verify/echo").verdict, Verdict::Skip);
  EXPECT_THAT(resultOf(report, "verify/echo").reason, HasSubstr("Hookdeck answers"));
  EXPECT_EQ(resultOf(report, "auth/missing").verdict, Verdict::Skip);
  EXPECT_EQ(resultOf(report, "batch/all").verdict, Verdict::Pass);
  EXPECT_EQ(resultOf(report, "idem/retry").verdict, Verdict::Pass);
}

TEST(WayRunnerTest, BehindATunnelNoBytesAreSent) {
  FarSpecimen subject(0, 1, {.tunnel = TunnelKind::Ngrok});
  const Report report = judged(subject, checksNamed({"http/chunked"}));
  EXPECT_THAT(report.results.front().reason, HasSubstr("ngrok is in between"));
}

TEST(WayRunnerTest, AReportWithAFailedTunnelHasItsOwnExitStatus) {
  Report report;
  report.tunnelFailure = knownTunnelFailures().front();
  EXPECT_EQ(report.exitStatus(), 4);
  EXPECT_FALSE(gradeOf(report).letter);
}

}  // namespace
}  // namespace hooks
