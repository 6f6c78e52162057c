// mock-okta: reads the command line; each command makes the real clock, client and server and hands
// them to each other.

#include <csignal>

#include "mock-okta/commands/events_command.h"
#include "mock-okta/commands/filter_command.h"
#include "mock-okta/commands/lifecycle_command.h"
#include "mock-okta/commands/serve_command.h"
#include "mock-okta/commands/trigger_command.h"
#include "receiver/cli/arguments.h"

int main(int argc, char** argv) {
  using namespace hooks;
  // Who writes to a closed connection or pipe is told by the call.
  std::signal(SIGPIPE, SIG_IGN);
  Program program("mock-okta",
                  "A mock Okta for those who build event hooks: works offline, needs no account.",
                  "Examples:\n"
                  "  mock-okta serve\n"
                  "  mock-okta lifecycle --url http://127.0.0.1:8082/userCreated\n"
                  "  mock-okta trigger user.session.start\n"
                  "  mock-okta events show user.session.start\n"
                  "  mock-okta serve --help\n"
                  "\n"
                  "Exit status: 0 all went well; 1 it did not; 2 wrong usage.");
  ServeCommand serve(program);
  LifecycleCommand lifecycle(program);
  TriggerCommand trigger(program);
  EventsCommand events(program);
  FilterCommand filter(program);
  return program.run(takeArguments(argc, argv, {"--token", "--auth-secret", "--header"}));
}
