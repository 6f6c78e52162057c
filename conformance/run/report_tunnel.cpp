#include "conformance/run/report_tunnel.h"

#include <algorithm>

namespace hooks {

namespace {

// One that came over a connection of its own is a tunnel's if it looks like that.
bool isOfTheReceiver(const Exchange& exchange, TunnelKind kind) {
  return exchange.answered() && !tunnelFailure(kind, *exchange.response);
}

}  // namespace

void blameTheTunnel(Report& report, const std::optional<TunnelFailure>& beyond) {
  if (!beyond || report.tunnelFailure || report.unreachable) return;
  bool asked = false;
  for (const CheckResult& result : report.results) {
    asked = asked || !result.exchanges.empty();
    const bool heard =
        std::any_of(result.exchanges.begin(), result.exchanges.end(),
                    [&](const Exchange& one) { return isOfTheReceiver(one, beyond->kind); });
    if (heard) return;
  }
  if (!asked) return;
  report.tunnelFailure = beyond;
  for (CheckResult& result : report.results) {
    if (result.verdict == Verdict::Skip) continue;
    result.verdict = Verdict::Inconclusive;
    result.reason = "no answer was the receiver's: " + described(*beyond);
    result.expected.clear();
    result.actual.clear();
  }
}

}  // namespace hooks
