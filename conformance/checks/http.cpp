// The endpoint as a web server.

#include <algorithm>

#include "conformance/check/expectations.h"
#include "conformance/check/okta_part.h"
#include "conformance/checks/receiver_checks.h"
#include "conformance/checks/sources.h"

namespace hooks {

namespace {

using std::chrono::milliseconds;

// The bytes of a delivery with its body in chunks of `size`.
std::string chunked(OktaPart& okta, const TestEvent& event, std::size_t size) {
  HttpRequest request = okta.delivery(event);
  const std::string body = std::move(request.body);
  request.body.clear();
  request.headers.add("Transfer-Encoding", "chunked");
  std::string bytes = okta.bytesOf(request);
  char length[20];
  for (std::size_t i = 0; i < body.size(); i += size) {
    const std::string part = body.substr(i, size);
    std::snprintf(length, sizeof length, "%zx\r\n", part.size());
    bytes += length + part + "\r\n";
  }
  return bytes + "0\r\n\r\n";
}

// What comes over the connection within the time; if nothing does, and not because the connection
// ended, it is late.
RawRead answerWithin(OktaPart& okta, RawConnection& connection, const std::string& sent,
                     milliseconds within, const std::string& wanted) {
  const TimePoint began = okta.subject().clock().now();
  RawRead answer = connection.readUntil("\r\n\r\n", within);
  okta.note(sent, answer.bytes);
  if (answer.until != RawRead::Until::TimedOut || !answer.bytes.empty()) return answer;
  const TimePoint ended = okta.subject().clock().now();
  throw Late(wanted, "nothing within " + std::to_string(within.count()) + " ms", began, ended,
             Microseconds(within) / 4);
}

int statusOf(const std::string& bytes) {
  return bytes.starts_with("HTTP/1.") && bytes.size() > 12 ? std::atoi(bytes.c_str() + 9) : 0;
}

// Sends the bytes and answers with the status that came; 0 for a closed connection or nothing.
int statusAfter(OktaPart& okta, const std::string& bytes, milliseconds within = kBudget) {
  RawConnection connection = okta.connect();
  connection.send(bytes);
  const RawRead answer =
      answerWithin(okta, connection, bytes, within, "an answer, or the end of the connection");
  return statusOf(answer.bytes);
}

void expectTwoHundred(int status, const std::string& what) {
  if (status < 200 || status > 299) {
    throw Unmet("a 2xx to " + what, status == 0 ? "no answer" : "status " + std::to_string(status));
  }
}

constexpr int kNotImplemented = 501;  // "when the server does not recognize the method"

// To a server that is known to speak HTTP/1.0 alone a client sends neither: RFC 9112, 6.1, and RFC
// 9110, 10.1.1.
void skipForHttp10(OktaPart& okta, const std::string& what) {
  RawConnection connection = okta.connect();
  const std::string bytes = okta.bytesOf(okta.delivery(okta.event()));
  connection.send(bytes);
  if (answerWithin(okta, connection, bytes, kBudget, "an answer").bytes.starts_with("HTTP/1.0")) {
    throw Skipped("it answers in HTTP/1.0, to which no client sends " + what);
  }
}

// Chunks may be believed where there is a length too, but then nothing that follows on the
// connection can be: RFC 9112, 6.3, has the server close it.
void expectEndAfterBoth(OktaPart& okta) {
  std::string bytes = chunked(okta, okta.event(), 100);
  const auto end = bytes.find("\r\n\r\n");
  bytes.insert(end, "\r\nContent-Length: " + std::to_string(bytes.size() - end - 4));
  RawConnection connection = okta.connect();
  connection.send(bytes);
  const RawRead answer = connection.readUntil("\r\n\r\n", kBudget);
  okta.note(bytes, answer.bytes);
  const int status = statusOf(answer.bytes);
  if (status == 0 || (status >= 400 && status < 500)) return;
  connection.send(okta.bytesOf(okta.verification(okta.challenge())));
  if (connection.readUntil("HTTP/1.", kBudget).bytes.ends_with("HTTP/1.")) {
    throw Unmet(
        "400 to Content-Length and Transfer-Encoding together, or the end of the connection",
        "status " + std::to_string(status) + ", and the connection goes on");
  }
}

void burst(OktaPart& okta, std::size_t count) {
  const std::vector<TestEvent> events = okta.events(count);
  std::vector<HttpRequest> requests;
  for (const TestEvent& event : events) requests.push_back(okta.delivery(event));
  expectSuccess(okta.sendTogether(std::move(requests)));
  if (okta.witnessed()) {
    okta.expectEffects(events, 1, "each of " + std::to_string(count) + " deliveries at once");
  }
}

// Streams the body, so that no more than a piece of it is ever held here.
void hugeBody(OktaPart& okta) {
  constexpr std::size_t kPiece = 1 << 20;
  constexpr std::size_t kPieces = 200;
  const std::string middle(kPiece, 'x');
  std::string first = middle;
  first.replace(0, 8, "{\"pad\":\"");
  std::string last = middle;
  last.replace(kPiece - 2, 2, "\"}");

  ReceiverProcess* process = okta.subject().process();
  const auto held = [&] {
    const auto usage = process == nullptr ? std::nullopt : process->usage();
    return usage ? usage->residentBytes : 0;
  };
  const std::uint64_t before = held();
  std::uint64_t most = before;
  const auto request = okta.begin(okta.post(std::string()), kPiece * kPieces);
  std::size_t sent = 0;
  for (; sent < kPieces; ++sent) {
    if (!request->more(sent == 0 ? first : sent + 1 == kPieces ? last : middle)) break;
    if (sent % 10 == 9) most = std::max(most, held());
  }
  most = std::max(most, held());
  const Exchange answer = okta.finish(*request);
  most = std::max(most, held());
  okta.remark("it took " + std::to_string(sent) + " of 200 MiB" +
              (before == 0
                   ? "; nobody measured its memory"
                   : ", and its memory grew by " + std::to_string((most - before) >> 20) + " MiB"));
  if (answer.unanswered == Unanswered::Reset) {
    // Refused, and closed early; whether it lives, the good delivery afterwards shows.
  } else {
    expectNoServerError(answer, "a body of 200 MiB");
  }
  if (most - before > kPiece * kPieces / 2) {
    throw Unmet("memory that grows by less than 100 MiB",
                std::to_string((most - before) >> 20) + " MiB more");
  }
}

}  // namespace

std::vector<Check> httpChecks() {
  return {
      {
          .id = "http/chunked",
          .level = Level::Must,
          .requirement = "takes a body in chunks, and one that comes byte by byte",
          .source = {kHttp11, "7.1: a recipient must be able to parse chunked"},
          .sends = "a delivery in chunks, and one whose bytes come one by one",
          .expects = "a 2xx to both",
          .needs = {Need::Connection},
          .catches = {"needs-content-length"},
          .why = "Proxies and tunnels send bodies on as they come.",
          .fix = "Let the framework read the body to its end.",
          .recipe = "server",
          .loses = "every event, behind such a proxy",
          .run =
              [](OktaPart& okta) {
                try {
                  expectTwoHundred(statusAfter(okta, chunked(okta, okta.event(), 100)),
                                   "a chunked body");
                } catch (const Unmet&) {
                  skipForHttp10(okta, "chunked bodies");
                  throw;
                }
                RawConnection connection = okta.connect();
                const std::string bytes = okta.bytesOf(okta.delivery(okta.event()));
                const auto body = bytes.find("\r\n\r\n") + 4;
                connection.send(bytes.substr(0, body + 8));
                for (std::size_t i = body + 8; i < body + 40; ++i) {
                  connection.send(bytes.substr(i, 1));
                }
                connection.send(bytes.substr(body + 40));
                expectTwoHundred(
                    statusOf(answerWithin(okta, connection, bytes, kBudget, "an answer").bytes),
                    "a body in many small pieces");
              },
      },
      {
          .id = "http/expect",
          .level = Level::Must,
          .requirement = "answers Expect: 100-continue within a second",
          .source = {kHttp, "10.1.1: the server must send 100 or a final status"},
          .sends = "a delivery with Expect: 100-continue whose body waits",
          .expects = "100 Continue or a final status within a second",
          .needs = {Need::Connection},
          .catches = {"ignores-expect"},
          .why = "A client that waits for it stalls, and the time counts against the three "
                 "seconds.",
          .fix = "Use a server that knows Expect.",
          .recipe = "server",
          .run =
              [](OktaPart& okta) {
                HttpRequest request = okta.delivery(okta.event());
                request.headers.add("Expect", "100-continue");
                const std::string bytes = okta.bytesOf(request);
                const auto body = bytes.find("\r\n\r\n") + 4;
                RawConnection connection = okta.connect();
                connection.send(bytes.substr(0, body));
                const std::string wanted = "100 Continue or a final status within 1 s";
                RawRead answer;
                try {
                  answer = answerWithin(okta, connection, bytes.substr(0, body), milliseconds(1000),
                                        wanted);
                  if (statusOf(answer.bytes) == 0) throw Unmet(wanted, "nothing");
                } catch (const Unmet&) {
                  skipForHttp10(okta, "Expect");
                  throw;
                }
                if (statusOf(answer.bytes) != 100) return;
                connection.send(bytes.substr(body));
                expectTwoHundred(statusOf(answerWithin(okta, connection, bytes.substr(body),
                                                       kBudget, "an answer")
                                              .bytes),
                                 "the body that was waited for");
              },
      },
      {
          .id = "http/head-options",
          .level = Level::Must,
          .requirement = "takes neither HEAD nor OPTIONS for a delivery",
          .source = {kHttp, "9.3.2: a HEAD is like GET; both are safe"},
          .sends = "a HEAD and an OPTIONS with the body of a delivery",
          .expects = "answers below 500, or 501, and no effect",
          .catches = {"any-method-delivers"},
          .why = "Monitors and browsers send those; each would act.",
          .fix = "Register GET and POST only.",
          .recipe = "one-route",
          .run =
              [](OktaPart& okta) {
                for (const char* method : {"HEAD", "OPTIONS"}) {
                  const TestEvent event = okta.event();
                  HttpRequest request = okta.delivery(event);
                  request.method = method;
                  const Exchange answer = okta.send(request);
                  if (answer.status() != kNotImplemented) expectNoServerError(answer, method);
                  okta.expectNoEffectIfWitnessed(event, std::string("a delivery by ") + method);
                }
              },
      },
      {
          .id = "http/other-methods",
          .level = Level::Should,
          .requirement = "refuses PUT, PATCH and DELETE, and a POST to the path beside its own",
          .source = {kHttp, "15.5.6: 405 says which methods there are in Allow"},
          .sends =
              "a delivery by PUT, PATCH and DELETE, and one by POST to the path beside the hook's",
          .expects = "a 4xx to each, 405 with Allow, or 501 to a method, and no effect",
          .catches = {"any-method-delivers", "catch-all-route", "405-without-allow"},
          .why = "What acts on anything, anywhere, also acts on what was not meant for it.",
          .fix = "Answer 405 with Allow, and 404 elsewhere.",
          .recipe = "one-route",
          .run =
              [](OktaPart& okta) {
                for (const char* method : {"PUT", "PATCH", "DELETE"}) {
                  const TestEvent event = okta.event();
                  HttpRequest request = okta.delivery(event);
                  request.method = method;
                  const Exchange answer = okta.send(request);
                  if (answer.status() != kNotImplemented) expectRefused(answer, method);
                  if (answer.status() == 405 && !answer.response->headers.has("Allow")) {
                    throw Unmet("a 405 with Allow", "a 405 without");
                  }
                  okta.expectNoEffectIfWitnessed(event, std::string("a delivery by ") + method);
                }
                const TestEvent event = okta.event();
                std::string path = HttpUrl::parse(okta.subject().url()).target;
                path = path.substr(0, path.find('?'));
                while (path.size() > 1 && path.back() == '/') path.pop_back();
                const std::string beside = (path == "/" ? "" : path) + "-conformance";
                expectRefused(okta.sendTo(beside.starts_with('/') ? beside : "/" + beside,
                                          okta.delivery(event)),
                              "a POST to " + beside);
                okta.expectNoEffectIfWitnessed(event, "a delivery to another path");
              },
      },
      {
          .id = "http/framing",
          .level = Level::Must,
          .checkClass = CheckClass::Normal,
          .requirement = "refuses requests whose length can be read in two ways",
          .source = {kHttp11, "3.2, 6.1 and 6.3"},
          .sends = "requests without Host, with Content-Length beside Transfer-Encoding, with two "
                   "lengths, with a signed one",
          .expects = "400 or the end of the connection",
          .needs = {Need::Connection},
          .catches = {"takes-no-host", "length-beats-chunks", "chunks-beat-length",
                      "takes-two-lengths", "takes-signed-length"},
          .why = "A proxy in front reads it one way and the receiver another: what is smuggled in "
                 "between comes from nobody.",
          .fix = "Use a server that is current, and answer 400.",
          .recipe = "server",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                const std::string good = okta.bytesOf(okta.delivery(okta.event()));
                const auto headers = good.find("\r\n") + 2;
                const auto host = good.find("\r\nHost: ");
                std::string noHost = good;
                noHost.erase(host, good.find("\r\n", host + 2) - host);
                std::string both = good;
                both.insert(headers, "Transfer-Encoding: chunked\r\n");
                std::string first = good;
                first.insert(headers, "Content-Length: 5\r\n");
                std::string last = good;
                last.insert(last.find("\r\n\r\n"), "\r\nContent-Length: 5");
                std::string bad = good;
                bad.insert(bad.find("Content-Length: ") + 16, "+");
                for (const auto& [bytes, what] :
                     {std::pair(noHost, "a request without Host"),
                      std::pair(both,
                                "a body as long as Content-Length says, with "
                                "Transfer-Encoding beside it"),
                      std::pair(first, "two Content-Lengths, the second of them right"),
                      std::pair(last, "two Content-Lengths, the first of them right"),
                      std::pair(bad, "a Content-Length with a sign")}) {
                  const int status = statusAfter(okta, bytes);
                  if (status != 0 && (status < 400 || status >= 500)) {
                    throw Unmet(std::string("400, or the end of the connection, to ") + what,
                                "status " + std::to_string(status));
                  }
                }
                expectEndAfterBoth(okta);
              },
      },
      {
          .id = "http/big-headers",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "survives 32 kB of headers",
          .source = {kHttp, "5.4: a server may refuse them with a 4xx"},
          .sends = "a delivery with 32 kB of headers",
          .expects = "a 2xx, a 4xx or the end of the connection; a good delivery works afterwards",
          .needs = {Need::Connection},
          .catches = {"dies-of-big-headers"},
          .why = "A stranger can end the process with one request.",
          .fix = "Limit the header section, and answer 431.",
          .recipe = "server",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                HttpRequest request = okta.delivery(okta.event());
                for (int i = 0; i < 32; ++i) {
                  request.headers.add("X-Pad-" + std::to_string(i), std::string(1000, 'x'));
                }
                const int status = statusAfter(okta, okta.bytesOf(request));
                if (status >= 500 && status != 501) {
                  throw Unmet("a 2xx, a 4xx or the end of the connection",
                              "status " + std::to_string(status));
                }
              },
      },
      {
          .id = "http/big-body",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "takes or refuses a body of 10 MiB, and goes on",
          .source = {kOwaspApi, "API4: unrestricted resource consumption"},
          .sends = "a body of 10 MiB",
          .expects = "an answer below 500 or an early end of the connection; a good delivery works "
                     "afterwards",
          .catches = {"500-on-big-body", "throws-on-wrong-shape"},
          .why = "What reads without limit is ended by the first large body.",
          .fix = "Limit the body, at no less than 1 MB, and answer 413.",
          .recipe = "body-limit",
          .harmful = true,
          .turn = Turn::Alone,
          .run =
              [](OktaPart& okta) {
                const std::string pad = "{\"pad\":\"" + std::string(10 << 20, 'x') + "\"}";
                const Exchange answer = okta.send(okta.post(pad));
                if (answer.unanswered == Unanswered::Reset) return;  // refused, and closed early
                expectNoServerError(answer, "a body of 10 MiB");
              },
      },
      {
          .id = "http/abort",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "does nothing about a delivery that was cut off, and goes on",
          .source = {kHttp11, "8: a message whose length is not reached is incomplete"},
          .sends = "a delivery that is cut off: by a reset, and by the end of the stream",
          .expects = "no 2xx, and no effect",
          .needs = {Need::Connection},
          .catches = {"acts-on-half-a-body"},
          .why = "Half a batch that is taken for a whole one loses the other half.",
          .fix = "Use the body only when all of it has come.",
          .recipe = "server",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                const TestEvent event = okta.event();
                std::string bytes = okta.bytesOf(okta.delivery(event));
                // White space makes the JSON whole before the body is.
                const auto length = bytes.find("Content-Length: ") + 16;
                const auto end = bytes.find("\r\n", length);
                bytes.replace(length, end - length,
                              std::to_string(std::stoul(bytes.substr(length, end - length)) + 50));
                {
                  RawConnection connection = okta.connect();
                  connection.send(bytes);
                  connection.reset();
                }
                {
                  RawConnection connection = okta.connect();
                  connection.send(bytes);
                  connection.finishSending();
                  const RawRead answer = connection.readUntil("\r\n\r\n", kBudget);
                  okta.note(bytes, answer.bytes);
                  const int status = statusOf(answer.bytes);
                  if (status >= 200 && status < 300) {
                    throw Unmet("no 2xx to a body that was cut off",
                                "status " + std::to_string(status));
                  }
                }
                okta.expectNoEffectIfWitnessed(event, "a delivery that was cut off");
              },
      },
      {
          .id = "http/slow",
          .level = Level::Should,
          .checkClass = CheckClass::Hostile,
          .requirement = "answers others while twenty clients send their headers slowly",
          .source = {kCwe, "CWE-400: uncontrolled resource consumption"},
          .sends = "twenty connections that send half a request line and wait; then a delivery",
          .expects = "a 2xx to the delivery within three seconds",
          .needs = {Need::Connection},
          .catches = {"one-connection-at-a-time"},
          .why = "Twenty idle connections shut Okta out.",
          .fix = "Use a server, or a proxy in front, that does not give a thread to each.",
          .recipe = "server",
          .harmful = true,
          .turn = Turn::Alone,
          .run =
              [](OktaPart& okta) {
                const std::string bytes = okta.bytesOf(okta.delivery(okta.event()));
                std::vector<RawConnection> slow;
                for (int i = 0; i < 20; ++i) {
                  slow.push_back(okta.connect());
                  slow.back().send(bytes.substr(0, 20));
                }
                expectSuccess(okta.deliver(okta.event()));
              },
      },
      {
          .id = "http/burst",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "answers fifty deliveries at once, and acts once on each",
          .source = {kEventHooks, "several deliveries may arrive at the same time"},
          .sends = "fifty deliveries at the same moment",
          .expects = "a 2xx to each within three seconds, and one effect of each",
          .catches = {"fails-when-busy", "refuses-its-secret", "slow-answer"},
          .why = "After a pause Okta sends what has gathered all at once.",
          .fix =
              "Keep deliveries in a queue, and give each request its own connection to the store.",
          .recipe = "ack-before-work",
          .loses = "part of what comes at once",
          .turn = Turn::Alone,
          .run = [](OktaPart& okta) { burst(okta, 50); },
      },
      {
          .id = "http/huge-body",
          .level = Level::Should,
          .checkClass = CheckClass::Hostile,
          .requirement = "does not gather a body of 200 MiB in memory, and goes on",
          .source = {kOwaspApi, "API4: unrestricted resource consumption"},
          .sends = "200 MiB of JSON in pieces, until it answers or hangs up",
          .expects = "a 4xx or the end of the connection, and memory that grows by less than half "
                     "of it",
          .catches = {"reads-any-body"},
          .why = "What reads without limit is ended by the first large body.",
          .fix = "Refuse by Content-Length with 413, and count what comes in chunks.",
          .recipe = "body-limit",
          .harmful = true,
          .turn = Turn::Alone,
          .run = hugeBody,
      },
      {
          .id = "http/big-burst",
          .level = Level::Should,
          .checkClass = CheckClass::Hostile,
          .requirement = "answers five hundred deliveries at once, and acts once on each",
          .source = {kEventHooks, "several deliveries may arrive at the same time"},
          .sends = "five hundred deliveries of one event, each on a connection of its own",
          .expects = "a 2xx to each within 3 s, and one effect of each",
          .catches = {"fails-when-busy", "refuses-its-secret", "slow-answer"},
          .why = "An import of users into Okta is a storm of events, and it comes from many "
                 "senders at once.",
          .fix =
              "Keep deliveries in a queue, and give each request its own connection to the store.",
          .recipe = "server",
          .loses = "part of what comes at once",
          .harmful = true,
          .turn = Turn::Alone,
          .run =
              [](OktaPart& okta) {
                // Eighty are a crowd for a specimen of the zoo, of which several share a process.
                burst(okta, okta.subject().concurrent() ? 500 : 80);
              },
      },
  };
}

}  // namespace hooks
