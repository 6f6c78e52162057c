#include "conformance/commands/doctor_command.h"

#include <iostream>

#include "conformance/commands/hook_header.h"
#include "conformance/commands/own_fault.h"
#include "conformance/doctor/diagnosis.h"
#include "fixtures/wire/shape_error.h"
#include "mock-okta/outbound/poco_transport.h"
#include "mock-okta/outbound/resolver.h"

namespace hooks {

namespace {

constexpr const char* kFooter =
    "About fifteen requests, three of them deliveries: of an event whose type nobody acts on, "
    "unless\n"
    "--event-type names another. The secret is sent over a connection that can be trusted, or "
    "over\n"
    "plain http where that is what the url says.\n\n"
    "Exit status: 0 nothing is wrong; 1 something is; 2 wrong usage; 3 it was never reached; 4 "
    "the\n"
    "tunnel failed, or answers for the receiver; 5 the fault is ours; 130 it was interrupted.\n\n"
    "Examples:\n"
    "  okta-conformance doctor https://a1b2.ngrok.app/hooks --auth-secret-file secret.txt\n"
    "  okta-conformance doctor http://127.0.0.1:8082/userCreated --json\n";

std::optional<std::string> connectionTo(const std::string& address, int port) {
  const bool six = address.find(':') != std::string::npos;
  const RawConnection connection("http://" + (six ? "[" + address + "]" : address) + ":" +
                                 std::to_string(port) + "/");
  if (connection.connected()) return std::nullopt;
  return std::string(toString(connection.unanswered().value_or(Unanswered::Refused)));
}

}  // namespace

DoctorCommand::DoctorCommand(Program& program, const StopSignals& signals)
    : signals_(signals),
      command_(program.command("doctor", "Say what is wrong on the way to a receiver", kFooter,
                               [this] { return run(); })),
      secret_(command_, "auth-secret", "OKTA_HOOK_AUTH_SECRET",
              "What the receiver expects in the auth header, whole, as in \"Basic YWRt…\"") {
  command_.add_option("url", url_, "Where Okta calls")->required()->type_name("URL");
  command_.add_option("--auth-header", authHeader_, "The header that carries the secret")
      ->capture_default_str()
      ->type_name("NAME");
  command_.add_option("--header", headers_, "A header of the hook, sent with every request")
      ->allow_extra_args(false)
      ->type_name("'K: V'");
  command_.add_option("--event-type", eventType_, "A type to deliver, which it may act on")
      ->type_name("TYPE");
  command_.add_option("--ca", caFile_, "A PEM file of authorities to trust besides the system's")
      ->type_name("FILE");
  command_.add_flag("--json", json_, "Write the findings as JSON");
}

int DoctorCommand::run() {
  return withOwnFaults([this] { return examine(); });
}

int DoctorCommand::examine() {
  const HttpUrl url = HttpUrl::parse(url_);
  DoctorOptions options{
      .url = url_,
      .credentials = {.header = authHeader_, .secret = secret_.read(), .custom = {}},
      .eventType = eventType_};
  for (const std::string& header : headers_) {
    HttpHeader line = hookHeaderIn(header);
    options.credentials.custom.add(std::move(line.name), std::move(line.value));
  }
  const ProxyRules proxies = proxiesFromEnvironment();
  options.throughProxy = proxies.proxyFor(url).has_value();
  const StopWatch watch(signals_);
  const SystemClock clock;
  const auto interrupted = [&] { return watch.received().has_value(); };
  PocoTransport transport(clock, {.caFile = caFile_, .proxy = proxies, .abandoned = interrupted});
  RandomIdSource ids;
  const Diagnosis found = diagnose(
      options,
      {.transport = transport,
       .clock = clock,
       .ids = ids,
       .lookUp = lookUpWithSystem,
       .connect = connectionTo,
       .inspectTls = [this](const std::string& at) { return inspectTls(at, {.caFile = caFile_}); },
       .interrupted = interrupted});
  if (json_) {
    writeDiagnosisJson(found, std::cout);
  } else {
    writeDiagnosis(found, std::cout);
  }
  std::cout.flush();
  if (const auto signal = watch.received()) {
    std::cerr << "okta-conformance: interrupted; the rest was not looked at" << std::endl;
    return 128 + *signal;
  }
  return found.exitStatus();
}

}  // namespace hooks
