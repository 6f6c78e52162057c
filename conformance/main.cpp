// okta-conformance: reads the command line; each command makes what it needs and hands it on.

#include "conformance/commands/bundle_command.h"
#include "conformance/commands/compare_command.h"
#include "conformance/commands/doctor_command.h"
#include "conformance/commands/explain_command.h"
#include "conformance/commands/ledger_command.h"
#include "conformance/commands/list_command.h"
#include "conformance/commands/org_command.h"
#include "conformance/commands/receiver_command.h"
#include "conformance/commands/replay_command.h"
#include "conformance/commands/report_command.h"
#include "conformance/commands/selftest_command.h"
#include "conformance/commands/zoo_command.h"
#include "receiver/cli/arguments.h"

int main(int argc, char** argv) {
  using namespace hooks;
  StopSignals signals;
  Program program(
      "okta-conformance",
      "Judges an event hook receiver by what Okta's documents ask of one, and a mock by "
      "how Okta behaves.",
      "Examples:\n"
      "  okta-conformance receiver\n"
      "  okta-conformance receiver --url http://127.0.0.1:8082/userCreated \\\n"
      "      --auth-secret-file secret.txt --observe-log receiver.log\n"
      "  okta-conformance receiver verify 'idem/*' --report junit=report.xml\n"
      "  okta-conformance explain batch/all\n");
  ReceiverCommand receiver(program, signals);
  OrgCommand org(program, signals);
  ReplayCommand replay(program);
  CompareCommand compare(program);
  ReportCommand report(program);
  BundleCommand bundle(program);
  DoctorCommand doctor(program, signals);
  LedgerCommand ledger(program, signals);
  ListCommand list(program);
  ExplainCommand explain(program);
  ZooCommand zoo(program, signals);
  SelftestCommand selftest(program);
  return program.run(takeArguments(
      argc, argv, {"--auth-secret", "--token", "--read-only-token", "--header", "--env"}));
}
