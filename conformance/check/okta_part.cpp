#include "conformance/check/okta_part.h"

#include <algorithm>
#include <barrier>
#include <condition_variable>
#include <thread>

#include "conformance/check/outcome.h"
#include "fixtures/catalog/transaction.h"
#include "fixtures/wire/event_envelope.h"
#include "fixtures/wire/log_event.h"
#include "fixtures/wire/verification_challenge.h"

namespace hooks {

namespace {

// Longer than Okta waits, so that the report can say how late an answer was.
constexpr std::chrono::milliseconds kPatience{5'000};
constexpr std::chrono::milliseconds kPoll{10};
// How long a call of the receiver's may take to come.
constexpr std::chrono::milliseconds kCallBack{1'000};
// For how long an observer may be unable to look before what it sees counts no more.
constexpr std::chrono::seconds kBlink{1};
constexpr std::size_t kExchangesKept = 60;
constexpr std::size_t kBodyKept = 256 << 10;

// FNV-1a: the same everywhere, which std::hash is not.
std::uint64_t hashOf(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

// Each check has ids of its own, whichever order they run in. The clock is in it because a receiver
// remembers ids: a run with the same seed as an earlier one would send it nothing but duplicates.
std::uint64_t seedFor(const RunContext& run, const Subject& subject, const Check& check) {
  return hashOf(check.id + run.run) ^ run.seed * 0x9e3779b97f4a7c15U ^
         static_cast<std::uint64_t>(subject.clock().now().time_since_epoch().count());
}

// The target that the event is about: the user, or the first one.
JsonObject& markedTarget(JsonObject& event) {
  Json& list = event["target"];
  if (!list.is_array()) list = JsonArray{};
  JsonArray& targets = list.get_array();
  for (Json& target : targets) {
    if (textAt(target, "/type") == "User") return target.as_object();
  }
  if (targets.empty()) {
    targets.push_back(JsonObject{{"id", "00u"}, {"type", "User"}, {"alternateId", ""}});
  }
  return targets.front().as_object();
}

std::string times(std::size_t count) {
  return count == 0 ? "no effect" : count == 1 ? "1 effect" : std::to_string(count) + " effects";
}

}  // namespace

OktaPart::OktaPart(RunContext& run, Subject& subject, const Check& check)
    : run_(run), subject_(subject), check_(check), ids_(seedFor(run, subject, check)) {}

std::string OktaPart::nextMarker() {
  std::string id = check_.id;
  std::replace(id.begin(), id.end(), '/', '-');
  return "c-" + run_.run + "-" + id + "-" + std::to_string(++markers_) + "@conformance.test";
}

TestEvent OktaPart::event() { return event(run_.eventType); }

TestEvent OktaPart::event(std::string_view type) { return event(type, EventProfile::Live); }

TestEvent OktaPart::event(std::string_view type, EventProfile profile) {
  const Clock& clock = subject_.clock();
  TestEvent made{.marker = nextMarker(),
                 .json = run_.catalog.stamp(type, ids_, clock, profile).live()};
  JsonObject& event = made.json.as_object();
  JsonObject& target = markedTarget(event);
  // What is no user keeps the id of its kind.
  if (textAt(target, "/type") == "User") target["id"] = ids_.oktaId("00u", clock.now());
  target["alternateId"] = made.marker;
  target["displayName"] = made.marker;
  renewTransaction(made.json, ids_, clock.now());
  if (Json* hooks = at(made.json, "/debugContext/debugData/targetEventHookIds")) {
    *hooks = run_.hookId;
  }
  return made;
}

std::vector<TestEvent> OktaPart::events(std::size_t count) {
  std::vector<TestEvent> made;
  for (std::size_t i = 0; i < count; ++i) made.push_back(event());
  return made;
}

Json OktaPart::envelope(const std::vector<TestEvent>& events) {
  const EventEnvelope empty{
      .source = "https://conformance.okta.com/api/v1/eventHooks/" + run_.hookId,
      .eventId = ids_.uuidV4(),
      .eventTime = subject_.clock().now(),
      .events = {}};
  Json document = empty.document();
  JsonArray& list = at(document, "/data/events")->as_array();
  for (const TestEvent& event : events) list.push_back(event.json);
  return document;
}

HttpRequest OktaPart::post(std::string body) {
  // As mock-okta's own deliveries: Okta's headers, the hook's, the secret.
  HttpRequest request{.method = "POST",
                      .headers = {{"Accept", "application/json"},
                                  {"Content-Type", "application/json"},
                                  {"User-Agent", "Okta Hook Service v1.0.0 - " + run_.hookId}},
                      .body = std::move(body)};
  const HookCredentials& credentials = subject_.credentials();
  for (const HttpHeader& line : credentials.custom) request.headers.add(line.name, line.value);
  if (!credentials.secret.empty()) {
    request.headers.add(credentials.header, credentials.secret.reveal());
  }
  return request;
}

HttpRequest OktaPart::delivery(const std::vector<TestEvent>& events) {
  return post(envelope(events));
}

HttpRequest OktaPart::delivery(const TestEvent& event) { return delivery(std::vector{event}); }

HttpRequest OktaPart::verification(const std::string& challenge) {
  HttpRequest request = VerificationChallenge(challenge).request(ids_.requestId());
  const HookCredentials& credentials = subject_.credentials();
  for (const HttpHeader& line : credentials.custom) request.headers.add(line.name, line.value);
  if (!credentials.secret.empty()) {
    request.headers.add(credentials.header, credentials.secret.reveal());
  }
  return request;
}

void OktaPart::keep(const Exchange& exchange) {
  run_.remember(exchange);
  if (exchanges_.size() >= kExchangesKept) return;
  exchanges_.push_back(exchange);
  std::string& body = exchanges_.back().request.body;
  if (body.size() > kBodyKept) body.resize(kBodyKept);
}

Exchange OktaPart::send(HttpRequest request) {
  // Many a server leaves the body of a GET, a HEAD or an OPTIONS unread, and takes it for the next
  // request on the connection, which would be another check's.
  if (!request.body.empty() && request.method != "POST") {
    request.headers.set("Connection", "close");
  }
  Exchange exchange = subject_.transport().send(subject_.url(), std::move(request), kPatience);
  keep(exchange);
  return exchange;
}

Exchange OktaPart::sendTo(const std::string& target, HttpRequest request) {
  const HttpUrl url = HttpUrl::parse(subject_.url());
  Exchange exchange = subject_.transport().send(
      std::string(url.tls ? "https://" : "http://") + url.authority() + target, std::move(request),
      kPatience);
  keep(exchange);
  return exchange;
}

Exchange OktaPart::sendPlain(HttpRequest request) {
  constexpr int kHttps = 443;
  HttpUrl url = HttpUrl::parse(subject_.url());
  url.port = url.port == kHttps ? HttpUrl{}.port : url.port;
  url.tls = false;
  Exchange exchange = subject_.transport().send("http://" + url.authority() + url.target,
                                                std::move(request), kPatience);
  keep(exchange);
  return exchange;
}

std::vector<Exchange> OktaPart::sendTogether(std::vector<HttpRequest> requests) {
  std::vector<Exchange> exchanges(requests.size());
  std::vector<std::exception_ptr> problems(requests.size());
  std::barrier start(static_cast<std::ptrdiff_t>(requests.size()));
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      try {
        exchanges[i] = subject_.transport().send(subject_.url(), std::move(requests[i]), kPatience);
      } catch (...) {
        problems[i] = std::current_exception();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& problem : problems) {
    if (problem) std::rethrow_exception(problem);
  }
  for (const Exchange& exchange : exchanges) keep(exchange);
  return exchanges;
}

std::unique_ptr<BegunRequest> OktaPart::begin(HttpRequest request, std::size_t length) {
  request.headers.set("Content-Length", std::to_string(length));
  request = addressedTo(HttpUrl::parse(subject_.url()), std::move(request));
  if (subject_.takesBytes()) {
    return beginOver(connect(), subject_.url(), std::move(request), subject_.clock());
  }
  auto begun = subject_.begin(std::move(request));
  if (begun == nullptr) throw Skipped("a request cannot be sent in parts from here");
  return begun;
}

void OktaPart::letArrive(std::chrono::milliseconds time) const {
  if (subject_.takesBytes()) wait(time);
}

Exchange OktaPart::finish(BegunRequest& request) {
  Exchange exchange = request.finish(kPatience);
  keep(exchange);
  return exchange;
}

RawConnection OktaPart::connect() {
  std::optional<RawConnection> connection = subject_.connect();
  if (!connection) throw Skipped("there is no connection to send bytes over");
  if (!connection->connected()) {
    throw Unmet("a connection", "none: " + connection->detail());
  }
  return std::move(*connection);
}

std::string OktaPart::bytesOf(HttpRequest request) const {
  request = addressedTo(HttpUrl::parse(subject_.url()), std::move(request));
  std::string bytes = request.method + " " + request.target + " HTTP/1.1\r\n";
  for (const HttpHeader& line : request.headers) bytes += line.name + ": " + line.value + "\r\n";
  return bytes + "\r\n" + request.body;
}

void OktaPart::note(const std::string& sent, const std::string& received) {
  const auto shown = [](const std::string& bytes) {
    constexpr std::size_t kShown = 2000;
    return bytes.size() <= kShown ? bytes : bytes.substr(0, kShown) + "…";
  };
  remark("sent over a connection of its own:\n" + shown(sent) + "\nand this came:\n" +
         (received.empty() ? "(nothing)" : shown(received)));
}

void OktaPart::wait(std::chrono::milliseconds time) const {
  if (run_.interrupted()) throw Skipped(kInterrupted);
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  const TimePoint due = subject_.clock().now() + time;
  while (subject_.clock().now() < due) subject_.clock().wait(lock, never, due);
}

// Waits until each of the events has taken effect `enough` times and no more effects come. Throws
// Unclear if the observer cannot look any more.
void OktaPart::settle(const std::vector<TestEvent>& events, std::size_t enough) {
  Observer& observer = *subject_.observer();
  const auto count = [&] {
    std::size_t all = 0;
    bool each = true;
    for (const TestEvent& event : events) {
      const std::size_t seen = observer.effects(event.marker).size();
      all += seen;
      each = each && seen >= enough;
    }
    return std::pair(all, each);
  };
  if (observer.exact()) {
    observer.look();
    return;
  }
  const TimePoint started = subject_.clock().now();
  TimePoint lastChange = started;
  std::optional<TimePoint> blindSince;
  std::size_t all = 0;
  for (;; wait(kPoll)) {
    try {
      observer.look();
      blindSince.reset();
    } catch (const Unclear&) {
      // A log that is being rotated is soon there again.
      const TimePoint now = subject_.clock().now();
      if (!blindSince) blindSince = now;
      if (now - *blindSince >= kBlink) throw;
      continue;
    }
    const auto [seen, done] = count();
    const TimePoint now = subject_.clock().now();
    if (seen != all) lastChange = now;
    all = seen;
    // Those that were wanted may take as long as they are allowed to; one too many has to come
    // while it is quiet.
    if (done && now - lastChange >= run_.quiet) return;
    if (!done && now - started >= run_.settle) return;
  }
}

std::vector<Effect> OktaPart::effects(const TestEvent& event, std::size_t enough) {
  if (!witnessed()) throw Unclear(run_.blind.value_or("no observer was given"));
  settle({event}, enough);
  return subject_.observer()->effects(event.marker);
}

void OktaPart::expectEffects(const TestEvent& event, std::size_t wanted, const std::string& what) {
  expectEffects(std::vector{event}, wanted, what);
}

void OktaPart::expectEffects(const std::vector<TestEvent>& events, std::size_t wanted,
                             const std::string& what) {
  if (!witnessed()) throw Unclear(run_.blind.value_or("no observer was given"));
  const TimePoint began = subject_.clock().now();
  settle(events, wanted);
  const TimePoint ended = subject_.clock().now();
  std::size_t wrong = 0;
  bool missing = false;
  std::string first;
  for (const TestEvent& event : events) {
    const std::size_t seen = subject_.observer()->effects(event.marker).size();
    if (seen == wanted) continue;
    missing = missing || seen < wanted;
    if (wrong++ == 0) first = times(seen) + " of " + event.marker;
  }
  if (wrong == 0) return;
  const std::string expected = "exactly " + times(wanted) + " of " + what;
  if (events.size() > 1) {
    first += " (" + std::to_string(wrong) + " of the " + std::to_string(events.size()) +
             " events are wrong)";
  }
  // What has not shown may be on its way still; what has shown too often has shown.
  if (missing && !subject_.observer()->exact()) {
    throw Late(expected, first, began, ended, Microseconds(run_.settle) / 4);
  }
  throw Unmet(expected, first);
}

void OktaPart::expectEffectsAtLeastOnce(const std::vector<TestEvent>& events,
                                        const std::string& what) {
  if (!witnessed()) throw Unclear(run_.blind.value_or("no observer was given"));
  settle(events, 1);
  std::size_t missing = 0;
  std::string first;
  for (const TestEvent& event : events) {
    if (!subject_.observer()->effects(event.marker).empty()) continue;
    if (missing++ == 0) first = event.marker;
  }
  if (missing == 0) return;
  throw Unmet("an effect of each of " + what, std::to_string(missing) + " of " +
                                                  std::to_string(events.size()) +
                                                  " had none, such as " + first);
}

void OktaPart::expectNoEffectIfWitnessed(const TestEvent& event, const std::string& what) {
  if (witnessed()) {
    expectEffects(event, 0, what);
  } else {
    remark("nobody watched whether " + what + " took effect");
  }
}

std::vector<std::string> OktaPart::callsTo(const std::string& text, const TestEvent& event) {
  Sink& sink = *subject_.sink();
  if (witnessed()) effects(event);
  if (!sink.exact()) wait(std::max(run_.quiet, kCallBack));
  std::vector<std::string> found = sink.requestsWith(text);
  // A line is "GET /path": one that holds the text elsewhere, as in a body, does not show it.
  std::erase_if(found,
                [&](const std::string& line) { return line.find(text) == std::string::npos; });
  return found;
}

std::optional<std::string> OktaPart::finalState(const std::string& entity) {
  Observer& observer = *subject_.observer();
  std::optional<std::string> state = observer.stateOf(entity);
  if (observer.exact()) return state;
  const TimePoint started = subject_.clock().now();
  TimePoint lastChange = started;
  for (;;) {
    wait(kPoll);
    std::optional<std::string> again = observer.stateOf(entity);
    const TimePoint now = subject_.clock().now();
    if (again != state) lastChange = now;
    state = std::move(again);
    if (now - lastChange >= (state ? run_.quiet : run_.settle)) return state;
  }
}

void OktaPart::withCredentials(const HookCredentials& credentials,
                               const std::function<void(OktaPart&)>& act) {
  const std::unique_ptr<Subject> other = subject_.with(credentials);
  if (other == nullptr) {
    throw Skipped("the suite cannot give this receiver another secret or header");
  }
  OktaPart part(run_, *other, check_);
  const auto take = [&] {
    for (const Exchange& exchange : part.exchanges_) exchanges_.push_back(exchange);
    for (const std::string& remark : part.remarks_) remarks_.push_back(remark);
  };
  try {
    act(part);
  } catch (...) {
    take();
    throw;
  }
  take();
}

}  // namespace hooks
