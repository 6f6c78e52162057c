#include "mock-okta/commands/events_command.h"

#include <cstdio>
#include <iostream>

#include "mock-okta/commands/option_errors.h"

namespace hooks {

namespace {

constexpr const char* kListFooter =
    "A family is what `events list` prints behind a type, or the start of names: user.mfa.\n"
    "A type's sample is captured (its shape was seen in deliveries that others have published),\n"
    "documented by Okta, inferred from its name and its relatives, or invented.\n"
    "\n"
    "Examples:\n"
    "  mock-okta events list --eligible\n"
    "  mock-okta events list --family user.lifecycle --json\n"
    "\n"
    "Exit status: 0 listed; 2 wrong usage, or a family that is not known.";

// How the help says what each profile is.
std::string showFooter() {
  std::string text =
      "Without a profile, the whole fixture is shown, as a file of your own fixtures folder would\n"
      "have it. With one, the event alone, in the shape in which it is met:\n";
  for (const EventProfileName& profile : eventProfiles()) {
    std::string name(profile.name);
    name.resize(16, ' ');
    text += "  " + name + std::string(profile.about) + "\n";
  }
  return text +
         "\n"
         "Examples:\n"
         "  mock-okta events show user.session.start\n"
         "  mock-okta events show system.sms.send_phone_verification_message --profile classic\n"
         "\n"
         "Exit status: 0 shown; 2 wrong usage, or a type that is not known.";
}

// user.mfa is the start of user.mfa.factor.activate, not of user.mfas.
bool isOf(std::string_view start, std::string_view name) {
  return name.starts_with(start) && (name.size() == start.size() || name[start.size()] == '.');
}

std::string profileNames() {
  std::string names;
  for (const EventProfileName& profile : eventProfiles()) {
    names += (names.empty() ? "" : ", ") + std::string(profile.name);
  }
  return names;
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
  bool known = family_.empty();
  for (const EventTypeInfo& type : catalog.types()) {
    if (!family_.empty() && !isOf(family_, type.name) && !isOf(family_, type.family)) continue;
    known = true;
    if (eligible_ && !type.eligible) continue;
    if (json_) {
      all.push_back(described(type));
      continue;
    }
    std::printf("%-58s %-5s  %-27s %s\n", type.name.c_str(), type.eligible ? "hooks" : "log",
                type.family.empty() ? "-" : type.family.c_str(),
                type.source.empty() ? "-" : type.source.c_str());
  }
  if (!known) {
    throw UsageError("--family " + family_ +
                     ": no type is of it; `mock-okta events list` shows the families");
  }
  if (json_) std::cout << pretty(all) << '\n';
  return kExitOk;
}

EventsShowCommand::EventsShowCommand(Program& program, CLI::App& events)
    : command_(program.command(events, "show", "Shows a sample event of a type.", showFooter(),
                               [this] { return run(); })) {
  command_.add_option("event-type", eventType_, "Such as user.session.start")
      ->required()
      ->type_name("EVENT_TYPE");
  command_.add_option("--profile", profile_, "Show the event alone, in this shape")
      ->type_name("PROFILE");
  command_.add_option("--fixtures", fixtures_, "Add the event types of this folder")
      ->type_name("DIR");
}

int EventsShowCommand::run() {
  const auto profile = eventProfile(profile_);
  if (!profile_.empty() && !profile) {
    throw UsageError("--profile " + profile_ + ": there are " + profileNames());
  }
  const EventCatalog catalog = catalogWith(fixtures_);
  std::cout << pretty(profile ? catalog.sample(eventType_, *profile)
                              : catalog.fixtureOf(eventType_))
            << '\n';
  return kExitOk;
}

EventsCommand::EventsCommand(Program& program)
    : group_(program.group("events", "Okta's event types, and your own.",
                           "Examples:\n"
                           "  mock-okta events list --eligible\n"
                           "  mock-okta events show user.session.start\n"
                           "  mock-okta events new parcel.arrived --to my-events\n"
                           "\n"
                           "Exit status: 0 all went well; 1 it did not; 2 wrong usage.")),
      list_(program, group_),
      show_(program, group_),
      new_(program, group_),
      lint_(program, group_),
      import_(program, group_),
      diff_(program, group_),
      plan_(program, group_) {}

}  // namespace hooks
