#include "conformance/commands/ledger_command.h"

#include <algorithm>
#include <charconv>
#include <iostream>
#include <limits>
#include <thread>

#include "conformance/check/outcome.h"
#include "conformance/commands/own_fault.h"
#include "conformance/ledger/org_reader.h"
#include "fixtures/wire/shape_error.h"
#include "mock-okta/outbound/poco_transport.h"
#include "mock-okta/server/duration.h"

namespace hooks {

namespace {

using namespace std::chrono_literals;

constexpr const char* kFooter =
    "What an event is recognised by (--key): uuid; target-login, the user's login, as most\n"
    "receivers print it; or a place in the event, as /target/0/id. auto takes uuid or "
    "target-login,\n"
    "whichever shows. An observer that shows neither these events nor any earlier one is no\n"
    "evidence: INCONCLUSIVE, unless --trust-observer.\n\n"
    "Exit status: 0 none is lost; 1 some are, or it is INCONCLUSIVE; 2 wrong usage, or the org "
    "does\n"
    "not let the token in; 3 the org was never reached; 5 the fault is ours; 130 interrupted.\n\n"
    "Examples:\n"
    "  okta-conformance ledger --org https://example.okta.com --token-file token.txt \\\n"
    "      --url https://hooks.example.com/okta --observe-log receiver.log --since 7d\n"
    "  okta-conformance ledger --org http://127.0.0.1:8080 --hook who1… --observe-log app.log \\\n"
    "      --backfill --url http://127.0.0.1:8082/userCreated --auth-secret-file secret.txt\n"
    "  okta-conformance ledger --org https://example.okta.com --event user.lifecycle.create \\\n"
    "      --observe-cmd 'psql -Atc \"select login from joiners\"' --json\n";

constexpr std::size_t kLinesShown = 20;
constexpr int kNeverReached = 3;
constexpr auto kPoll = 50ms;

// A page of two hundred events is longer than an answer that a receiver may give.
constexpr std::size_t kLongestPage = 64 << 20;

void sleepFor(Microseconds time, const std::function<bool()>& interrupted) {
  for (; time > 0us && !interrupted(); time -= kPoll) {
    std::this_thread::sleep_for(std::min<Microseconds>(time, kPoll));
  }
}

std::string listOf(const std::vector<EventHook>& hooks) {
  std::string text;
  for (const EventHook& hook : hooks) {
    text += (text.empty() ? "" : ", ") + hook.id + " (" + hook.uri +
            (hook.receives() ? ""
             : hook.active   ? ", not verified"
                             : ", not active") +
            ")";
  }
  return text.empty() ? "it has none" : text;
}

std::optional<Microseconds> daysIn(std::string_view text) {
  int days = 0;
  if (!text.ends_with('d')) return std::nullopt;
  const char* const end = text.data() + text.size() - 1;
  const auto [stop, problem] = std::from_chars(text.data(), end, days);
  if (problem != std::errc() || stop != end || days < 0 || days > 3650) return std::nullopt;
  return 24h * days;
}

}  // namespace

LedgerCommand::LedgerCommand(Program& program, const StopSignals& signals)
    : signals_(signals),
      command_(program.command("ledger", "Say which events a receiver has lost", kFooter,
                               [this] { return run(); })),
      token_(command_, "token", "OKTA_API_TOKEN",
             "The org's API token, which may read event hooks and the System Log"),
      secret_(command_, "auth-secret", "OKTA_HOOK_AUTH_SECRET",
              "What the receiver expects in the auth header, whole; for --backfill") {
  const std::string which = "Which events";
  const std::string again = "To deliver again what is lost";
  command_.add_option("--org", org_, "The org: https://example.okta.com, or a mock's address")
      ->required()
      ->type_name("URL");
  command_
      .add_option("-u,--url", url_,
                  "The receiver: what the active, verified hooks with this address were to bring")
      ->type_name("URL")
      ->group(which);
  command_.add_option("--hook", hook_, "Or what this hook was to bring, whatever its address")
      ->type_name("ID")
      ->group(which);
  command_
      .add_option("--event", types_,
                  "Only events of this type; without --url and --hook, all of them, whatever hooks "
                  "there are")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("TYPE,…")
      ->group(which);
  command_.add_option("--since", since_, "From when: a time, or how long ago, as 90m, 24h or 7d")
      ->capture_default_str()
      ->type_name("TIME")
      ->group(which);
  command_.add_option("--until", until_, "Until when (default: now, by the org's clock)")
      ->type_name("TIME")
      ->group(which);
  command_.add_option("--grace", grace_, "Not seen for so long, an event may still be under way")
      ->capture_default_str()
      ->type_name("S")
      ->group(which);
  observers_.addSourcesTo(command_, "{since} and {until}");
  command_.add_option("--key", key_, "What of an event shows in that")
      ->capture_default_str()
      ->type_name("auto|uuid|target-login|/json/pointer");
  command_.add_flag("--trust-observer", trust_,
                    "It is the right one: what it does not show has not happened");
  command_.add_flag("--backfill", backfill_, "Deliver to --url as Okta would have, and look again")
      ->group(again);
  command_.add_option("--batch", batch_, "Events in one request")
      ->capture_default_str()
      ->check(CLI::Range(1, 100))
      ->group(again);
  command_
      .add_option("--auth-header", authHeader_,
                  "The header that carries the secret (default: the hook's, or Authorization)")
      ->type_name("NAME")
      ->group(again);
  command_.add_option("--settle", settle_, "How long an effect may take to show then")
      ->capture_default_str()
      ->type_name("MS")
      ->group(again);
  command_.add_option("--ca", caFile_, "A PEM file of authorities to trust besides the system's")
      ->type_name("FILE");
  command_.add_flag("--all", all_, "List every event that is lost");
  command_.add_flag("--json", json_, "Write the ledger as JSON");
}

int LedgerCommand::run() {
  return withOwnFaults([this] {
    try {
      return reckon();
    } catch (const OrgRefuses& refusal) {
      throw UsageError(refusal.what());
    } catch (const OrgUnreachable& problem) {
      std::cerr << "okta-conformance: " << problem.what() << std::endl;
      return kNeverReached;
    }
  });
}

void LedgerCommand::check() const {
  HttpUrl::parse(org_);
  if (!url_.empty()) HttpUrl::parse(url_);
  if (key_ != "auto") EventKey{key_};
  if (backfill_ && url_.empty()) {
    throw UsageError("--backfill needs --url URL, where it is to deliver");
  }
  moment("--since", since_, {});
  if (!until_.empty()) moment("--until", until_, {});
}

TimePoint LedgerCommand::moment(const std::string& option, const std::string& text,
                                TimePoint now) const {
  if (const auto time = parseTime(text)) return *time;
  if (const auto days = daysIn(text)) return now - *days;
  if (const auto ago = parseDuration(text)) return now - *ago;
  throw UsageError(option +
                   ": expected a time such as 2026-01-15T09:30:00Z, or how long ago, as "
                   "90m, 24h or 7d; found '" +
                   text + "'");
}

std::vector<EventHook> LedgerCommand::chosenHooks(OrgReader& reader) const {
  if (!types_.empty() && hook_.empty() && url_.empty()) return {};
  const std::vector<EventHook> all = reader.hooks();
  std::vector<EventHook> chosen;
  std::copy_if(all.begin(), all.end(), std::back_inserter(chosen), [&](const EventHook& hook) {
    if (!hook_.empty()) return hook.id == hook_;
    return hook.receives() && (url_.empty() || hook.uri == url_);
  });
  if (!hook_.empty() && chosen.empty()) {
    throw UsageError("--hook: the org has no hook " + hook_ + "; its hooks: " + listOf(all));
  }
  if (chosen.empty()) {
    throw UsageError("no active, verified hook of the org calls " +
                     (url_.empty() ? "anything" : url_) +
                     "; choose one with --hook ID: " + listOf(all));
  }
  if (hook_.empty() && url_.empty() && chosen.size() > 1) {
    throw UsageError("the org has more than one hook; choose with --url or --hook ID: " +
                     listOf(chosen));
  }
  return chosen;
}

Ledger LedgerCommand::look(LedgerInput& input, const LedgerRules& rules,
                           const LedgerSource& source) const {
  EffectCount count;
  lookForAll(input, rules, count);
  input.blind.reset();
  try {
    source.countInto(count);
  } catch (const Unclear& unclear) {
    input.blind = unclear.reason;
  }
  return hooks::reckon(input, rules, count);
}

int LedgerCommand::reckon() {
  check();
  const Secret token = token_.read();
  if (token.empty()) {
    throw UsageError("the org wants a token: give --token-file FILE or set OKTA_API_TOKEN");
  }
  const Secret secret = secret_.read();
  std::string org = org_;
  while (org.ends_with('/')) org.pop_back();

  const StopWatch watch(signals_);
  const auto interrupted = [&] { return watch.received().has_value(); };
  const auto pause = [&](Microseconds time) { sleepFor(time, interrupted); };
  const SystemClock clock;
  PocoTransport transport(clock, {.caFile = caFile_,
                                  .maxAnswerBytes = kLongestPage,
                                  .proxy = proxiesFromEnvironment(),
                                  .abandoned = interrupted});
  // What is being delivered is not given up: it is told how much was.
  PocoTransport deliveries(clock, {.caFile = caFile_, .proxy = proxiesFromEnvironment()});
  OrgReader reader({org, token}, {.transport = transport,
                                  .pause = pause,
                                  .interrupted = interrupted,
                                  .say = [](const std::string& line) {
                                    std::cerr << "okta-conformance: " << line << std::endl;
                                  }});
  // Wrong usage is told before anybody is asked.
  observers_.source({}, transport);
  LedgerPage page{.org = org, .types = types_};
  try {
    page.hooks = chosenHooks(reader);
    const TimePoint now = reader.now();
    page.since = moment("--since", since_, now);
    page.until = until_.empty() ? now : moment("--until", until_, now);
    if (page.since >= page.until) throw UsageError("--since is to be before --until");

    const LedgerSource source = observers_.source(
        {{"since", formatTime(page.since)}, {"until", formatTime(page.until)}}, transport);
    page.observer = source.name;
    // A busy org logs more in a day than anybody wants to read.
    std::vector<std::string> types = types_;
    if (types.empty()) {
      for (const EventHook& hook : page.hooks) {
        types.insert(types.end(), hook.items.begin(), hook.items.end());
      }
      std::sort(types.begin(), types.end());
      types.erase(std::unique(types.begin(), types.end()), types.end());
    }
    const std::vector<std::string> asked = types;
    types.emplace_back("event_hook.delivery");
    LedgerInput input{.hooks = page.hooks};
    input.events =
        reader.events(page.since, until_.empty() ? std::nullopt : std::optional(page.until), types);
    page.read = input.events.size();
    const LedgerRules rules{.key = key_,
                            .since = page.since,
                            .now = now,
                            .grace = std::chrono::seconds(grace_),
                            .types = types_,
                            .trusted = trust_};
    page.ledger = look(input, rules, source);
    if (page.ledger.wantsEarlier) {
      input.earlier = reader.before(page.since, asked);
      page.ledger = look(input, rules, source);
    }
    if (backfill_ && !page.ledger.inconclusive && page.ledger.lost > 0 && !interrupted()) {
      std::vector<EventHook> senders = page.hooks;
      for (EventHook& hook : senders) {
        const std::string header = !authHeader_.empty() ? authHeader_
                                   : hook.auth          ? hook.auth->key
                                                        : "Authorization";
        hook.auth.reset();
        if (!secret.empty()) hook.auth = HookAuthScheme{header, secret};
      }
      RandomIdSource ids;
      page.backfill = LedgerPage::Backfill{};
      page.backfill->deliveries =
          backfill(page.ledger.missing(), senders, {.url = url_, .orgUrl = org, .batch = batch_},
                   {.transport = deliveries,
                    .clock = clock,
                    .ids = ids,
                    .pause = pause,
                    .interrupted = interrupted});
      const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(settle_);
      do {
        pause(kPoll);
        page.backfill->after = look(input, rules, source);
      } while (page.backfill->after.verdict() != "COMPLETE" && !interrupted() &&
               std::chrono::steady_clock::now() < until);
    }
  } catch (const ReadingInterrupted&) {
    // Said below.
  }
  if (const auto signal = watch.received()) {
    std::cerr << "okta-conformance: interrupted; what is lost was not found out" << std::endl;
    if (page.backfill) {
      std::cerr << "okta-conformance: " << page.backfill->deliveries.size()
                << " requests had been delivered again" << std::endl;
    }
    return 128 + *signal;
  }
  if (json_) {
    writeLedgerJson(page, std::cout);
  } else {
    writeLedger(page, std::cout, all_ ? std::numeric_limits<std::size_t>::max() : kLinesShown);
  }
  std::cout.flush();
  return page.exitStatus();
}

}  // namespace hooks
