#include <algorithm>

#include "conformance/run/formats.h"
#include "conformance/run/report_wording.h"
#include "fixtures/wire/http.h"
#include "fixtures/wire/json.h"

namespace hooks {

namespace {

constexpr const char* kHelp = "https://developer.okta.com/docs/concepts/event-hooks/";

JsonObject text(const std::string& words) { return {{"text", manyLines(words, 10'000)}}; }

const char* levelOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::Fail:
      return "error";
    case Verdict::Warn:
      return "warning";
    case Verdict::Info:
      return "note";
    default:
      return "none";
  }
}

const char* kindOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::Pass:
      return "pass";
    case Verdict::Skip:
      return "notApplicable";
    case Verdict::Inconclusive:
    case Verdict::Error:
      return "open";
    default:
      return "fail";
  }
}

JsonObject ruleOf(const Check& check) {
  const char* level = check.level == Level::Must     ? "error"
                      : check.level == Level::Should ? "warning"
                                                     : "note";
  return {
      {"id", check.id},
      {"shortDescription", text("The " + std::string(check.who()) + " " + check.requirement + ".")},
      {"fullDescription", text(check.why)},
      {"help", text(check.source.document + ": " + check.source.says + "\nsent: " + check.sends +
                    "\npasses: " + check.expects + "\nfix: " + check.fix)},
      {"helpUri", kHelp},
      {"defaultConfiguration", JsonObject{{"level", level}}},
      {"properties", JsonObject{{"tags", JsonArray{Json(check.group()), Json(toString(check.level)),
                                                   Json(toString(check.checkClass))}}}}};
}

// A path as a reference: each of its parts encoded.
std::string uriOf(const std::string& path) {
  std::string uri;
  for (std::size_t i = 0; i <= path.size();) {
    const std::size_t slash = std::min(path.find('/', i), path.size());
    uri += percentEncoded(std::string_view(path).substr(i, slash - i));
    if (slash < path.size()) uri += '/';
    i = slash + 1;
  }
  return uri;
}

JsonObject resultOf(const CheckResult& result, std::size_t index, const std::string& anchor) {
  const std::string words = sentence(result);
  const JsonObject place{{"artifactLocation", JsonObject{{"uri", uriOf(anchor)}}},
                         {"region", JsonObject{{"startLine", 1}}}};
  const JsonObject name{{"fullyQualifiedName", result.check->id}};
  const JsonObject location{{"physicalLocation", place}, {"logicalLocations", JsonArray{name}}};
  JsonObject out{
      {"ruleId", result.check->id},
      {"ruleIndex", index},
      {"kind", kindOf(result.verdict)},
      {"level", levelOf(result.verdict)},
      {"message", text(words.empty() ? "The " + std::string(result.check->who()) + " " +
                                           result.check->requirement + "."
                                     : words)},
      {"locations", JsonArray{location}},
      {"partialFingerprints", JsonObject{{"oktaConformanceCheck/v1", result.check->id}}}};
  if (result.accepted) {
    const JsonObject suppression{{"kind", "external"},
                                 {"justification", manyLines(*result.accepted, 1000)}};
    out["suppressions"] = JsonArray{suppression};
  }
  return out;
}

}  // namespace

void writeSarif(const Report& report, std::ostream& out) {
  writeSarifAt(kSarifAnchor, report, out);
}

void writeSarifAt(const std::string& anchor, const Report& report, std::ostream& out) {
  JsonArray rules;
  JsonArray results;
  for (const CheckResult& result : report.results) {
    results.push_back(resultOf(result, rules.size(), anchor));
    rules.push_back(ruleOf(*result.check));
  }
  JsonArray notifications;
  if (report.unreachable) {
    notifications.push_back(JsonObject{{"level", "error"}, {"message", text(*report.unreachable)}});
  }
  if (const auto trouble = tunnelTrouble(report)) {
    notifications.push_back(JsonObject{{"level", "error"}, {"message", text(*trouble)}});
  }
  for (const std::string& note : report.notes) {
    notifications.push_back(JsonObject{{"level", "note"}, {"message", text(note)}});
  }
  const JsonObject driver{{"name", "okta-conformance"},
                          {"version", report.version.empty() ? "0" : report.version},
                          {"informationUri", kHelp},
                          {"rules", std::move(rules)}};
  const JsonObject invocation{
      {"executionSuccessful",
       !report.unreachable && !report.tunnelFailure && report.count(Verdict::Error) == 0},
      {"exitCode", report.exitStatus()},
      {"startTimeUtc", formatTime(report.started)},
      {"endTimeUtc", formatTime(report.started + report.took)},
      {"toolExecutionNotifications", std::move(notifications)}};
  const JsonObject run{
      {"tool", JsonObject{{"driver", driver}}},
      {"invocations", JsonArray{invocation}},
      {"automationDetails", JsonObject{{"id", "okta-conformance/" + report.profile + "/"}}},
      {"columnKind", "utf16CodeUnits"},
      {"results", std::move(results)}};
  const JsonObject document{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                            {"version", "2.1.0"},
                            {"runs", JsonArray{run}}};
  out << pretty(document) << '\n';
}

}  // namespace hooks
