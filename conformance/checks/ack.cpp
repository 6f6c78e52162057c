// The answer to a delivery.

#include <algorithm>

#include "conformance/check/expectations.h"
#include "conformance/check/okta_part.h"
#include "conformance/checks/receiver_checks.h"
#include "conformance/checks/sources.h"

namespace hooks {

namespace {

constexpr Microseconds kSwift = std::chrono::seconds(1);
constexpr char kAnswerFirst[] = "Keep the delivery, answer, and work afterwards.";

// Breaks something for as long as it lives.
class Broken {
 public:
  Broken(OktaPart& okta, Fault fault) : faults_(*okta.subject().faults()) {
    faults_.breakIt(fault);
  }
  ~Broken() { faults_.restore(); }
  Broken(const Broken&) = delete;
  Broken& operator=(const Broken&) = delete;

 private:
  Faults& faults_;
};

// An answer says nothing of a fault that was not there: then the effect comes while it should last.
void expectFelt(OktaPart& okta, const TestEvent& event) {
  if (!okta.witnessed()) {
    okta.remark("nobody watched whether what was broken is what it hands events to");
    return;
  }
  // In this process, the fault is in what it calls.
  if (okta.subject().observer()->exact() || okta.effects(event, 0).empty()) return;
  throw Unclear(
      "the effect came while it should not have: what was broken is not what the receiver hands "
      "events to, or what is seen of it comes before");
}

// Fifty deliveries one after the other; where it is the way there that takes long, the later ones
// five at a time.
std::vector<Exchange> fiftyDeliveries(OktaPart& okta) {
  constexpr std::size_t kAll = 50;
  constexpr std::size_t kLane = 5;
  std::vector<Exchange> answers;
  Microseconds quickest = Microseconds::max();
  while (answers.size() < kAll) {
    if (answers.size() < kLane || quickest < std::chrono::milliseconds(100)) {
      answers.push_back(okta.deliver(okta.event()));
      quickest = std::min(quickest, answers.back().took);
    } else {
      std::vector<HttpRequest> requests;
      for (const TestEvent& event : okta.events(std::min(kLane, kAll - answers.size()))) {
        requests.push_back(okta.delivery(event));
      }
      for (Exchange& answer : okta.sendTogether(std::move(requests))) {
        answers.push_back(std::move(answer));
      }
    }
    // One that was not taken is enough to know.
    if (!answers.back().success()) break;
  }
  return answers;
}

}  // namespace

std::vector<Check> ackChecks() {
  return {
      {
          .id = "ack/budget",
          .level = Level::Must,
          .requirement = "answers each of fifty deliveries within three seconds",
          .source = {kEventHooks, "the timeout is three seconds"},
          .sends = "fifty deliveries of one event, one after the other",
          .expects = "a 2xx within three seconds each; 19 of 20 within one second",
          .catches = {"slow-answer", "refuses-its-secret"},
          .why = "Okta gives up after three seconds, tries once more, and drops the events.",
          .fix = kAnswerFirst,
          .recipe = "ack-before-work",
          .loses = "every event whose answer is late twice",
          .turn = Turn::Alone,
          .run =
              [](OktaPart& okta) {
                const TimePoint began = okta.subject().clock().now();
                std::vector<Microseconds> times;
                for (const Exchange& answer : fiftyDeliveries(okta)) {
                  expectSuccess(answer);
                  times.push_back(answer.took);
                }
                std::sort(times.begin(), times.end());
                okta.remark("slowest " + std::to_string(times.back().count() / 1000) +
                            " ms, 95 of 100 within " + std::to_string(times[47].count() / 1000) +
                            " ms");
                if (times[47] > kSwift) {
                  Microseconds over{0};
                  for (const Microseconds time : times) over += std::max(time - kSwift, {});
                  throw Late("19 of 20 answers within 1 s",
                             std::to_string(times[47].count() / 1000) + " ms", began,
                             okta.subject().clock().now(), over, Level::Should);
                }
              },
      },
      {
          .id = "ack/batch",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "answers a delivery of a hundred events within three seconds",
          .source = {kEventHooks, "a delivery can hold several events"},
          .sends = "one delivery of a hundred events",
          .expects = "a 2xx within three seconds",
          .catches = {"works-before-answer", "body-limit-100kb", "refuses-its-secret"},
          .why = "What is done for each event before the answer adds up, and then the whole batch "
                 "is late.",
          .fix = kAnswerFirst,
          .recipe = "ack-before-work",
          .loses = "all events of a large batch",
          .run = [](OktaPart& okta) { expectSuccess(okta.deliver(okta.events(100))); },
      },
      {
          .id = "ack/status",
          .level = Level::Must,
          .requirement = "answers a good delivery with 200 or 204",
          .source = {kEventHooks, "an HTTP 200 or 204 shows success"},
          .sends = "a delivery",
          .expects = "status 200 or 204; another 2xx is a warning",
          .catches = {"answers-202", "refuses-its-secret"},
          .why = "Another 2xx is taken for success by every client known, but not promised.",
          .fix = "Answer 204, or 200 with an empty body.",
          .recipe = "answer-once",
          .run =
              [](OktaPart& okta) {
                const Exchange answer = okta.deliver(okta.event());
                expectSuccess(answer);
                expectStatus(answer, {200, 204}, Level::Should);
              },
      },
      {
          .id = "ack/empty",
          .level = Level::Should,
          .requirement = "answers a good delivery with an empty body",
          .source = {kEventHooks, "the body of the answer should be empty"},
          .sends = "a delivery",
          .expects = "a 2xx with an empty body",
          .catches = {"answers-with-a-body", "refuses-its-secret"},
          .why = "Nobody reads it, and what it quotes ends in logs of proxies.",
          .fix = "Answer 204.",
          .recipe = "answer-once",
          .run =
              [](OktaPart& okta) {
                const Exchange answer = okta.deliver(okta.event());
                expectSuccess(answer);
                if (!answer.response->body.empty()) {
                  throw Unmet("an empty body",
                              std::to_string(answer.response->body.size()) +
                                  " bytes: " + answer.response->body.substr(0, 80));
                }
              },
      },
      {
          .id = "ack/framing",
          .level = Level::Must,
          .requirement = "frames its answers so that the next one is found on the connection",
          .source = {kHttp, "8.6 and 15.3.5: a 204 has neither content nor Content-Length"},
          .sends = "three deliveries on one connection",
          .expects =
              "three answers, each where the last one ended; a 204 without length or content",
          .needs = {Need::Connection},
          .catches = {"length-with-204", "body-behind-204"},
          .why = "What is left over is taken for the next answer, and that delivery is lost.",
          .fix = "Let the framework write 204, and nothing behind it.",
          .recipe = "answer-once",
          .run =
              [](OktaPart& okta) {
                RawConnection connection = okta.connect();
                for (int i = 0; i < 3; ++i) {
                  const std::string sent = okta.bytesOf(okta.delivery(okta.event()));
                  connection.send(sent);
                  const RawRead head = connection.readUntil("\r\n\r\n", kBudget);
                  okta.note(sent, head.bytes);
                  if (!head.bytes.starts_with("HTTP/1.1 2") &&
                      !head.bytes.starts_with("HTTP/1.0 2")) {
                    throw Unmet("the status line of a 2xx, answer " + std::to_string(i + 1),
                                head.bytes.empty() ? "nothing" : head.bytes.substr(0, 60));
                  }
                  std::string lower = head.bytes;
                  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) {
                    return static_cast<char>(std::tolower(c));
                  });
                  if (lower.substr(9, 3) == "204" &&
                      (lower.find("\r\ncontent-length:") != lower.npos ||
                       lower.find("\r\ntransfer-encoding:") != lower.npos)) {
                    throw Unmet("a 204 without Content-Length and Transfer-Encoding", head.bytes);
                  }
                  if (lower.find("\r\nconnection: close") != lower.npos) return;
                  // What speaks HTTP/1.0 ends the connection unless it says otherwise.
                  if (lower.starts_with("http/1.0") &&
                      lower.find("\r\nconnection: keep-alive") == lower.npos) {
                    return;
                  }
                  const auto length = lower.find("\r\ncontent-length:");
                  if (length != lower.npos) {
                    connection.readBytes(std::stoul(lower.substr(length + 17)), kBudget);
                  } else if (lower.find("\r\ntransfer-encoding:") != lower.npos) {
                    connection.readUntil("0\r\n\r\n", kBudget);
                  }
                }
                const RawRead more = connection.readBytes(1, std::chrono::milliseconds(50));
                if (!more.bytes.empty()) throw Unmet("nothing behind the answer", more.bytes);
              },
      },
      {
          .id = "ack/no-redirect",
          .level = Level::Must,
          .requirement = "does not redirect",
          .source = {kCloudEvents,
                     "2.2: redirects are not followed; Okta says the same of inline "
                     "hooks"},
          .sends = "a verification GET and a delivery to the URL as configured",
          .expects = "no 3xx",
          .catches = {"redirects-verification"},
          .why = "Okta does not follow: the delivery has failed, and nobody notices.",
          .fix = "Configure the URL that answers, with https and with or without the slash.",
          .recipe = "one-route",
          .loses = "every event",
          .run =
              [](OktaPart& okta) {
                for (const Exchange& answer :
                     {okta.verify(okta.challenge()), okta.deliver(okta.event())}) {
                  expectAnswer(answer);
                  if (answer.status() >= 300 && answer.status() < 400) {
                    throw Unmet(
                        "no redirect",
                        described(answer) + " to " +
                            std::string(
                                answer.response->headers.find("Location").value_or("nowhere")));
                  }
                }
              },
      },
      {
          .id = "ack/slow-downstream",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "answers in time when what it hands events to is slow",
          .source = {kBestPractices, "answer first, process afterwards"},
          .sends =
              "a delivery while what the receiver hands events to takes longer than three seconds",
          .expects = "a 2xx within three seconds",
          .needs = {Need::Faults},
          .catches = {"works-before-answer", "passes-on-4xx", "refuses-its-secret"},
          .why = "On the day the database is slow, every delivery is late twice and dropped.",
          .fix = kAnswerFirst,
          .recipe = "ack-before-work",
          .loses = "every event while something else is slow",
          .turn = Turn::Alone,
          .run =
              [](OktaPart& okta) {
                const TestEvent event = okta.event();
                const Broken broken(okta, Fault::DownstreamSlow);
                expectSuccess(okta.deliver(event));
                expectFelt(okta, event);
              },
      },
      {
          .id = "ack/no-upstream-status",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "does not pass on a 4xx of what it hands events to",
          .source = {kEventHooks, "a 4xx is not sent again"},
          .sends = "a delivery while what the receiver hands events to answers 401",
          .expects = "a 2xx or a 5xx, never the 4xx from behind",
          .needs = {Need::Faults},
          .catches = {"passes-on-4xx", "refuses-its-secret", "works-before-answer"},
          .why = "An expired token downstream becomes a 401 to Okta, and the event is lost for "
                 "good.",
          .fix = "Keep the event and try again, or answer 503 so that Okta does.",
          .recipe = "status-codes",
          .loses = "every event while something else refuses",
          .turn = Turn::Alone,
          .run =
              [](OktaPart& okta) {
                const TestEvent event = okta.event();
                const Broken broken(okta, Fault::DownstreamRefuses);
                const Exchange answer = okta.deliver(event);
                expectAnswer(answer);
                if (answer.status() >= 300 && answer.status() < 500) {
                  throw Unmet("a 2xx or a 5xx", described(answer));
                }
                if (answer.success()) expectFelt(okta, event);
              },
      },
      {
          .id = "ack/5xx-when-cannot-accept",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "answers 5xx when it cannot keep the delivery",
          .source = {kEventHooks, "a 5xx is sent once more"},
          .sends = "a delivery while the receiver's store is down",
          .expects = "a 5xx; or a 2xx and the effect all the same",
          .needs = {Need::Faults, Need::Effects},
          .catches = {"accepts-without-keeping"},
          .why = "A 2xx says that the event is safe. It is not, and nobody sends it again.",
          .fix = "Acknowledge only what has been stored; answer 503 otherwise.",
          .recipe = "status-codes",
          .loses = "every event while the store is down",
          .turn = Turn::Alone,
          .run =
              [](OktaPart& okta) {
                const TestEvent event = okta.event();
                Exchange answer;
                {
                  const Broken broken(okta, Fault::StoreDown);
                  answer = okta.deliver(event);
                  if (answer.success()) expectFelt(okta, event);
                }
                // Who has another way to keep it may say so.
                if (answer.success() && !okta.effects(event).empty()) return;
                if (answer.status() < 500) throw Unmet("a 5xx", described(answer));
              },
      },
  };
}

}  // namespace hooks
