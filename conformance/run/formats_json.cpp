#include "conformance/run/formats.h"
#include "conformance/run/report_wording.h"
#include "fixtures/wire/base64.h"
#include "fixtures/wire/json.h"
#include "receiver/core/one_line.h"

namespace hooks {

namespace {

// Of each check.
constexpr std::size_t kExchanges = 12;
constexpr std::size_t kBody = 256 << 10;

// Whatever bytes they are: under `name` where they are text, else in base64 under `name`Base64.
void addBytes(JsonObject& out, const std::string& name, const std::string& bytes) {
  const std::string kept = bytes.substr(0, kBody);
  if (isUtf8(kept)) {
    out[name] = kept;
  } else {
    out[name + "Base64"] = base64Encoded(kept);
  }
  if (kept.size() < bytes.size()) out[name + "Bytes"] = bytes.size();
}

JsonArray headersJson(const HttpHeaders& headers) {
  JsonArray list;
  for (const HttpHeader& line : headers) {
    list.push_back(JsonArray{Json(oneLine(line.name)), Json(oneLine(line.value, 10'000))});
  }
  return list;
}

JsonObject exchangeJson(const Exchange& exchange) {
  JsonObject request{{"method", oneLine(exchange.request.method)},
                     {"headers", headersJson(exchange.request.headers)}};
  addBytes(request, "body", exchange.request.body);
  JsonObject out{{"url", oneLine(exchange.url, 10'000)},
                 {"started", formatTime(exchange.started)},
                 {"tookMs", milliseconds(exchange.took)},
                 {"request", std::move(request)}};
  if (exchange.response) {
    JsonObject answer{{"status", exchange.response->status},
                      {"headers", headersJson(exchange.response->headers)}};
    addBytes(answer, "body", exchange.response->body);
    out["answer"] = std::move(answer);
  } else if (exchange.unanswered) {
    out["unanswered"] = toString(*exchange.unanswered);
    out["detail"] = oneLine(exchange.detail);
  }
  return out;
}

JsonArray listOf(const std::vector<std::string>& texts) {
  JsonArray list;
  for (const std::string& text : texts) list.push_back(Json(manyLines(text, 10'000)));
  return list;
}

JsonObject resultJson(const CheckResult& result) {
  const Check& check = *result.check;
  const Transcript transcript = transcriptOf(result, kExchanges);
  JsonArray exchanges;
  for (const Exchange* exchange : transcript.exchanges) {
    exchanges.push_back(exchangeJson(*exchange));
  }
  JsonObject out = whatItAsks(check);
  out["verdict"] = toString(result.verdict);
  out["expected"] = manyLines(result.expected, 10'000);
  out["actual"] = manyLines(result.actual, 10'000);
  out["reason"] = manyLines(result.reason, 10'000);
  out["why"] = check.why;
  out["fix"] = check.fix;
  out["recipe"] = check.recipe;
  out["loses"] = check.loses;
  out["accepted"] = result.accepted ? Json(oneLine(*result.accepted)) : Json(nullptr);
  out["remarks"] = listOf(result.remarks);
  out["tookMs"] = milliseconds(result.took);
  out["exchanges"] = std::move(exchanges);
  out["exchangesOmitted"] = transcript.omitted;
  return out;
}

JsonObject runJson(const Report& report) {
  JsonObject run{{"schema", "okta-conformance/1"},
                 {"version", report.version},
                 {"target", oneLine(report.target)},
                 {"profile", report.profile},
                 {"chosen", listOf(report.chosen)},
                 {"skipped", listOf(report.left)},
                 {"whole", report.whole},
                 {"strict", report.strict},
                 {"shard", report.shard},
                 {"seed", report.seed},
                 {"run", report.run},
                 {"observer", oneLine(report.observer)},
                 {"started", formatTime(report.started)}};
  run["unreachable"] = report.unreachable ? Json(oneLine(*report.unreachable)) : Json(nullptr);
  run["tunnelFailure"] = nullptr;
  if (const auto& failed = report.tunnelFailure) {
    run["tunnelFailure"] = JsonObject{{"tunnel", toString(failed->kind)},
                                      {"code", oneLine(failed->code)},
                                      {"what", oneLine(failed->what)},
                                      {"remedy", oneLine(failed->remedy)}};
  }
  run["interruptedBy"] = report.interruptedBy ? Json(*report.interruptedBy) : Json(nullptr);
  return run;
}

void addOutcome(const Report& report, JsonObject& out) {
  JsonObject counts;
  for (const Verdict verdict : {Verdict::Pass, Verdict::Fail, Verdict::Warn, Verdict::Info,
                                Verdict::Skip, Verdict::Inconclusive, Verdict::Error}) {
    counts[toString(verdict)] = report.count(verdict);
  }
  const Grade grade = gradeOf(report);
  out["tookMs"] = milliseconds(report.took);
  out["requests"] = report.requests;
  out["exitStatus"] = report.exitStatus();
  out["grade"] = grade.letter ? Json(std::string(1, *grade.letter)) : Json(nullptr);
  out["gradeReasons"] = listOf(grade.reasons);
  out["notes"] = listOf(report.notes);
  out["failsForNotes"] = report.failsForNotes;
  out["counts"] = std::move(counts);
}

}  // namespace

void writeJson(const Report& report, std::ostream& out) {
  JsonObject document = runJson(report);
  addOutcome(report, document);
  JsonArray results;
  for (const CheckResult& result : report.results) results.push_back(resultJson(result));
  document["results"] = std::move(results);
  out << pretty(document) << '\n';
}

void writeNdjson(const Report& report, std::ostream& out) {
  const auto line = [&](const char* type, JsonObject object) {
    JsonObject typed{{"type", type}};
    for (auto& member : object) typed[member.key()] = std::move(member.value());
    out << compact(typed) << '\n';
  };
  line("run", runJson(report));
  for (const CheckResult& result : report.results) {
    JsonObject object = resultJson(result);
    // A line is for a program that follows; the document has the transcript.
    object.erase("exchanges");
    object.erase("exchangesOmitted");
    line("result", std::move(object));
  }
  JsonObject end;
  addOutcome(report, end);
  line("end", std::move(end));
}

}  // namespace hooks
