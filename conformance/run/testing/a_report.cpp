#include "conformance/run/testing/a_report.h"

#include "fixtures/wire/clock.h"

namespace hooks {

namespace {

Check named(std::string id, Level level) {
  return {.id = std::move(id),
          .level = level,
          .requirement = "acts on every event of a delivery",
          .source = {"Okta, Event hooks", "data.events can hold several events"},
          .sends = "a delivery of three events",
          .expects = "a 2xx, and one effect of each",
          .catches = {"first-event-only"},
          .why =
              "Okta merges what happens close together: on a busy day most events come in "
              "batches.",
          .fix = "Loop over data.events; continue, do not return.",
          .recipe = "iterate",
          .loses = "all events of a batch but the first",
          .run = {}};
}

Exchange exchangeOf(int status, std::string body) {
  Exchange exchange{.url = "http://receiver.test/hooks"};
  exchange.request = {.method = "POST",
                      .target = "/hooks",
                      .headers = {{"Accept", "application/json"},
                                  {"Content-Type", "application/json"},
                                  {"User-Agent", "Okta Hook Service v1.0.0 - who1"},
                                  {"Authorization", "(secret)"},
                                  {"Host", "receiver.test"},
                                  {"Content-Length", std::to_string(body.size())}},
                      .body = std::move(body)};
  if (status != 0) {
    exchange.response = HttpResponse{status, {{"Content-Type", "text/plain"}}, "done"};
  } else {
    exchange.unanswered = Unanswered::TimedOut;
    exchange.detail = "nothing within 6 s";
  }
  exchange.started = parseTime("2026-01-15T09:30:00.000Z").value();
  exchange.took = std::chrono::milliseconds(12);
  return exchange;
}

CheckResult resultOf(const Check& check, Verdict verdict) {
  return {.check = &check, .verdict = verdict, .took = std::chrono::milliseconds(34)};
}

Report emptyReport() {
  Report report{.target = "http://receiver.test/hooks",
                .version = "1.2.3",
                .profile = "recommended",
                .run = "r1",
                .seed = 7,
                .observer = "the log app.log"};
  report.started = parseTime("2026-01-15T09:30:00.000Z").value();
  report.took = std::chrono::milliseconds(1234);
  report.requests = 42;
  return report;
}

}  // namespace

std::string hostileText() {
  return std::string("</failure>]]>&\"'\x1b[2J\x01\xff|`<script>alert(1)</script>\n::error::x ") +
         "@all \\ $(id) \xE2\x80\xAE" + "reversed \xEF\xBF\xBF --> */ {{7*7}}" + '\0' + "\r\nend";
}

Report aReport() {
  static const Check must = named("batch/all", Level::Must);
  static const Check mustToo = named("batch/mixed", Level::Must);
  static const Check mustAgain = named("batch/n-squared", Level::Must);
  static const Check should = named("idem/retry", Level::Should);
  static const Check may = named("verify/no-auth", Level::May);
  static const Check skipped = named("auth/good", Level::Must);
  static const Check unclear = named("order/late", Level::Must);
  static const Check unclearToo = named("idem/uuid", Level::Should);
  static const Check broken = named("sec/no-trace", Level::Should);
  static const Check good = named("verify/echo", Level::Must);

  Report report = emptyReport();
  CheckResult passed = resultOf(good, Verdict::Pass);
  passed.exchanges = {exchangeOf(200, "")};
  report.results.push_back(passed);
  for (const Check* check : {&must, &mustToo, &mustAgain}) {
    CheckResult failed = resultOf(*check, Verdict::Fail);
    failed.expected = "exactly 1 effect of each of 3 events";
    failed.actual = "no effect of 2 of them";
    failed.remarks = {"sent over a connection of its own:\r\nPOST / HTTP/1.1"};
    failed.exchanges = {exchangeOf(200, R"({"eventId":"it's one","data":{"events":[1,2,3]}})")};
    report.results.push_back(failed);
  }
  CheckResult warned = resultOf(should, Verdict::Warn);
  warned.expected = "exactly 1 effect of an event that was delivered twice";
  warned.actual = "2 effects";
  warned.exchanges = {exchangeOf(200, std::string(500, 'x')), exchangeOf(0, "{}")};
  report.results.push_back(warned);
  CheckResult info = resultOf(may, Verdict::Info);
  info.expected = "status 401 or 403";
  info.actual = "status 200";
  report.results.push_back(info);
  CheckResult skip = resultOf(skipped, Verdict::Skip);
  skip.reason = "no secret was given";
  report.results.push_back(skip);
  for (const Check* check : {&unclear, &unclearToo}) {
    CheckResult blind = resultOf(*check, Verdict::Inconclusive);
    blind.reason = "no observer sees what the receiver does";
    report.results.push_back(blind);
  }
  CheckResult error = resultOf(broken, Verdict::Error);
  error.reason = "the harness broke";
  report.results.push_back(error);
  return report;
}

Report aHostileReport() {
  Report report = aReport();
  const std::string evil = hostileText();
  report.target += evil;
  report.observer = evil;
  report.chosen = {evil};
  report.notes = {evil};
  for (CheckResult& result : report.results) {
    result.remarks.push_back(evil);
    if (!result.expected.empty()) result.expected = result.actual = evil;
    if (!result.reason.empty()) result.reason = evil + std::string(20'000, 'y');
    if (result.verdict == Verdict::Warn) result.accepted = evil;
    for (Exchange& exchange : result.exchanges) {
      exchange.url += "?" + evil;
      exchange.request.body = evil;
      exchange.request.headers.add("X-Evil", evil);
      exchange.detail = evil;
      if (!exchange.response) continue;
      exchange.response->body = evil + std::string(300'000, 'z');
      exchange.response->headers.add("X-Evil\x1b", evil);
    }
  }
  return report;
}

}  // namespace hooks
