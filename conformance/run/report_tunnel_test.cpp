#include "conformance/run/report_tunnel.h"

#include <gmock/gmock.h>

#include "conformance/checks/receiver_checks.h"

namespace hooks {
namespace {

using testing::HasSubstr;

// What becomes of a way on which Cloudflare says that the origin gave no answer that it understood.
class TunnelReportTest : public testing::Test {
 protected:
  void judged(std::size_t check, Verdict verdict, std::vector<Exchange> exchanges) {
    report.results.push_back({.check = &receiverChecks()[check],
                              .verdict = verdict,
                              .expected = "a status of 2xx",
                              .actual = "no answer",
                              .exchanges = std::move(exchanges)});
  }
  static Exchange lost() { return {.url = "", .unanswered = Unanswered::Reset}; }
  static Exchange answer(int status, HttpHeaders headers = {}) {
    return {.url = "", .response = HttpResponse{status, std::move(headers), ""}};
  }

  const TunnelFailure beyond =
      tunnelFailure(TunnelKind::Cloudflare, {520, {{"cf-ray", "8d1b-FRA"}}, ""}).value();
  Report report;
};

TEST_F(TunnelReportTest, WithoutOneAnswerOfTheReceiversTheTunnelFailed) {
  judged(0, Verdict::Fail, {lost(), lost()});
  judged(1, Verdict::Warn, {answer(520, {{"cf-ray", "8d1b-FRA"}})});
  judged(2, Verdict::Pass, {lost()});
  judged(3, Verdict::Skip, {});
  blameTheTunnel(report, beyond);
  EXPECT_EQ(report.tunnelFailure, beyond);
  EXPECT_EQ(report.exitStatus(), 4);
  EXPECT_EQ(report.count(Verdict::Inconclusive), 3U);
  EXPECT_EQ(report.count(Verdict::Skip), 1U);
  EXPECT_THAT(report.results.front().reason, HasSubstr("520"));
  EXPECT_EQ(report.results.front().expected + report.results.front().actual, "");
}

TEST_F(TunnelReportTest, AReceiverThatAnswersAtAllIsJudgedForWhatItDoesNotAnswer) {
  judged(0, Verdict::Pass, {answer(204)});
  judged(1, Verdict::Fail, {lost()});
  blameTheTunnel(report, beyond);
  EXPECT_EQ(report.tunnelFailure, std::nullopt);
  EXPECT_EQ(report.exitStatus(), 1);
}

TEST_F(TunnelReportTest, WithoutAWordOfTheTunnelsNothingIsItsFault) {
  judged(0, Verdict::Fail, {lost()});
  blameTheTunnel(report, std::nullopt);
  EXPECT_EQ(report.exitStatus(), 1);
}

}  // namespace
}  // namespace hooks
