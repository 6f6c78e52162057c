#include "ci/fuzzing/fuzz_targets.h"

#include <array>
#include <stdexcept>
#include <string>
#include <vector>

#include "fixtures/authoring/event_import.h"
#include "fixtures/authoring/event_redactor.h"
#include "fixtures/catalog/event_fixture.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"
#include "mock-okta/org/hook_filter.h"
#include "mock-okta/org/hook_filter_explanation.h"
#include "mock-okta/org/hook_filter_tree.h"
#include "mock-okta/org/scim_filter.h"
#include "mock-okta/org/scim_filter_tree.h"
#include "mock-okta/org/simple_filter.h"
#include "receiver/core/memory_inbox.h"
#include "receiver/core/receiver_handler.h"

namespace hooks {

namespace {

void require(bool holds, const std::string& what) {
  if (!holds) throw std::logic_error(what);
}

const std::vector<LogEvent>& events() {
  static const std::vector<LogEvent> all = [] {
    std::vector<LogEvent> made;
    for (const char* members : {
             R"("actor":{"id":"00u1","displayName":"Jean"},
                "outcome":{"result":"SUCCESS","reason":null},
                "debugContext":{"debugData":{"changedAttributes":"email,login"}},
                "target":[{"id":"00u2","type":"User","displayName":"Bob","alternateId":null},
                          {"id":"00g1","type":"UserGroup","displayName":"Sales"}])",
             R"("target":null)", R"("outcome":7,"target":[null,{"id":5}])"}) {
      made.emplace_back(readJson(R"({"uuid":"u","published":"2026-01-15T09:30:00Z",)"
                                 R"("eventType":"user.session.start",)" +
                                 std::string(members) + "}"));
    }
    return made;
  }();
  return all;
}

void checkComplaint(const FilterError& error, std::string_view input) {
  require(error.position() <= input.size(), "a complaint names a place beyond the end");
  require(error.summary().size() < input.size() + 2000, "a complaint is too long");
  readJson(compact(Json(error.summary())));
}

// An event hook's filter.
void hookFilter(std::string_view input) {
  try {
    const HookFilter filter(input);
    const std::string text = written(filter.root());
    if (text.size() > HookFilter::kMaxLength) return;
    const HookFilter again(text);
    require(written(again.root()) == text, "what was written is read otherwise: " + text);
    for (const LogEvent& event : events()) {
      const bool matches = filter.matches(event);
      require(matches == again.matches(event), "what was written decides otherwise: " + text);
      const Explanation explanation = explain(filter, event);
      require(matches == (explanation.value == "true"), "explained otherwise than decided");
      require(!drawn(explanation).empty(), "nothing is drawn");
    }
    const auto rows = simpleConditions(filter);
    if (!rows) return;
    require(simpleConditions(HookFilter(simpleFilter(*rows))) == rows, "the builder's rows differ");
  } catch (const FilterError& error) {
    checkComplaint(error, input);
  }
}

// `filter` and `search` of the Management API.
void scimFilter(std::string_view input) {
  for (const ScimRules& rules :
       {ScimRules(), logFilterRules(), userFilterRules(), userSearchRules(), groupFilterRules()}) {
    try {
      const ScimFilter filter(input, rules);
      const std::string text = written(filter.root());
      for (const LogEvent& event : events()) filter.matches(event.api());
      if (text.size() > ScimFilter::kMaxLength) continue;
      require(ScimFilter(text, rules).root() == filter.root(),
              "what was written is read otherwise: " + text);
    } catch (const FilterError& error) {
      checkComplaint(error, input);
    }
  }
}

// A file of a user's own event type.
void eventFixture(std::string_view input) {
  try {
    const EventFixture fixture = readEventFixture(input, "user.session.start.json");
    require(fixture.event.eventType() == "user.session.start", "another type than the file's");
    for (const Json& form : {fixture.event.live(), fixture.event.preview(), fixture.event.api()}) {
      const LogEvent again(readJson(compact(form)));
      require(again.uuid() == fixture.event.uuid(), "the uuid changes on the way");
    }
  } catch (const ShapeError&) {
    // Refused, with its place.
  }
}

// The body of a delivery: as JSON, as an envelope, and as the reference receiver takes it.
void envelope(std::string_view input) {
  bool json = false;
  bool taken = false;
  std::string complaint;
  JsonReader reader;
  try {
    const std::string text = compact(reader.read(input));
    json = true;
    // Numbers may be written otherwise than they came; what was written is read as the same.
    require(compact(readJson(text)) == text, "JSON changes on the way");
  } catch (const ShapeError& error) {
    require(!json, "JSON that was written is not read");
    complaint = error.what();
  }
  try {
    reader.readEnvelope(input);
    taken = true;
  } catch (const ShapeError&) {
    // Refused, with its place.
  }
  // A name that an event has twice is seen only by who reads the event.
  const bool twice = complaint.find("twice") != std::string::npos;
  require(json || !taken || twice, "an envelope that is not JSON is taken: " + complaint);
  VirtualClock clock;
  MemoryInbox inbox(clock);
  ReceiverHandler receiver({}, inbox);
  const int status = receiver
                         .handle({.method = "POST",
                                  .target = "/userCreated",
                                  .headers = {{"Content-Type", "application/json"}},
                                  .body = std::string(input)})
                         .status;
  require(status == (taken ? 204 : 400), "answered " + std::to_string(status));
}

// What others recorded, and its redaction.
void eventImport(std::string_view input) {
  try {
    const FoundEvents found = eventsIn(input, {.bytes = 1 << 16, .depth = 32, .events = 50});
    EventRedactor redactor;
    for (const Json& event : found.events) redactor.learn(event);
    for (const Json& event : found.events) {
      try {
        const std::string text = compact(redactor.redacted(event));
        require(compact(readJson(text)) == text, "a redacted event changes on the way");
        require(LogEvent(readJson(text)).eventType() == *textAt(event, "/eventType"),
                "the type of an event was redacted");
      } catch (const ShapeError&) {
        // An event that is none: refused, with its place.
      }
    }
  } catch (const ShapeError&) {
    // None of the forms: refused, with its place.
  }
}

}  // namespace

std::span<const FuzzTarget> fuzzTargets() {
  static constexpr std::array<FuzzTarget, 5> all = {{{"hook_filter", hookFilter},
                                                     {"scim_filter", scimFilter},
                                                     {"event_fixture", eventFixture},
                                                     {"envelope", envelope},
                                                     {"event_import", eventImport}}};
  return all;
}

}  // namespace hooks
