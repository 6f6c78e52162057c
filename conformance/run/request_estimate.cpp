#include "conformance/run/request_estimate.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace hooks {

namespace {

// The measurement of the way, and the first delivery.
constexpr std::size_t kBefore = 6;
constexpr std::size_t kUsual = 1;
// Longer lists nobody reads.
constexpr std::size_t kNamed = 8;

// Of those that send more than one; a test compares them with what is really sent.
const std::map<std::string_view, std::size_t>& counts() {
  static const std::map<std::string_view, std::size_t> all{
      {"verify/fresh", 4},
      {"verify/header-case", 3},
      {"verify/same-path", 2},
      {"verify/ua-agnostic", 3},
      {"verify/no-effect", 5},
      {"verify/post-not-shortcut", 2},
      {"auth/prefix-suffix", 8},
      {"auth/basic-utf8-colon", 2},
      {"auth/malformed", 7},
      {"auth/opaque", 2},
      {"auth/custom-header", 2},
      {"auth/duplicate", 2},
      {"auth/before-parse", 2},
      {"auth/no-lockout", 31},
      {"auth/timing", 62},
      {"ack/budget", 50},
      {"ack/framing", 1},
      {"ack/no-redirect", 2},
      {"idem/retry", 2},
      {"idem/dup-status", 2},
      {"idem/concurrent", 8},
      {"idem/uuid", 2},
      {"idem/distinct", 2},
      {"idem/after-5xx", 2},
      {"idem/restart", 2},
      {"idem/partial-batch", 2},
      {"batch/count", 2},
      {"batch/bytes", 3},
      {"batch/one-response", 2},
      {"order/across", 3},
      {"payload/null-objects", 2},
      {"payload/target-count", 3},
      {"payload/shape", 6},
      {"payload/outcome-failure", 3},
      {"payload/unicode", 4},
      {"payload/deep", 2},
      {"payload/proto", 2},
      {"payload/time-forms", 4},
      {"payload/oie-classic", 4},
      {"payload/all-types", 8},
      {"json/malformed", 3},
      {"json/charset", 2},
      {"json/other-type", 2},
      {"json/bad-utf8", 2},
      {"http/head-options", 2},
      {"http/other-methods", 4},
      {"http/burst", 50},
      {"sec/no-trace", 4},
      {"sec/no-secret-echo", 4},
      {"sec/secret-log", 5},
      {"life/leak", 5000},
      {"life/drain", 20},
      {"life/durable-ack", 50},
      {"http/slow", 21},
      {"http/framing", 6},
      {"http/big-burst", 500},
      {"batch/canary", 0},
      {"life/no-exit", 0},
      {"tls/chain", 0},
  };
  return all;
}

}  // namespace

std::size_t estimatedRequests(const Check& check, bool near) {
  constexpr std::size_t kTimingNear = 4'000;
  if (near && check.id == "auth/timing") return kTimingNear;
  const auto known = counts().find(check.id);
  return (known == counts().end() ? kUsual : known->second) + (check.harmful ? 1 : 0);
}

std::size_t estimatedRequests(const std::vector<const Check*>& checks, bool near) {
  std::size_t all = kBefore;
  for (const Check* check : checks) all += estimatedRequests(*check, near);
  return all;
}

std::string costliest(const std::vector<const Check*>& checks, bool near, std::size_t most) {
  std::vector<const Check*> sorted = checks;
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Check* a, const Check* b) {
    return estimatedRequests(*a, near) > estimatedRequests(*b, near);
  });
  std::size_t left = estimatedRequests(checks, near);
  std::string text;
  std::size_t named = 0;
  for (const Check* check : sorted) {
    if (left <= most) break;
    const std::size_t own = estimatedRequests(*check, near);
    if (++named <= kNamed) {
      text += (text.empty() ? "" : ", ") + check->id + " (" + std::to_string(own) + ")";
    }
    left -= own;
  }
  if (left > most) return "";
  if (named > kNamed) text += ", and " + std::to_string(named - kNamed) + " more";
  return text;
}

}  // namespace hooks
