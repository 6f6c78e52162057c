#include "conformance/run/report_baseline.h"

#include <algorithm>
#include <set>

#include "conformance/checks/receiver_checks.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

constexpr const char* kSchema = "okta-conformance-baseline/1";

std::string member(const Json& entry, const std::string& place, const char* name,
                   const char* expected) {
  const auto text = textAt(entry, std::string("/") + name);
  if (!text || text->empty()) throw ShapeError(place + "/" + name, expected, compact(entry));
  return std::string(*text);
}

bool isDay(const std::string& text) {
  return text.size() == 10 && parseTime(text + "T00:00:00.000Z").has_value();
}

}  // namespace

Baseline Baseline::parse(std::string_view json) {
  const Json document = readJson(json);
  if (textAt(document, "/schema") != kSchema) {
    throw ShapeError("/schema", kSchema, compact(document).substr(0, 60));
  }
  const Json* entries = at(document, "/known");
  if (entries == nullptr || !entries->is_array()) {
    throw ShapeError("/known", "an array of {check, reason, until}",
                     compact(document).substr(0, 60));
  }
  Baseline baseline;
  std::set<std::string> ids;
  for (std::size_t i = 0; i < entries->get_array().size(); ++i) {
    const Json& entry = entries->get_array()[i];
    const std::string place = "/known/" + std::to_string(i);
    Known known{.check = member(entry, place, "check", "the id of a check"),
                .reason = member(entry, place, "reason", "why it is accepted"),
                .until = member(entry, place, "until", "the last day, such as 2026-06-30")};
    if (!isDay(known.until)) {
      throw ShapeError(place + "/until", "a day such as 2026-06-30", known.until);
    }
    if (!ids.insert(known.check).second) {
      throw ShapeError(place + "/check", "each check once", known.check);
    }
    baseline.known.push_back(std::move(known));
  }
  return baseline;
}

Baseline Baseline::of(const Report& report, const std::string& reason, const std::string& until) {
  Baseline baseline;
  for (const CheckResult& result : report.results) {
    if (result.verdict != Verdict::Fail && result.verdict != Verdict::Warn) continue;
    baseline.known.push_back({result.check->id, reason, until});
  }
  return baseline;
}

std::string Baseline::json() const {
  JsonArray entries;
  for (const Known& entry : known) {
    entries.push_back(
        JsonObject{{"check", entry.check}, {"reason", entry.reason}, {"until", entry.until}});
  }
  return pretty(JsonObject{{"schema", kSchema}, {"known", std::move(entries)}}) + "\n";
}

void Baseline::apply(Report& report, TimePoint today, bool strict) const {
  if (report.unreachable) return;
  const std::string day = formatTime(today).substr(0, 10);
  for (const Known& entry : known) {
    const auto result =
        std::find_if(report.results.begin(), report.results.end(),
                     [&](const CheckResult& one) { return one.check->id == entry.check; });
    if (result == report.results.end()) {
      // It may belong to another selection; or to none.
      const auto& all = receiverChecks();
      const bool exists = std::any_of(all.begin(), all.end(),
                                      [&](const Check& check) { return check.id == entry.check; });
      if (exists) continue;
      report.notes.push_back("baseline: there is no check " + entry.check + "; take it out");
      report.failsForNotes = report.failsForNotes || strict;
      continue;
    }
    switch (result->verdict) {
      case Verdict::Fail:
      case Verdict::Warn:
        if (day > entry.until) {
          report.notes.push_back("baseline: " + entry.check + " was accepted until " + entry.until +
                                 " (" + entry.reason + ") and is not mended");
        } else {
          result->accepted = entry.reason + ", until " + entry.until;
        }
        break;
      case Verdict::Pass:
        report.notes.push_back("baseline: " + entry.check + " is mended; take it out (" +
                               entry.reason + ")");
        report.failsForNotes = report.failsForNotes || strict;
        break;
      case Verdict::Info:
      case Verdict::Skip:
      case Verdict::Inconclusive:
      case Verdict::Error:
        // Nothing is known of it this time.
        break;
    }
  }
}

}  // namespace hooks
