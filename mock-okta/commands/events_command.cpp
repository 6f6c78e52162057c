#include "mock-okta/commands/events_command.h"

#include <cstdio>
#include <iostream>

#include "mock-okta/commands/option_errors.h"

namespace hooks {

namespace {

constexpr const char* kListFooter =
    "A family is the start of a name, such as user.mfa.\n"
    "\n"
    "Examples:\n"
    "  mock-okta events list --eligible\n"
    "  mock-okta events list --family user.lifecycle --json\n"
    "\n"
    "Exit status: 0 listed; 2 wrong usage.";

constexpr const char* kShowFooter =
    "Examples:\n"
    "  mock-okta events show user.session.start\n"
    "\n"
    "Exit status: 0 shown; 2 wrong usage, or a type that is not known.";

// user.mfa is the family of user.mfa.factor.activate, not of user.mfas.
bool isOf(std::string_view family, std::string_view type) {
  return type.starts_with(family) && (type.size() == family.size() || type[family.size()] == '.');
}

JsonObject described(const EventTypeInfo& type) {
  JsonArray tags;
  for (const std::string& tag : type.tags) tags.push_back(Json(tag));
  return JsonObject{{"eventType", type.name},  {"eventHookEligible", type.eligible},
                    {"release", type.release}, {"tags", tags},
                    {"about", type.about},     {"hasSample", type.hasSample}};
}

}  // namespace

EventsListCommand::EventsListCommand(Program& program, CLI::App& events)
    : command_(program.command(events, "list", "Lists the event types.", kListFooter,
                               [this] { return run(); })) {
  command_.add_flag("--eligible", eligible_, "Only those that a hook may subscribe to");
  command_.add_option("--family", family_, "Only those of this family")->type_name("FAMILY");
  command_.add_option("--fixtures", fixtures_, "Add the event types of this folder")
      ->type_name("DIR");
  command_.add_flag("--json", json_, "Answer with a JSON array of what is known of each");
}

int EventsListCommand::run() {
  const EventCatalog catalog = catalogWith(fixtures_);
  JsonArray all;
  for (const EventTypeInfo& type : catalog.types()) {
    if (eligible_ && !type.eligible) continue;
    if (!family_.empty() && !isOf(family_, type.name)) continue;
    if (json_) {
      all.push_back(described(type));
      continue;
    }
    std::printf("%-60s %s\n", type.name.c_str(), type.eligible ? "hooks" : "log");
  }
  if (json_) std::cout << pretty(all) << '\n';
  return kExitOk;
}

EventsShowCommand::EventsShowCommand(Program& program, CLI::App& events)
    : command_(program.command(events, "show", "Shows a sample event of a type.", kShowFooter,
                               [this] { return run(); })) {
  command_.add_option("event-type", eventType_, "Such as user.session.start")
      ->required()
      ->type_name("EVENT_TYPE");
  command_.add_option("--fixtures", fixtures_, "Add the event types of this folder")
      ->type_name("DIR");
}

int EventsShowCommand::run() {
  std::cout << pretty(catalogWith(fixtures_).sample(eventType_)) << '\n';
  return kExitOk;
}

EventsCommand::EventsCommand(Program& program)
    : group_(program.group("events", "What is known of Okta's event types.",
                           "Examples:\n"
                           "  mock-okta events list --eligible\n"
                           "  mock-okta events show user.session.start\n"
                           "\n"
                           "Exit status: 0 all went well; 1 it did not; 2 wrong usage.")),
      list_(program, group_),
      show_(program, group_) {}

}  // namespace hooks
