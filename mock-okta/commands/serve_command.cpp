#include "mock-okta/commands/serve_command.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "fixtures/catalog/fixture_files.h"
#include "fixtures/catalog/fixture_overlay.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"
#include "mock-okta/commands/assumptions.h"
#include "mock-okta/commands/option_errors.h"
#include "mock-okta/delivery/delivery_profile.h"
#include "mock-okta/outbound/poco_transport.h"
#include "mock-okta/server/fixture_watch.h"
#include "mock-okta/store/sqlite_journal.h"
#include "receiver/cli/stop_signals.h"
#include "receiver/http/http_server.h"

namespace hooks {

namespace {

using namespace std::chrono_literals;

constexpr auto kAnswerPatience = 3s;
// Between two looks at a folder of fixtures; what has changed is taken up at the second.
constexpr auto kFixtureLooks = 250ms;
// Of the server, beyond those that may wait for receivers.
constexpr std::size_t kThreadsForOthers = 16;

// Hands on to the handler that is made after it.
struct Door : HttpHandler {
  HttpHandler* behind = nullptr;

  HttpResponse handle(const HttpRequest& request) override { return behind->handle(request); }
  std::optional<HttpResponse> refuse(const HttpRequest& head) override {
    return behind->refuse(head);
  }
  bool mayWait(const HttpRequest& request) const override { return behind->mayWait(request); }
};

constexpr const char* kFooter =
    "A token is made and printed unless one is given. Plain http receivers are allowed on this "
    "machine only.\n"
    "\n"
    "Examples:\n"
    "  mock-okta serve\n"
    "  mock-okta serve --port 9000 --token-file token.txt --state org.db\n"
    "  mock-okta serve --clock virtual --seed-ids 7 --json\n"
    "  curl -H 'Authorization: SSWS '\"$OKTA_MOCK_TOKEN\" http://127.0.0.1:8080/api/v1/eventHooks\n"
    "\n"
    "Exit status: 0 stopped when asked to; 1 it could not go on; 2 wrong usage.";

Json seedFrom(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw UsageError("--seed " + file + ": the file cannot be read");
  try {
    return readJson(std::string(std::istreambuf_iterator<char>(in), {}));
  } catch (const ShapeError& error) {
    throw UsageError("--seed " + file + ": " + error.what());
  }
}

// CLI::Range lets it through, for nan is neither below nor above anything.
std::string complaintAboutNan(const std::string& text) {
  const bool number = text.find_first_of("nN") == std::string::npos;
  return number ? "" : "Value " + text + " is not a number of seconds";
}

std::chrono::milliseconds seconds(double value) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(value * 1000));
}

// A profile is known by one name to the org and to its deliveries; where only one of the two has
// it, the other is as it is today.
std::vector<std::string> profileNames() {
  std::vector<std::string> names = orgProfileNames();
  for (const std::string& name : deliveryProfileNames()) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string assumptionsHelp() {
  std::string text =
      "\n\nNames for --assume, each explained in mock-okta/README.md, \"What we assumed\":\n";
  for (const std::string& line : Assumptions::help()) text += "  " + line + "\n";
  return text;
}

}  // namespace

ServeCommand::ServeCommand(Program& program)
    : command_(
          program.command("serve", "Serves a mock Okta org.", kFooter, [this] { return run(); })),
      token_(command_, "token", "OKTA_MOCK_TOKEN", "The API token that clients present") {
  command_.add_option("--bind", bind_, "The address to listen on")
      ->capture_default_str()
      ->type_name("ADDRESS");
  command_.add_option("--port", port_, "The port; 0 takes a free one")
      ->capture_default_str()
      ->check(CLI::Range(0, 65535))
      ->type_name("PORT");
  command_.add_option("--state", state_, "Keep the org in this SQLite file; without, in memory")
      ->type_name("FILE");
  command_.add_option("--seed", seedFile_, "Groups, users and event hooks to begin with (JSON)")
      ->type_name("FILE");
  command_
      .add_option("--fixtures", fixtures_,
                  "Event types of your own; changes are taken up while it runs")
      ->type_name("DIR");
  command_
      .add_option("--tls-cert", tlsCertificate_, "Serve https with this certificate chain (PEM)")
      ->type_name("FILE");
  command_.add_option("--tls-key", tlsKey_, "Its private key (PEM)")->type_name("FILE");
  command_
      .add_option("--org-url", orgUrl_,
                  "What the org calls itself, where it is not the address it listens on")
      ->type_name("URL");
  command_
      .add_option("--clock", clockKind_,
                  "virtual: time stands still until POST /mock/v1/clock/… moves it")
      ->capture_default_str()
      ->check(CLI::IsMember({"system", "virtual"}))
      ->type_name("system|virtual");
  command_
      .add_option("--seed-ids", idSeed_,
                  "Make the same ids at every start; 0 makes them unguessable")
      ->capture_default_str()
      ->type_name("N");
  command_
      .add_option("--profile", profile_, "How Okta behaves, or behaved: " + joined(profileNames()))
      ->capture_default_str()
      ->check(CLI::IsMember(profileNames()))
      ->type_name("NAME");
  command_
      .add_option("--assume", assumed_,
                  "Answer an open question about Okta otherwise than the profile; repeatable, the "
                  "names are below")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  command_.footer(kFooter + assumptionsHelp());
  command_.add_flag("--strict-https", strictHttps_,
                    "Refuse plain http receivers on this machine too, as Okta does");
  command_.add_option("--ca", caFile_, "Trust this authority for receivers, too (PEM)")
      ->type_name("FILE");
  command_
      .add_option("--batch-window", window_,
                  "Seconds for which events are collected into one request")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 3600.0))
      ->check(complaintAboutNan)
      ->type_name("S");
  command_.add_option("--batch-max", batchMax_, "The most events in one request")
      ->capture_default_str()
      ->check(CLI::Range(1, 10000))
      ->type_name("N");
  command_.add_option("--retry-pause", retryPause_, "Seconds between an attempt and its retry")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 3600.0))
      ->check(complaintAboutNan)
      ->type_name("S");
  command_.add_flag("--json", json_,
                    "Write JSON objects, one a line: ready, then one for each delivery");
  command_.add_flag("--quiet", quiet_, "Write no deliveries");
}

MockOktaOptions ServeCommand::orgOptions(const Secret& token) {
  MockOktaOptions options{.url = orgUrl_, .tokens = {token}};
  options.profile = orgProfile(profile_).value_or(OrgProfile{});
  const DeliveryProfile delivery = deliveryProfile(profile_).value_or(DeliveryProfile{});
  options.policy = delivery.policy;
  options.quota = delivery.quota;
  if (strictHttps_) options.profile.strictHttps = true;
  options.policy.batch.window = seconds(window_);
  options.policy.batch.maxEvents = batchMax_;
  options.policy.retry.pause = seconds(retryPause_);
  Assumptions::apply(assumed_, options);
  if (!seedFile_.empty()) {
    options.seed = seedFrom(seedFile_);
    options.seedName = "--seed " + seedFile_;
  }
  options.onDefect = [this](std::string_view what) { log("org: " + std::string(what)); };
  if (!quiet_) {
    options.onDelivery = [this](const DeliveryRecord& record) { tell(record); };
  }
  return options;
}

int ServeCommand::run() {
  // Before any thread is made, so that none of them is torn away.
  StopSignals signals;
  checkOptions();

  const FixtureDirectory fixtures(fixtures_);
  FixtureOverlay overlay(EventCatalog::builtIn(), fixtures);
  const CurrentCatalog catalog = fixtures_.empty()
                                     ? EventCatalog::builtIn()
                                     : named("--fixtures", [&] { return overlay.read(); });
  RandomIdSource random;
  std::optional<SeededIdSource> seeded;
  if (idSeed_ != 0) seeded.emplace(idSeed_);
  IdSource& ids = seeded ? static_cast<IdSource&>(*seeded) : random;

  Secret token = token_.read();
  const bool made = token.empty();
  if (made) token = Secret(random.apiToken());

  VirtualClock virtualClock;
  const bool isVirtual = clockKind_ == "virtual";
  const Clock& clock = isVirtual ? static_cast<const Clock&>(virtualClock) : systemClock_;
  PocoTransport transport(clock, {.caFile = caFile_, .proxy = proxiesFromEnvironment()});
  std::optional<SqliteJournal> journal;
  if (!state_.empty()) journal.emplace(state_);
  const bool known = journal && !journal->empty();

  // The org names itself in links and deliveries after the address it listens on, which is known
  // when the server, which wants a handler, has been made. The server goes first: it waits for
  // those who are still being answered.
  Door door;
  std::optional<MockOkta> okta;
  HttpServer server(door, serverOptions());
  if (orgUrl_.empty()) orgUrl_ = server.url();
  okta.emplace(orgOptions(token), clock, ids, catalog, transport,
               MockOkta::Extras{.journal = journal ? &*journal : nullptr,
                                .store = journal ? &*journal : nullptr,
                                .virtualClock = isVirtual ? &virtualClock : nullptr});
  door.behind = &*okta;
  FixtureWatch watch(overlay, catalog, [this](const std::string& line) { log(line); });
  if (!fixtures_.empty()) watch.start(systemClock_, kFixtureLooks);
  okta->start();
  server.start();
  sayReady(server.url(), orgUrl_, token, made);
  tellEarly();
  if (known && !seedFile_.empty()) {
    log("serve: --seed is not used, for " + state_ +
        " holds an org already; POST /mock/v1/reset plants it anew");
  }

  signals.wait();
  server.drain(kAnswerPatience);
  okta->stop();
  return kExitOk;
}

void ServeCommand::checkOptions() {
  if (tlsCertificate_.empty() != tlsKey_.empty())
    throw UsageError("https needs both --tls-cert and --tls-key");
  while (orgUrl_.ends_with('/')) orgUrl_.pop_back();
  if (orgUrl_.empty()) return;
  try {
    HttpUrl::parse(orgUrl_);
  } catch (const ShapeError&) {
    throw UsageError("--org-url " + orgUrl_ +
                     ": write a URL such as https://mock-okta.example.com");
  }
}

HttpServerOptions ServeCommand::serverOptions() {
  HttpServerOptions options{.address = bind_, .port = port_};
  options.limits.poolThreads = MockOkta::kMostWaiting + kThreadsForOthers;
  if (!tlsCertificate_.empty()) options.tls = TlsFiles{tlsCertificate_, tlsKey_};
  options.onDefect = [this](std::string_view what) { log("server: " + std::string(what)); };
  return options;
}

void ServeCommand::sayReady(const std::string& url, const std::string& orgUrl, const Secret& token,
                            bool made) {
  if (json_) {
    JsonObject ready{{"type", "ready"},
                     {"program", "mock-okta"},
                     {"version", programVersion()},
                     {"pid", ::getpid()},
                     {"url", url},
                     {"org_url", orgUrl},
                     {"api_url", url + "/api/v1"},
                     {"control_url", url + "/mock/v1"},
                     {"clock", clockKind_},
                     {"state", state_.empty() ? Json(nullptr) : Json(state_)}};
    // Made a moment ago for whoever started this, who could not know it otherwise.
    if (made) ready["token"] = token.reveal();
    out_.write(ready);
    return;
  }
  out_.write("mock-okta " + programVersion() + " is ready.");
  out_.write("  org        " + orgUrl);
  out_.write("  API        " + url + "/api/v1");
  out_.write("  token      " +
             (made ? token.reveal() + " (made for this run; --token-file gives your own)"
                   : std::string("as given")));
  out_.write("  clock      " + clockKind_);
  out_.write("  state      " + (state_.empty() ? "in memory (--state FILE keeps it)" : state_));
  out_.write("  next       mock-okta trigger user.session.start --org " + url);
  out_.write("Stop it with Ctrl-C. Deliveries appear below.");
}

void ServeCommand::tell(const DeliveryRecord& record) {
  const std::lock_guard guard(tellMutex_);
  if (saidReady_) {
    write(record);
  } else {
    early_.push_back(record);
  }
}

void ServeCommand::tellEarly() {
  const std::lock_guard guard(tellMutex_);
  saidReady_ = true;
  for (const DeliveryRecord& record : early_) write(record);
  early_.clear();
}

void ServeCommand::write(const DeliveryRecord& record) {
  if (!json_) {
    if (!record.attempts.empty() || record.finished()) log(logLine(record));
    return;
  }
  JsonObject line{{"type", "delivery"}};
  const Json summary = toSummaryJson(record);
  for (const auto& [key, value] : summary.as_object()) line.emplace(key, value);
  out_.write(line);
}

void ServeCommand::log(const std::string& line) {
  err_.write(formatTime(systemClock_.now()) + " " + line);
}

}  // namespace hooks
