#include "conformance/ledger/ledger_page.h"

#include <algorithm>

#include "receiver/core/one_line.h"

namespace hooks {

namespace {

std::string counted(std::size_t count, const std::string& one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

void writeHead(const LedgerPage& page, std::ostream& out) {
  out << "The System Log of " << page.org << " from " << formatTime(page.since) << " to "
      << formatTime(page.until) << ", for ";
  if (page.hooks.empty()) out << "events of the types asked for";
  for (const EventHook& hook : page.hooks) {
    out << (&hook == &page.hooks.front() ? "" : ", ") << "the hook " << oneLine(hook.name, 80)
        << " (" << hook.id << ")";
  }
  out << ":\n";
}

void writeCounts(const Ledger& ledger, const LedgerPage& page, std::ostream& out) {
  out << counted(ledger.lines.size(), "event") << (ledger.lines.size() == 1 ? " was" : " were")
      << " to come, " << ledger.seen << " took effect, " << ledger.lost << " lost; by the "
      << ledger.key << " in " << oneLine(page.observer, 300) << ".\n";
}

void writeMissing(const Ledger& ledger, std::ostream& out, std::size_t most) {
  const std::vector<LedgerLine> missing = ledger.missing();
  for (std::size_t i = 0; i < missing.size() && i < most; ++i) {
    const LogEvent& event = missing[i].event;
    out << "  " << padded(std::string(toString(missing[i].fate)), 7)
        << formatTime(event.published()) << "  " << oneLine(event.eventType(), 100) << "  "
        << oneLine(event.uuid(), 60);
    if (const auto subject = subjectOf(event)) out << "  " << oneLine(*subject, 120);
    out << "\n";
  }
  if (missing.size() > most) {
    out << "  and " << missing.size() - most << " more, which --all or --json shows\n";
  }
}

void writeNotes(const Ledger& ledger, std::ostream& out) {
  for (const std::string& note : ledger.notes) out << "  note: " << note << "\n";
}

void writeBackfill(const LedgerPage& page, std::ostream& out, std::size_t most) {
  if (!page.backfill) return;
  const auto& deliveries = page.backfill->deliveries;
  const auto taken = static_cast<std::size_t>(std::count_if(
      deliveries.begin(), deliveries.end(), [](const Redelivery& made) { return made.taken; }));
  out << "\nDelivered again: " << counted(deliveries.size(), "request") << ", " << taken
      << " taken.\n";
  std::size_t shown = 0;
  for (const Redelivery& made : deliveries) {
    if (made.taken || ++shown > most) continue;
    out << "  refused  " << counted(made.uuids.size(), "event") << " from " << made.uuids.front()
        << ": " << oneLine(made.words, 200) << "\n";
  }
  out << "After that ";
  writeCounts(page.backfill->after, page, out);
  writeMissing(page.backfill->after, out, most);
}

JsonObject countsOf(const Ledger& ledger) {
  return {{"expected", ledger.lines.size()},
          {"seen", ledger.seen},
          {"lost", ledger.lost},
          {"fresh", ledger.fresh},
          {"keyless", ledger.keyless},
          {"repeated", ledger.repeated},
          {"filtered", ledger.filtered},
          {"undecided", ledger.undecided},
          {"failedDeliveries", ledger.failedDeliveries}};
}

JsonArray notSeen(const Ledger& ledger) {
  JsonArray list;
  for (const LedgerLine& line : ledger.lines) {
    if (line.fate == Fate::Seen) continue;
    const auto subject = subjectOf(line.event);
    list.push_back(JsonObject{{"uuid", line.event.uuid()},
                              {"eventType", line.event.eventType()},
                              {"published", formatTime(line.event.published())},
                              {"subject", subject ? Json(*subject) : Json(nullptr)},
                              {"hooks", JsonArray(line.hookIds.begin(), line.hookIds.end())},
                              {"fate", toString(line.fate)},
                              {"effects", line.effects}});
  }
  return list;
}

Json backfillOf(const LedgerPage& page) {
  if (!page.backfill) return nullptr;
  JsonArray deliveries;
  for (const Redelivery& made : page.backfill->deliveries) {
    deliveries.push_back(JsonObject{{"hook", made.hookId},
                                    {"eventId", made.eventId},
                                    {"uuids", JsonArray(made.uuids.begin(), made.uuids.end())},
                                    {"attempts", made.attempts},
                                    {"taken", made.taken},
                                    {"answer", made.words}});
  }
  return JsonObject{{"deliveries", std::move(deliveries)},
                    {"verdict", page.backfill->after.verdict()},
                    {"counts", countsOf(page.backfill->after)},
                    {"events", notSeen(page.backfill->after)}};
}

}  // namespace

void writeLedger(const LedgerPage& page, std::ostream& out, std::size_t most) {
  writeHead(page, out);
  writeCounts(page.ledger, page, out);
  if (!page.ledger.inconclusive) writeMissing(page.ledger, out, most);
  writeNotes(page.ledger, out);
  writeBackfill(page, out, most);
  const Ledger& last = page.last();
  out << "\n";
  if (last.inconclusive) {
    out << "INCONCLUSIVE: " << oneLine(*last.inconclusive, 600) << "\n";
    if (last.lost > 0) {
      out << "What is lost is not known. Where the observer is the right one all the same, "
             "--trust-observer says so.\n";
    }
  } else if (last.lost > 0) {
    out << "LOST: " << counted(last.lost, "event") << ". Okta does not deliver again";
    out << (page.backfill ? ".\n" : "; --backfill does.\n");
  } else if (last.lines.empty()) {
    out << "COMPLETE: no event was to come.\n";
  } else {
    out << "COMPLETE: none is lost.\n";
  }
}

void writeLedgerJson(const LedgerPage& page, std::ostream& out) {
  JsonArray hooks;
  for (const EventHook& hook : page.hooks) {
    hooks.push_back(JsonObject{{"id", hook.id}, {"name", hook.name}, {"uri", hook.uri}});
  }
  const Ledger& ledger = page.ledger;
  const Json document =
      JsonObject{{"schema", "okta-conformance-ledger/1"},
                 {"org", page.org},
                 {"since", formatTime(page.since)},
                 {"until", formatTime(page.until)},
                 {"hooks", std::move(hooks)},
                 {"types", JsonArray(page.types.begin(), page.types.end())},
                 {"observer", page.observer},
                 {"key", ledger.key},
                 {"read", page.read},
                 {"verdict", ledger.verdict()},
                 {"reason", ledger.inconclusive ? Json(*ledger.inconclusive) : Json(nullptr)},
                 {"counts", countsOf(ledger)},
                 {"events", notSeen(ledger)},
                 {"notes", JsonArray(ledger.notes.begin(), ledger.notes.end())},
                 {"backfill", backfillOf(page)},
                 {"exitStatus", page.exitStatus()}};
  out << pretty(document) << '\n';
}

}  // namespace hooks
