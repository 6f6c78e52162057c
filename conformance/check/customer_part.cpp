#include "conformance/check/customer_part.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "conformance/check/expectations.h"
#include "conformance/check/outcome.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

using namespace std::chrono_literals;

// An org waits for a receiver twice before it answers a verification, and for deliveries before it
// says that there are none left.
constexpr std::chrono::milliseconds kApiDeadline = 40s;
// Of those who take things away after Ctrl-C: somebody waits for that.
constexpr std::chrono::milliseconds kLastDeadline = 5s;
// Where time is moved by hand, a call may move it as far as it likes.
constexpr std::chrono::milliseconds kTimeless = 24h * 30;
constexpr std::chrono::milliseconds kPoll = 20ms;
// How often who waits longer looks whether the run goes on.
constexpr std::chrono::milliseconds kLook = 100ms;
// Without a word from the org: none comes any more when none has come for so long.
constexpr std::chrono::milliseconds kQuiet = 5s;
// What of real time is waited for, where time cannot be moved.
constexpr std::chrono::seconds kMostWaited = 5s;
constexpr std::size_t kExchangesKept = 120;
constexpr std::string_view kHooks = "/api/v1/eventHooks";
constexpr std::string_view kGroups = "/api/v1/groups";
constexpr std::string_view kUsers = "/api/v1/users";

std::uint64_t seedFor(const OrgRun& run, const Check& check) {
  std::uint64_t seed = run.seed * 1099511628211U;
  for (const char c : run.run + check.id)
    seed = (seed ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return seed;
}

std::optional<Json> bodyOf(const Exchange& exchange) {
  if (!exchange.answered()) return std::nullopt;
  try {
    return readJson(exchange.response->body);
  } catch (const ShapeError&) {
    return std::nullopt;
  }
}

// Whether it makes something that is to be taken away again.
bool makes(const HttpRequest& request) {
  const std::string_view path = request.path();
  return request.method == "POST" && (path == kHooks || path == kGroups || path == kUsers);
}

// Throws Skipped if the run is interrupted meanwhile.
void sleepFor(const std::chrono::milliseconds time, const OrgRun& run) {
  const SystemClock clock;
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  const TimePoint due = clock.now() + time;
  for (TimePoint now = clock.now(); now < due; now = clock.now()) {
    if (run.interrupted()) throw Skipped(kInterrupted);
    clock.wait(lock, never, std::min(due, now + kLook));
  }
}

}  // namespace

CustomerPart::CustomerPart(OrgRun& run, OrgSubject& subject, const Check& check)
    : run_(run), subject_(subject), check_(check), ids_(seedFor(run, check)) {
  if (Probe* probe = subject_.probe()) probe->endsWaitingWhen(run_.interrupted);
}

CustomerPart::~CustomerPart() {
  if (Probe* probe = subject_.probe()) probe->release();
}

Exchange CustomerPart::call(const std::string& method, const std::string& target,
                            std::string body) {
  return callAs("SSWS " + subject_.token().reveal(), method, target, std::move(body));
}

Exchange CustomerPart::callAs(const std::optional<std::string>& authorization,
                              const std::string& method, const std::string& target,
                              std::string body) {
  if (run_.interrupted()) throw Skipped(kInterrupted);
  HttpRequest request{.method = method,
                      .target = target,
                      .headers = {{"Accept", "application/json"}},
                      .body = std::move(body)};
  if (!request.body.empty()) request.headers.add("Content-Type", "application/json");
  request.headers.add("User-Agent", std::string(kUserAgent));
  if (authorization) request.headers.add("Authorization", *authorization);
  // What has been made is to be known, so that it can be taken away.
  Transport& transport = makes(request) ? subject_.cleaner() : subject_.transport();
  Exchange exchange = transport.send(subject_.url() + target, std::move(request),
                                     subject_.movesTime() ? kTimeless : kApiDeadline);
  keep(exchange);
  note(exchange);
  if (!exchange.answered() && run_.interrupted()) throw Skipped(kInterrupted);
  return exchange;
}

void CustomerPart::keep(const Exchange& exchange) {
  if (exchanges_.size() < kExchangesKept) exchanges_.push_back(exchange);
}

void CustomerPart::note(const Exchange& exchange) {
  if (!makes(exchange.request) || !exchange.success()) return;
  const std::string path(exchange.request.path());
  const auto body = bodyOf(exchange);
  if (!body) return;
  if (const auto id = textAt(*body, "/id")) made_.push_back(path + "/" + std::string(*id));
}

Json CustomerPart::control(const std::string& method, const std::string& path, const Json& body) {
  const std::string text = method == "GET" ? "" : compact(body);
  const Exchange exchange = call(method, "/mock/v1/" + path, text);
  const auto answer = bodyOf(exchange);
  if (!exchange.success() || !answer) {
    throw Unclear(method + " /mock/v1/" + path + " got " + described(exchange));
  }
  return *answer;
}

std::string CustomerPart::someName() {
  std::string id = check_.id;
  std::replace(id.begin(), id.end(), '/', '-');
  return "c-" + run_.run + "-" + id + "-" + std::to_string(++names_);
}

Json CustomerPart::form(const std::string& uri) {
  const std::string name = someName();
  const std::string base =
      subject_.probe() == nullptr ? "https://receiver.example.com" : subject_.probeUrl();
  return JsonObject{
      {"name", name},
      {"events", JsonObject{{"type", "EVENT_TYPE"}, {"items", JsonArray{Json(kEventType)}}}},
      {"channel",
       JsonObject{
           {"type", "HTTP"},
           {"version", "1.0.0"},
           {"config", JsonObject{{"uri", uri.empty() ? base + "/" + name : uri},
                                 {"headers", JsonArray{JsonObject{{"key", "X-Conformance"},
                                                                  {"value", "as configured"}}}},
                                 {"authScheme", JsonObject{{"type", "HEADER"},
                                                           {"key", "Authorization"},
                                                           {"value", "s-" + ids_.token(22)}}}}}}}};
}

TestHook CustomerPart::makeHook() { return makeHook(form()); }

TestHook CustomerPart::makeHook(const Json& form) {
  const Exchange made = post(std::string(kHooks), form);
  const auto body = bodyOf(made);
  if (!made.success() || !body || !textAt(*body, "/id")) {
    throw Unclear("no hook could be made to ask with: " + described(made));
  }
  TestHook hook{
      .id = std::string(*textAt(*body, "/id")),
      .name = std::string(textAt(form, "/name").value_or("")),
      .path = {},
      .secret = std::string(textAt(form, "/channel/config/authScheme/value").value_or("")),
      .json = *body};
  const std::string target =
      HttpUrl::parse(textAt(form, "/channel/config/uri").value_or("")).target;
  hook.path = target.substr(0, target.find('?'));
  paths_.push_back(hook.path);
  return hook;
}

TestHook CustomerPart::verifiedHook() { return verifiedHook(form()); }

TestHook CustomerPart::verifiedHook(const Json& form) {
  TestHook hook = makeHook(form);
  const Exchange verified = verify(hook);
  if (!verified.success()) {
    throw Unclear("no hook could be verified to ask with: " + described(verified));
  }
  hook.json = read(hook);
  if (textAt(hook.json, "/verificationStatus") != "VERIFIED") {
    throw Unclear("no hook could be verified to ask with");
  }
  return hook;
}

Exchange CustomerPart::verify(const TestHook& hook) {
  return post(pathOf(hook) + "/lifecycle/verify");
}

Json CustomerPart::read(const TestHook& hook) {
  const Exchange exchange = get(pathOf(hook));
  const auto body = bodyOf(exchange);
  if (!exchange.success() || !body) {
    throw Unclear("the hook cannot be read: " + described(exchange));
  }
  return *body;
}

void CustomerPart::cleanUp() {
  if (Probe* probe = subject_.probe()) probe->release();
  bool silent = false;
  const auto send = [&](const std::string& method, const std::string& target) {
    HttpRequest request{.method = method,
                        .headers = {{"Accept", "application/json"},
                                    {"Authorization", "SSWS " + subject_.token().reveal()}}};
    Exchange exchange = subject_.cleaner().send(subject_.url() + target, std::move(request),
                                                run_.interrupted() ? kLastDeadline : kApiDeadline);
    silent = !exchange.answered();
    return exchange;
  };
  for (auto path = made_.rbegin(); path != made_.rend(); ++path) {
    if (silent && run_.interrupted()) {
      remark(*path + " is left: the org no longer answers");
      continue;
    }
    try {
      const bool hook = path->starts_with(kHooks);
      if (hook) send("POST", *path + "/lifecycle/deactivate");
      Exchange gone = send("DELETE", *path);
      // The first DELETE deactivates a user.
      if (path->starts_with(kUsers)) gone = send("DELETE", *path);
      if (!gone.success() && gone.status() != 404) remark(*path + " could not be taken away");
    } catch (const std::exception& error) {
      remark(*path + " could not be taken away: " + error.what());
    }
  }
  made_.clear();
}

std::vector<std::string> CustomerPart::happen(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) {
    names.push_back(someName());
    const Exchange made =
        post(std::string(kGroups), JsonObject{{"profile", JsonObject{{"name", names.back()}}}});
    if (!made.success()) throw Unclear("no group could be made: " + described(made));
  }
  return names;
}

bool CustomerPart::settledByControl() {
  const Json state = control("GET", "clock");
  const Json* idle = at(state, "/idle");
  const Json* due = at(state, "/nextDue");
  return idle != nullptr && idle->is_bool() && idle->get_bool() && due != nullptr && due->is_null();
}

void CustomerPart::settle() {
  if (subject_.movesTime()) {
    control("POST", "clock/advance", JsonObject{{"to", "idle"}});
    return;
  }
  if (!subject_.hasControl()) return;
  const SystemClock clock;
  const TimePoint end = clock.now() + subject_.patience();
  const std::size_t kept = exchanges_.size();
  while (!settledByControl()) {
    if (clock.now() > end) throw Unclear("deliveries do not come to an end");
    exchanges_.resize(std::min(kept, exchanges_.size()));
    sleepFor(kPoll, run_);
  }
}

void CustomerPart::pass(std::chrono::seconds time) {
  if (subject_.movesTime()) {
    control("POST", "clock/advance", JsonObject{{"by", std::to_string(time.count()) + "s"}});
    return;
  }
  if (time > kMostWaited) throw Unclear("the org's time cannot be moved");
  sleepFor(time, run_);
}

std::vector<ProbeCall> CustomerPart::callsTo(const TestHook& hook, bool verifications) {
  std::vector<ProbeCall> calls = probe().calls(hook.path);
  std::erase_if(calls, [&](const ProbeCall& c) { return c.verification() != verifications; });
  return calls;
}

std::vector<ProbeCall> CustomerPart::deliveries(const TestHook& hook, std::size_t atLeast) {
  settle();
  if (!subject_.hasControl()) {
    const std::size_t asked = callsTo(hook, true).size();
    if (atLeast > 0) {
      probe().await(hook.path, asked + atLeast, subject_.patience());
      probe().awaitQuiet(kQuiet);
    } else {
      probe().awaitQuiet(subject_.patience());
    }
  }
  return callsTo(hook, false);
}

std::vector<ProbeCall> CustomerPart::verifications(const TestHook& hook) {
  return callsTo(hook, true);
}

std::vector<ProbeCall> CustomerPart::expectDeliveries(const TestHook& hook, std::size_t count,
                                                      const std::string& what) {
  std::vector<ProbeCall> calls = deliveries(hook, count);
  if (calls.size() == count) return calls;
  const auto times = [](std::size_t n) {
    return n == 0   ? std::string("no request")
           : n == 1 ? std::string("one request")
                    : std::to_string(n) + " requests";
  };
  throw Unmet(times(count) + " to the receiver " + what, times(calls.size()));
}

std::vector<Json> CustomerPart::logged(const std::string& filter, std::size_t enough) {
  const SystemClock clock;
  const TimePoint end = clock.now() + subject_.patience();
  for (;;) {
    const Exchange exchange = get("/api/v1/logs?limit=1000&filter=" + percentEncoded(filter));
    const auto body = bodyOf(exchange);
    if (!exchange.success() || !body || !body->is_array()) {
      throw Unclear("the System Log cannot be read: " + described(exchange));
    }
    const JsonArray& events = body->get_array();
    if (events.size() >= enough || subject_.hasControl() || clock.now() > end) {
      return {events.begin(), events.end()};
    }
    sleepFor(1s, run_);
  }
}

std::vector<Json> CustomerPart::loggedAbout(const TestHook& hook, const std::string& type,
                                            std::size_t enough) {
  return logged("target.id eq \"" + hook.id + "\" and eventType eq \"" + type + "\"", enough);
}

void CustomerPart::inAnotherOrg(const OrgRules& rules,
                                const std::function<void(CustomerPart&)>& act) {
  const std::unique_ptr<OrgSubject> other = subject_.another(rules);
  if (other == nullptr) throw Skipped("needs orgs that can be made at will");
  CustomerPart part(run_, *other, check_);
  const auto take = [&] {
    for (const Exchange& exchange : part.exchanges()) keep(exchange);
  };
  try {
    act(part);
  } catch (...) {
    take();
    throw;
  }
  take();
}

std::vector<Exchange> CustomerPart::exchanges() const {
  std::vector<Exchange> all = exchanges_;
  if (Probe* probe = subject_.probe()) {
    std::vector<std::string> paths = paths_;
    std::sort(paths.begin(), paths.end());
    paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
    for (const std::string& path : paths) {
      for (const ProbeCall& call : probe->calls(path)) {
        if (all.size() >= 2 * kExchangesKept) break;
        all.push_back({.url = subject_.probeUrl() + call.request.target,
                       .request = call.request,
                       .response = call.response,
                       .started = call.at,
                       .took = call.after});
      }
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Exchange& a, const Exchange& b) { return a.started < b.started; });
  return all;
}

}  // namespace hooks
