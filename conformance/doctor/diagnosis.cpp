#include "conformance/doctor/diagnosis.h"

#include <algorithm>
#include <array>

#include "conformance/tunnel/round_trip.h"
#include "conformance/tunnel/tunnel_failure.h"
#include "fixtures/catalog/event_catalog.h"
#include "fixtures/wire/event_envelope.h"
#include "fixtures/wire/verification_challenge.h"
#include "mock-okta/delivery/outbound_request.h"
#include "mock-okta/outbound/http_date.h"
#include "receiver/core/one_line.h"

namespace hooks {

namespace {

using namespace std::chrono_literals;
using Health = Finding::Health;

// What Okta waits for the whole answer.
constexpr std::chrono::milliseconds kDeadline = 3s;
constexpr std::chrono::hours kFortnight{14 * 24};
constexpr Microseconds kLongWay = 1s;
constexpr Microseconds kTooLongWay = 2s;
constexpr Microseconds kSkew = 60s;
constexpr std::size_t kAddressesTried = 4;
// A type that no receiver acts on; Okta adds types every month.
constexpr std::string_view kUnknownType = "conformance.doctor.visit";
constexpr std::string_view kSample = "user.session.start";

std::string millisecondsOf(Microseconds time) {
  return std::to_string(std::chrono::round<std::chrono::milliseconds>(time).count()) + " ms";
}

std::string answerOf(const Exchange& exchange) {
  if (exchange.answered()) {
    return "answered " + std::to_string(exchange.status()) + " " +
           std::string(reasonPhrase(exchange.status()));
  }
  return "did not answer: " + std::string(toString(*exchange.unanswered)) +
         (exchange.detail.empty() || exchange.detail == toString(*exchange.unanswered)
              ? ""
              : " (" + oneLine(exchange.detail, 200) + ")");
}

bool startsWithAny(std::string_view text, std::initializer_list<std::string_view> starts) {
  return std::any_of(starts.begin(), starts.end(),
                     [&](std::string_view start) { return text.starts_with(start); });
}

// An address that nobody reaches from the internet.
bool isPrivate(const std::string& address) {
  if (startsWithAny(address, {"10.", "127.", "192.168.", "169.254.", "0.", "fe80:", "fc", "fd"}) ||
      address == "::1") {
    return true;
  }
  if (!address.starts_with("172.")) return false;
  const int second = std::atoi(address.c_str() + 4);
  return second >= 16 && second <= 31;
}

std::string_view remedyFor(std::string_view problem) {
  struct Known {
    std::string_view word;
    std::string_view remedy;
  };
  constexpr std::array<Known, 6> kKnown = {
      Known{"expired", "Renew the certificate, and let that happen by itself."},
      Known{"not valid yet", "Is the clock of the one who made it right, and this machine's?"},
      Known{"made out", "Use a certificate that is made out to the host of the url."},
      Known{"self-signed",
            "Use a certificate of an authority that Okta trusts; --ca FILE trusts it here alone."},
      Known{"intermediate", "Serve the whole chain (fullchain.pem), not the certificate alone."},
      Known{"it speaks", "Let the server speak TLS 1.2 and 1.3."}};
  for (const Known& known : kKnown) {
    if (problem.find(known.word) != problem.npos) return known.remedy;
  }
  return "Serve a certificate of a public authority, with its intermediates; --ca FILE trusts an "
         "authority of yours here, and nowhere else.";
}

class Doctor {
 public:
  Doctor(const DoctorOptions& options, const DoctorSeams& seams)
      : options_(options), seams_(seams), url_(HttpUrl::parse(options.url)) {
    // An event type that is not known is wrong usage, and not found out on the way.
    if (!options.eventType.empty()) EventCatalog::builtIn().sample(options.eventType);
    found_.url = options.url;
  }

  Diagnosis run() {
    // Each step says whether the next one makes sense.
    bool through = false;
    found_.tunnel = tunnelAt(url_.host);
    if (way() && finished([&] { through = tunnel(); }) && through) {
      for (const auto step :
           {&Doctor::roundTrip, &Doctor::clock, &Doctor::interstitial, &Doctor::gets,
            &Doctor::otherMethods, &Doctor::deliveries, &Doctor::plainHttp}) {
        if (!finished([&] { (this->*step)(); })) break;
      }
    }
    return std::move(found_);
  }

 private:
  void add(std::string id, Health health, std::string says, std::string remedy = {}) {
    found_.findings.push_back({std::move(id), health, std::move(says), std::move(remedy)});
  }

  // Takes a step. False if it was interrupted, and then nothing stays of it: a request that was
  // given up says nothing of the receiver.
  bool finished(const std::function<void()>& step) {
    if (seams_.interrupted()) return false;
    const auto sure = static_cast<std::ptrdiff_t>(found_.findings.size());
    step();
    if (!seams_.interrupted()) return true;
    found_.findings.erase(found_.findings.begin() + sure, found_.findings.end());
    return false;
  }

  // Name, address, scheme and TLS. False if nothing can be sent.
  bool way() {
    scheme();
    if (options_.throughProxy) {
      add("proxy", Health::Note,
          "requests go through the proxy of the environment, so that name, address and "
          "certificate cannot be looked at from here",
          "Unset http_proxy and https_proxy, or name the host in no_proxy, to look at them.");
      return true;
    }
    return address() && (!url_.tls || tls());
  }

  void scheme() {
    if (url_.tls) return;
    if (isLoopback(url_.host)) {
      add("scheme", Health::Note, "plain http, on this machine",
          "Okta calls https only: put a tunnel or a proxy with a certificate before it.");
    } else {
      add("scheme", Health::Wrong,
          "plain http: Okta refuses such a url, and anybody can read along",
          "Serve https, with a certificate of a public authority.");
    }
  }

  bool address() {
    std::vector<std::string> addresses;
    try {
      addresses = seams_.lookUp(url_.host);
    } catch (const std::exception& error) {
      add("dns", Health::Wrong, url_.host + " has no address: " + oneLine(error.what(), 200),
          "Is it spelt right, and is its record published? A tunnel's name goes when it ends.");
      found_.unreachable = true;
      return false;
    }
    if (addresses.size() == 1 && addresses.front() == url_.host) {
      add("dns", Health::Good, "an address, no name to look up");
    } else {
      std::string all;
      for (const std::string& each : addresses) all += (all.empty() ? "" : ", ") + each;
      const bool inside =
          !isLoopback(url_.host) && std::any_of(addresses.begin(), addresses.end(), isPrivate);
      add("dns", inside ? Health::Wrong : Health::Good,
          url_.host + " is " + all + (inside ? ", which is not reached from the internet" : ""),
          inside ? "Publish a public address, or put a tunnel before it." : "");
    }
    if (addresses.size() > kAddressesTried) addresses.resize(kAddressesTried);
    std::size_t open = 0;
    std::string problems;
    for (const std::string& each : addresses) {
      const auto problem = seams_.connect(each, url_.port);
      if (!problem) {
        ++open;
      } else {
        problems += (problems.empty() ? "" : "; ") + each + ": " + oneLine(*problem, 100);
      }
    }
    const std::string port = "port " + std::to_string(url_.port);
    if (open == 0) {
      add("tcp", Health::Wrong, "nobody takes connections at " + port + " (" + problems + ")",
          "Start the receiver, let it listen at this address and port, and open the firewall.");
      found_.unreachable = true;
      return false;
    }
    if (open < addresses.size()) {
      add("tcp", Health::Wrong,
          "not every address takes connections at " + port + " (" + problems + ")",
          "Let the receiver listen at each address that its name has, IPv6 included, or remove "
          "the record: who is sent there first waits in vain.");
    } else {
      add("tcp", Health::Good, "takes connections at " + port);
    }
    return true;
  }

  bool tls() {
    const TlsInspection shown = seams_.inspectTls(options_.url);
    if (!shown.failure.empty()) {
      add("tls", Health::Wrong, "no TLS handshake: " + oneLine(shown.failure, 200),
          "Is it https that is served at this port, and TLS 1.2 or later?");
      found_.unreachable = true;
      return false;
    }
    for (const std::string& problem : shown.problems) {
      add("tls", Health::Wrong, problem, std::string(remedyFor(problem)));
    }
    const auto days = std::chrono::duration_cast<std::chrono::hours>(shown.left).count() / 24;
    if (shown.problems.empty()) {
      add("tls", Health::Good, shown.version + ", and a certificate that is trusted");
    }
    if (shown.left > 0s) {
      const bool soon = shown.left < kFortnight;
      add("expiry", soon ? Health::Wrong : Health::Good,
          "the certificate expires in " + std::to_string(days) + (days == 1 ? " day" : " days"),
          soon ? "Renew it, and let that happen by itself: when it has expired, Okta delivers "
                 "nothing."
               : "");
    }
    if (shown.problems.empty()) return true;
    add("requests", Health::Unasked,
        "no request was sent: the secret does not go to whom nobody vouches for",
        "Mend the certificate first, or trust its authority here with --ca FILE.");
    return false;
  }

  HttpRequest challenge(const std::string& value, bool passing) {
    HttpRequest request = VerificationChallenge(value).request(seams_.ids.requestId());
    addHookHeaders(request, hook(options_.credentials.secret), {});
    if (passing) addPassing(request);
    return request;
  }

  void addPassing(HttpRequest& request) const {
    for (const HttpHeader& header : passingHeaders(found_.tunnel)) {
      request.headers.set(header.name, header.value);
    }
  }

  EventHook hook(const Secret& secret) const {
    EventHook made{.id = "who1a4qI1A6TOCwy0Xk7", .name = "doctor"};
    for (const HttpHeader& header : options_.credentials.custom) made.headers.push_back(header);
    if (!secret.empty()) made.auth = HookAuthScheme{options_.credentials.header, secret};
    return made;
  }

  Exchange send(HttpRequest request) {
    return seams_.transport.send(options_.url, std::move(request), kDeadline);
  }

  // False if what answers is not the receiver.
  bool tunnel() {
    challenge_ = seams_.ids.challenge();
    verification_ = send(challenge(challenge_, true));
    if (speaksTlsInstead()) return false;
    if (!verification_.answered()) {
      add("answer", Health::Wrong, answerOf(verification_),
          verification_.unanswered == Unanswered::TimedOut
              ? "Okta waits three seconds: answer first, and work afterwards."
              : "Is it an HTTP server that listens there, and does it log why it gave up?");
      found_.unreachable = verification_.unanswered != Unanswered::TimedOut;
      return !found_.unreachable;
    }
    const HttpResponse& answer = *verification_.response;
    if (found_.tunnel == TunnelKind::None) found_.tunnel = tunnelAt(url_.host, answer);
    if (const auto failure = tunnelFailure(found_.tunnel, answer)) {
      add("tunnel", Health::Wrong, described(*failure), failure->remedy);
      found_.tunnelFailed = true;
      return false;
    }
    const std::string name(toString(found_.tunnel));
    if (answersItself(found_.tunnel)) {
      add("tunnel", Health::Wrong, name + " answers by itself, so that the receiver is not heard",
          "Give the receiver's own url, or a tunnel that hands its answers on.");
      found_.tunnelFailed = true;
      return false;
    }
    add("tunnel", found_.tunnel == TunnelKind::None ? Health::Good : Health::Note,
        found_.tunnel == TunnelKind::None ? "no tunnel that we know" : "behind " + name);
    return true;
  }

  // Whether plain http is asked of a port that takes TLS, which hangs up or answers 400 then.
  bool speaksTlsInstead() {
    if (url_.tls || options_.throughProxy ||
        (verification_.answered() && verification_.status() != 400)) {
      return false;
    }
    const std::string https = "https" + options_.url.substr(options_.url.find(':'));
    if (!seams_.inspectTls(https).failure.empty()) return false;
    add("tls", Health::Wrong,
        "port " + std::to_string(url_.port) + " speaks TLS, and the url says http: it " +
            answerOf(verification_),
        "Give the url with https://, to Okta too.");
    return true;
  }

  void roundTrip() {
    const RoundTrip way = measureRoundTrip(seams_.transport, options_.url);
    found_.roundTrip = way.median;
    if (!way.median) {
      add("round-trip", Health::Wrong,
          std::to_string(way.lost()) + " of " + std::to_string(way.exchanges.size()) +
              " small requests were not answered",
          "The way loses requests, or the receiver does not answer paths that it does not know.");
      return;
    }
    const std::string took = millisecondsOf(*way.median) + " there and back";
    if (*way.median > kTooLongWay) {
      add("round-trip", Health::Wrong, took + ": of Okta's three seconds hardly any is left",
          "Take a nearer tunnel region, or a nearer server.");
    } else if (*way.median > kLongWay) {
      add("round-trip", Health::Note, took + ", which Okta's three seconds include",
          "Take a nearer tunnel region, or a nearer server.");
    } else {
      add("round-trip", Health::Good, took);
    }
  }

  void clock() {
    if (!verification_.answered()) return;
    const auto text = verification_.response->headers.find("Date");
    const auto date = text ? parseHttpDate(*text) : std::nullopt;
    if (!date) {
      add("clock", Health::Unasked, "it does not say what time it has (no Date header)");
      return;
    }
    const TimePoint here = verification_.started + verification_.took / 2;
    const Microseconds ahead = *date - here;
    const auto seconds = std::chrono::round<std::chrono::seconds>(ahead).count();
    if (ahead > kSkew || ahead < -kSkew) {
      add("clock", Health::Wrong,
          "its clock is " + std::to_string(std::abs(seconds)) + " s " +
              (seconds > 0 ? "ahead of" : "behind") + " this machine's",
          "Let both take their time from NTP: certificates and the order of events go by it.");
    } else {
      add("clock", Health::Good, "its clock agrees with this machine's");
    }
  }

  // As Okta asks, without the headers that a tunnel wants.
  void interstitial() {
    if (found_.tunnel == TunnelKind::None) return;
    const Exchange plain = send(challenge(seams_.ids.challenge(), false));
    const bool page = plain.answered() && verification_.answered() &&
                      plain.response->headers.find("Content-Type").value_or("").find("text/html") !=
                          std::string_view::npos &&
                      plain.status() != verification_.status();
    if (page) {
      add("interstitial", Health::Wrong,
          std::string(toString(found_.tunnel)) + " shows a page for people first (" +
              answerOf(plain) + "), to Okta too",
          "Take a plan or a tunnel without that page: Okta sends no header that avoids it.");
    } else {
      add("interstitial", Health::Good, "no page for people comes between");
    }
  }

  void gets() {
    if (verification_.answered()) {
      const auto complaint =
          VerificationChallenge(challenge_).complaintAbout(*verification_.response);
      add("challenge", complaint ? Health::Wrong : Health::Good,
          complaint ? "the challenge did not come back: " + oneLine(*complaint, 200)
                    : "the challenge came back, in " + millisecondsOf(verification_.took),
          complaint ? "On GET, answer 200 with {\"verification\": <value of "
                      "X-Okta-Verification-Challenge>}: okta-conformance explain verify/echo."
                    : "");
    }
    HttpRequest visit{.method = "GET",
                      .headers = {{"Accept", "*/*"}, {"User-Agent", "okta-conformance"}}};
    addPassing(visit);
    const Exchange plain = send(std::move(visit));
    const bool bad = !plain.answered() || plain.status() >= 500;
    add("get", bad ? Health::Wrong : Health::Good,
        "to a GET without a challenge it " + answerOf(plain),
        bad ? "Answer a 4xx there: health checks and browsers come by." : "");
  }

  void otherMethods() {
    const auto ask = [&](const std::string& method) {
      HttpRequest request{.method = method, .headers = {{"User-Agent", "okta-conformance"}}};
      addPassing(request);
      return send(std::move(request));
    };
    const Exchange put = ask("PUT");
    const bool taken = put.success();
    const bool broken = !put.answered() || put.status() >= 500;
    add("put", taken || broken ? Health::Wrong : Health::Good, "to a PUT it " + answerOf(put),
        taken    ? "Answer 405 with Allow: GET, POST to methods that Okta does not use."
        : broken ? "Answer 405 to methods that Okta does not use."
                 : "");
    const Exchange options = ask("OPTIONS");
    const bool options5xx = !options.answered() || options.status() >= 500;
    add("options", options5xx ? Health::Wrong : Health::Good, "to OPTIONS it " + answerOf(options),
        options5xx ? "Answer 204, or 405." : "");
  }

  Exchange deliver(const Secret& secret) {
    const EventCatalog catalog = EventCatalog::builtIn();
    const std::string type = options_.eventType.empty() ? std::string(kSample) : options_.eventType;
    Json event = catalog.stamp(type, seams_.ids, seams_.clock).document();
    if (options_.eventType.empty()) event.as_object()["eventType"] = kUnknownType;
    const EventEnvelope envelope{
        .source = "https://conformance.test/api/v1/eventHooks/" + hook(secret).id,
        .eventId = seams_.ids.uuidV4(),
        .eventTime = seams_.clock.now(),
        .events = {LogEvent(std::move(event))}};
    HttpRequest request = deliveryRequest(hook(secret), {}, envelope.body());
    addPassing(request);
    return send(std::move(request));
  }

  void deliveries() {
    const Secret& secret = options_.credentials.secret;
    const Exchange missing = deliver(Secret());
    if (secret.empty()) {
      withoutSecret(missing);
      return;
    }
    refused("auth-missing", "without the secret", missing);
    std::string other = secret.reveal();
    for (char& c : other) c = c == 'x' ? 'y' : 'x';
    refused("auth-wrong", "with a wrong secret", deliver(Secret(other)));
    const Exchange right = deliver(secret);
    if (right.status() == 401 || right.status() == 403) {
      add("auth-right", Health::Wrong, "with the secret it " + answerOf(right),
          "Compare " + options_.credentials.header +
              " with what the hook is given, verbatim: Okta puts no scheme before it.");
      return;
    }
    posted("auth-right", "with the secret", right);
  }

  void refused(const std::string& id, const std::string& how, const Exchange& exchange) {
    const bool good = exchange.status() == 401 || exchange.status() == 403;
    add(id, good ? Health::Good : Health::Wrong,
        "to a delivery " + how + " it " + answerOf(exchange),
        good ? ""
        : exchange.success()
            ? "Anybody can make up events: compare the header before anything else."
            : "Answer 401 and nothing else: 4xx says that it is not to be tried again.");
  }

  void posted(const std::string& id, const std::string& how, const Exchange& exchange) {
    const std::string says = "to a delivery " + how + " it " + answerOf(exchange) + ", in " +
                             millisecondsOf(exchange.took);
    if (exchange.success()) {
      const bool usual = exchange.status() == 200 || exchange.status() == 204;
      add(id, usual ? Health::Good : Health::Note, says, usual ? "" : "Okta asks for 200 or 204.");
    } else if (exchange.unanswered == Unanswered::TimedOut) {
      add(id, Health::Wrong, says, "Keep the events, answer, and work on them afterwards.");
    } else if (exchange.status() >= 300 && exchange.status() < 400) {
      add(id, Health::Wrong, says, "Okta follows no redirect: register the url that it leads to.");
    } else {
      add(id, Health::Wrong, says,
          options_.eventType.empty()
              ? "Acknowledge types that you do not know with 2xx as well; --event-type TYPE sends "
                "one that you do."
              : "okta-conformance receiver says more of it.");
    }
  }

  void withoutSecret(const Exchange& exchange) {
    if (exchange.status() == 401 || exchange.status() == 403) {
      add("auth-missing", Health::Good, "to a delivery without a secret it " + answerOf(exchange));
      add("auth-right", Health::Unasked, "no secret was given, so that none was tried",
          "Give it with --auth-secret-file FILE.");
      return;
    }
    posted("post", "without a secret", exchange);
    if (exchange.success()) {
      add("auth-missing", Health::Wrong, "it takes deliveries from anybody",
          "Give the hook a secret, and refuse with 401 whoever does not send it.");
    }
  }

  void plainHttp() {
    constexpr int kHttps = 443;
    if (!url_.tls) return;
    HttpUrl plain = url_;
    plain.tls = false;
    plain.port = url_.port == kHttps ? HttpUrl{}.port : url_.port;
    // Without the secret and the hook's own headers, which the network could read.
    HttpRequest request =
        VerificationChallenge(seams_.ids.challenge()).request(seams_.ids.requestId());
    addPassing(request);
    const Exchange there = seams_.transport.send("http://" + plain.authority() + plain.target,
                                                 std::move(request), kDeadline);
    add("plain-http", there.success() ? Health::Wrong : Health::Good,
        "over plain http it " + answerOf(there),
        there.success() ? "Redirect plain http to https, or do not listen there: one wrong letter "
                          "in the url, and the secret can be read on the way."
                        : "");
  }

  const DoctorOptions& options_;
  const DoctorSeams& seams_;
  const HttpUrl url_;
  Diagnosis found_;
  std::string challenge_;
  Exchange verification_;
};

const char* markOf(Health health) {
  switch (health) {
    case Health::Good:
      return "ok     ";
    case Health::Note:
      return "note   ";
    case Health::Wrong:
      return "WRONG  ";
    case Health::Unasked:
      return "unasked";
  }
  return "";
}

}  // namespace

std::string_view toString(Health health) {
  switch (health) {
    case Health::Good:
      return "GOOD";
    case Health::Note:
      return "NOTE";
    case Health::Wrong:
      return "WRONG";
    case Health::Unasked:
      return "UNASKED";
  }
  return "";
}

int Diagnosis::exitStatus() const {
  if (tunnelFailed) return 4;
  if (unreachable) return 3;
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& each) { return each.health == Health::Wrong; })
             ? 1
             : 0;
}

Diagnosis diagnose(const DoctorOptions& options, const DoctorSeams& seams) {
  return Doctor(options, seams).run();
}

void writeDiagnosis(const Diagnosis& diagnosis, std::ostream& out) {
  constexpr std::size_t kIdWidth = 13;
  for (const Finding& finding : diagnosis.findings) {
    std::string id = finding.id;
    id.resize(std::max(id.size(), kIdWidth), ' ');
    out << markOf(finding.health) << "  " << id << " " << oneLine(finding.says, 600) << '\n';
    if (!finding.remedy.empty()) {
      out << std::string(kIdWidth + 10, ' ') << "-> " << oneLine(finding.remedy, 400) << '\n';
    }
  }
  const auto wrong =
      std::count_if(diagnosis.findings.begin(), diagnosis.findings.end(),
                    [](const Finding& finding) { return finding.health == Health::Wrong; });
  out << '\n';
  if (diagnosis.tunnelFailed) {
    out << "The tunnel answers, and not the receiver.\n";
  } else if (diagnosis.unreachable) {
    out << "The receiver was not reached.\n";
  } else if (wrong == 0) {
    out << "Nothing is wrong on the way. Whether it does what it should, okta-conformance receiver "
           "says.\n";
  } else {
    out << wrong << (wrong == 1 ? " thing is" : " things are") << " wrong.\n";
  }
}

void writeDiagnosisJson(const Diagnosis& diagnosis, std::ostream& out) {
  JsonArray findings;
  for (const Finding& finding : diagnosis.findings) {
    findings.push_back(
        JsonObject{{"id", finding.id},
                   {"health", toString(finding.health)},
                   {"says", oneLine(finding.says, 600)},
                   {"remedy", finding.remedy.empty() ? Json(nullptr) : Json(finding.remedy)}});
  }
  const auto tunnel =
      diagnosis.tunnel == TunnelKind::None ? Json(nullptr) : Json(toString(diagnosis.tunnel));
  out << pretty(JsonObject{
             {"schema", "okta-conformance-doctor/1"},
             {"url", diagnosis.url},
             {"tunnel", tunnel},
             {"roundTripMs", diagnosis.roundTrip
                                 ? Json(static_cast<double>(diagnosis.roundTrip->count()) / 1000)
                                 : Json(nullptr)},
             {"findings", std::move(findings)},
             {"exitStatus", diagnosis.exitStatus()}})
      << '\n';
}

}  // namespace hooks
