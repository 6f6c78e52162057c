#include "receiver/core/receiver_handler.h"

#include <charconv>

#include "fixtures/wire/shape_error.h"
#include "fixtures/wire/verification_challenge.h"
#include "receiver/core/one_line.h"

namespace hooks {

namespace {

constexpr std::string_view kAllow = "GET, HEAD, POST";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool isJson(std::string_view contentType) {
  return equalsIgnoringCase(trimmed(contentType.substr(0, contentType.find(';'))),
                            "application/json");
}

bool declaresMoreThan(std::size_t limit, const HttpRequest& head) {
  const auto value = head.headers.find("Content-Length");
  if (!value) return false;
  std::size_t bytes = 0;
  const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), bytes);
  return error == std::errc::result_out_of_range || (error == std::errc{} && bytes > limit);
}

// RFC 9110, 15.5.2: a 401 says by which scheme one could have got in. A secret that is no
// registered scheme's still has to name one.
std::string challengeFor(const Secret& secret) {
  for (const std::string_view scheme : {"Basic", "Bearer"}) {
    const std::string& value = secret.reveal();
    if (value.size() > scheme.size() && value[scheme.size()] == ' ' &&
        equalsIgnoringCase(std::string_view(value).substr(0, scheme.size()), scheme)) {
      return std::string(scheme) + " realm=\"event hook\"";
    }
  }
  return "SharedSecret realm=\"event hook\"";
}

bool isToken(std::string_view text) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  for (const char c : text) {
    const bool alphanumeric =
        (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (!alphanumeric && kOthers.find(c) == std::string_view::npos) return false;
  }
  return !text.empty();
}

}  // namespace

// A reader for each thread that reads right now; they keep their buffers between requests.
class ReceiverHandler::Readers {
 public:
  explicit Readers(JsonLimits limits) : limits_(limits) {}

  ReceivedEnvelope read(std::string_view body) {
    std::unique_ptr<JsonReader> reader = take();
    // A reader that threw is not used again; making another is cheap next to a wrong answer.
    ReceivedEnvelope envelope = reader->readEnvelope(body);
    const std::lock_guard guard(mutex_);
    idle_.push_back(std::move(reader));
    return envelope;
  }

 private:
  std::unique_ptr<JsonReader> take() {
    const std::lock_guard guard(mutex_);
    if (idle_.empty()) return std::make_unique<JsonReader>(limits_);
    std::unique_ptr<JsonReader> reader = std::move(idle_.back());
    idle_.pop_back();
    return reader;
  }

  const JsonLimits limits_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<JsonReader>> idle_;
};

ReceiverHandler::ReceiverHandler(ReceiverOptions options, Inbox& inbox, std::function<void()> kept)
    : options_(std::move(options)),
      challenge_(challengeFor(options_.secret)),
      inbox_(inbox),
      kept_(std::move(kept)),
      readers_(std::make_unique<Readers>(JsonLimits{.bytes = options_.maxBodyBytes})) {
  if (!options_.path.starts_with('/') ||
      options_.path.find_first_of("?# \t\r\n") != std::string::npos) {
    throw ShapeError("path", "an absolute path without a query, such as /userCreated",
                     '"' + oneLine(options_.path, 100) + '"');
  }
  if (!isToken(options_.authHeader)) {
    throw ShapeError("authHeader", "the name of a header, such as Authorization",
                     '"' + oneLine(options_.authHeader, 100) + '"');
  }
  if (options_.success != 200 && options_.success != 204) {
    throw ShapeError("success", "200 or 204", std::to_string(options_.success));
  }
}

ReceiverHandler::~ReceiverHandler() = default;

HttpResponse ReceiverHandler::refusal(const HttpRequest& request, int status,
                                      std::string_view text) {
  if (options_.log) {
    options_.log(
        "receiver: method=" + oneLine(request.method, 20) + " answer=" + std::to_string(status) +
        " bytes=" + std::to_string(request.body.size()) + " reason=\"" + std::string(text) + "\"");
  }
  HttpResponse response{.status = status,
                        .headers = {{"Content-Type", "text/plain; charset=utf-8"},
                                    {"X-Content-Type-Options", "nosniff"},
                                    {"Cache-Control", "no-store"}},
                        .body = {}};
  if (request.method != "HEAD") response.body = std::string(text) + "\n";
  return response;
}

std::optional<HttpResponse> ReceiverHandler::refuse(const HttpRequest& head) {
  if (auto refused = refuseAddress(head)) return refused;
  if (auto refused = refuseCaller(head)) return refused;
  if (auto refused = refuseMethod(head)) return refused;
  return refuseContent(head);
}

std::optional<HttpResponse> ReceiverHandler::refuseAddress(const HttpRequest& head) {
  if (head.path() == options_.path) return std::nullopt;
  return refusal(head, 404, "There is nothing at this address.");
}

// Okta sends the secret with every request, the verification included, so that nobody without it
// is told anything. Two lines with the name are refused whatever they say: a proxy in front may
// have judged the other one.
std::optional<HttpResponse> ReceiverHandler::refuseCaller(const HttpRequest& head) {
  if (options_.secret.empty()) return std::nullopt;
  const auto presented = head.headers.all(options_.authHeader);
  if (presented.size() == 1 && options_.secret.matches(presented.front())) return std::nullopt;
  HttpResponse response =
      refusal(head, 401, "The request does not carry the secret of this event hook.");
  response.headers.add("WWW-Authenticate", challenge_);
  return response;
}

std::optional<HttpResponse> ReceiverHandler::refuseMethod(const HttpRequest& head) {
  if (head.method == "GET" || head.method == "HEAD" || head.method == "POST") return std::nullopt;
  HttpResponse response =
      refusal(head, 405, "An event hook takes GET to verify it and POST to deliver.");
  response.headers.add("Allow", std::string(kAllow));
  return response;
}

std::optional<HttpResponse> ReceiverHandler::refuseContent(const HttpRequest& head) {
  if (head.method != "POST") return std::nullopt;
  const auto types = head.headers.all("Content-Type");
  if (types.size() != 1 || !isJson(types.front())) {
    return refusal(head, 415, "A delivery has the Content-Type application/json.");
  }
  const auto coding = head.headers.find("Content-Encoding");
  if (coding && !equalsIgnoringCase(trimmed(*coding), "identity")) {
    return refusal(head, 415, "A delivery has no Content-Encoding.");
  }
  if (declaresMoreThan(options_.maxBodyBytes, head)) {
    return refusal(head, 413, "The delivery is larger than this receiver takes.");
  }
  return std::nullopt;
}

bool ReceiverHandler::mayWait(const HttpRequest& request) const {
  return request.method == "POST" && inbox_.mayWait();
}

HttpResponse ReceiverHandler::handle(const HttpRequest& request) {
  // Again here, because not everybody who brings a request has asked refuse() first.
  if (auto refused = refuse(request)) return *std::move(refused);
  if (request.method == "POST") return deliver(request);
  HttpRequest asGet{.method = "GET", .target = request.target, .headers = request.headers};
  HttpResponse response = verify(asGet);
  if (request.method == "HEAD") response.body.clear();
  return response;
}

HttpResponse ReceiverHandler::verify(const HttpRequest& request) {
  std::optional<VerificationChallenge> challenge;
  try {
    challenge = VerificationChallenge::in(request);
  } catch (const ShapeError&) {
  }
  if (!challenge) {
    return refusal(
        request, 400,
        "This is the address of an Okta event hook. A GET is Okta's verification request "
        "and carries one X-Okta-Verification-Challenge header.");
  }
  HttpResponse response = challenge->answer();
  // Each verification has a new challenge; an answer out of a cache would fail it.
  response.headers.add("Cache-Control", "no-store");
  response.headers.add("X-Content-Type-Options", "nosniff");
  return response;
}

HttpResponse ReceiverHandler::deliver(const HttpRequest& request) {
  if (request.body.size() > options_.maxBodyBytes) {
    return refusal(request, 413, "The delivery is larger than this receiver takes.");
  }
  ReceivedEnvelope envelope;
  try {
    envelope = read(request.body);
  } catch (const ShapeError& error) {
    // What was found may quote the body; where and what was expected are ours.
    const std::string place = error.where().empty() ? "" : " at " + error.where();
    return refusal(
        request, 400,
        "This is not the delivery of an event hook: expected " + error.expected() + place + ".");
  }
  if (envelope.eventType != "com.okta.event_hook" && options_.log) {
    options_.log("receiver: taken with eventType=\"" + oneLine(envelope.eventType, 100) +
                 "\", com.okta.event_hook was expected");
  }
  try {
    return acknowledge(keep(envelope, request.body));
  } catch (const InboxUnavailable& error) {
    if (options_.log) options_.log("receiver: not kept: " + oneLine(error.what(), 200));
    return refusal(request, 503, "The delivery cannot be kept now; please send it again.");
  }
}

ReceivedEnvelope ReceiverHandler::read(const std::string& body) { return readers_->read(body); }

Accepted ReceiverHandler::keep(const ReceivedEnvelope& envelope, const std::string& body) {
  const Accepted accepted = inbox_.accept(envelope, body);
  if (accepted.fresh > 0 && kept_) kept_();
  return accepted;
}

HttpResponse ReceiverHandler::acknowledge(const Accepted&) {
  return {.status = options_.success, .headers = {}, .body = {}};
}

}  // namespace hooks
