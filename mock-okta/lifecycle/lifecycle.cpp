#include "mock-okta/lifecycle/lifecycle.h"

#include <algorithm>
#include <array>

#include "fixtures/wire/hidden_text.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"
#include "fixtures/wire/verification_challenge.h"
#include "mock-okta/outbound/answer_too_long.h"

namespace hooks {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view kUserCreate = "user.lifecycle.create";
// So many events of about 1 kB make a request that is larger than 100 kB, the limit with which
// Express's body parser, and Nest's, come out of the box.
constexpr std::size_t kLargeBatch = 130;

std::string plural(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string outcomeOf(const Exchange& exchange) {
  if (exchange.response) return std::to_string(exchange.status());
  return std::string(toString(*exchange.unanswered, exchange.detail));
}

// What to change where a request got no answer at all.
std::string adviceFor(Unanswered reason) {
  switch (reason) {
    case Unanswered::NameNotFound:
      return "The host's name has no address: correct the URL, or start the tunnel it belongs to.";
    case Unanswered::Refused:
      return "Nothing listens there: start the receiver, or correct the URL.";
    case Unanswered::TlsFailed:
      return "Serve a certificate for this host, with the chain up to an authority that is "
             "trusted; "
             "--ca FILE trusts one of your own.";
    case Unanswered::TimedOut:
      return "Answer within 3 seconds: keep the event, answer 204, and do the work afterwards.";
    case Unanswered::Reset:
      return "The connection was closed before an answer came: answer each request, whatever it "
             "holds.";
    case Unanswered::NotHttp:
      return "What came is not an HTTP answer: is this the receiver's port, and http or https as "
             "it "
             "speaks it?";
  }
  return {};
}

// What to change in a receiver that gave this answer to a delivery it should have taken.
std::string adviceFor(const Exchange& exchange) {
  if (exchange.unanswered && isAnswerTooLong(*exchange.unanswered, exchange.detail)) {
    return "Answer with a short body. A delivery needs none, and what Okta makes of one that is so "
           "long is not known; this mock does not read it.";
  }
  if (exchange.unanswered) return adviceFor(*exchange.unanswered);
  switch (exchange.status()) {
    case 401:
    case 403:
      return "The receiver refused the secret. Configure it with the header and the value that the "
             "hook sends, verbatim.";
    case 404:
      return "Nothing answers a POST on this path. Deliveries go to the very URL that was "
             "verified.";
    case 405:
      return "Take POST on the path on which the verification GET is answered.";
    case 413:
      return "Raise the limit of the body parser, to 5 MB or more: Okta merges events, and "
             "documents no largest request.";
    case 415:
      return "Take `application/json`, with or without parameters.";
    default:
      break;
  }
  if (exchange.status() >= 500) {
    return "Something was thrown. Keep what came, answer 2xx, and let no single event stop the "
           "others.";
  }
  if (exchange.status() >= 300 && exchange.status() < 400) {
    return "Okta does not follow redirects. Register the URL that answers, to the last slash.";
  }
  return "Answer 204, or 200 with an empty body.";
}

// The same for a verification.
std::string verifyAdviceFor(const Exchange& exchange) {
  const int status = exchange.status();
  const bool asForADelivery =
      exchange.unanswered || status == 401 || status == 403 || (status >= 300 && status < 400);
  if (asForADelivery) return adviceFor(exchange);
  return "Answer the GET, on the URL to which deliveries go, with 200, application/json and "
         "{\"verification\":\"<the value of x-okta-verification-challenge>\"}.";
}

// Why an exchange verifies nothing, in words that follow "because".
std::string whyNotVerified(const Exchange& exchange) {
  if (exchange.unanswered) return "the endpoint did not answer: " + outcomeOf(exchange);
  const auto challenge = VerificationChallenge::in(exchange.request);
  const auto complaint = challenge ? challenge->complaintAbout(*exchange.response) : std::nullopt;
  return complaint.value_or("the endpoint answered " + outcomeOf(exchange));
}

// A hook's document without the values of its headers, of which Okta shows the custom ones to
// everybody; any other text as it is.
std::string withoutSecrets(const std::string& body) {
  Json hook;
  try {
    hook = readJson(body);
  } catch (const ShapeError&) {
    return body;
  }
  Json* config = at(hook, "/channel/config");
  if (config == nullptr) return body;
  if (Json* headers = at(*config, "/headers"); headers != nullptr && headers->is_array()) {
    for (Json& header : headers->get_array()) {
      if (Json* value = at(header, "/value")) *value = "(secret)";
    }
  }
  if (Json* value = at(*config, "/authScheme/value")) *value = "(secret)";
  return compact(hook);
}

std::string_view eventIdOf(const Exchange& exchange, Json& parsed) {
  try {
    parsed = readJson(exchange.request.body);
  } catch (const ShapeError&) {
    return {};
  }
  return textAt(parsed, "/eventId").value_or("");
}

void add(std::string& text, const std::string& sentence) {
  if (!text.empty()) text += ' ';
  text += sentence;
}

}  // namespace

bool LifecycleReport::passed() const {
  return !steps.empty() && std::all_of(steps.begin(), steps.end(), [](const LifecycleStep& step) {
    return step.result == StepResult::Passed;
  });
}

std::size_t LifecycleReport::events() const {
  std::size_t sum = 0;
  for (const LifecycleStep& step : steps) sum += step.events;
  return sum;
}

std::size_t LifecycleReport::lost() const {
  std::size_t sum = 0;
  for (const LifecycleStep& step : steps) sum += step.lost;
  return sum;
}

Lifecycle::Lifecycle(LifecycleOptions options, Transport& okta, std::string oktaUrl, Secret token,
                     TapTransport& tap, const EventCatalog& catalog, EffectSource* effects)
    : options_(std::move(options)),
      okta_(okta),
      oktaUrl_(std::move(oktaUrl)),
      token_(std::move(token)),
      tap_(tap),
      catalog_(catalog),
      effects_(effects) {}

LifecycleReport Lifecycle::run(const Tell& tell) {
  report_ = {};
  report_.observed = effects_ != nullptr;
  report_.steps.reserve(16);
  create(tell);
  report_.verified = verify(tell);
  if (report_.verified) {
    deliverOne(tell);
    deliverBatch(tell);
    deliverLarge(tell);
    previewSample(tell);
    previewEdited(tell);
    replay(tell);
    retry(tell);
    deactivate(tell);
  } else {
    skip(tell, "Okta delivers to verified hooks only.");
    previewSample(tell);
    previewEdited(tell);
    deactivate(tell);
  }
  erase(tell);
  return report_;
}

LifecycleStep& Lifecycle::step(std::string id, std::string title) {
  tap_.take();
  report_.steps.push_back({.number = static_cast<int>(report_.steps.size()) + 1,
                           .id = std::move(id),
                           .title = std::move(title)});
  return report_.steps.back();
}

void Lifecycle::finish(LifecycleStep& step, const Tell& tell) {
  std::vector<Exchange> more = tap_.take();
  step.toReceiver.insert(step.toReceiver.end(), more.begin(), more.end());
  tell(step);
}

Exchange Lifecycle::call(LifecycleStep& step, const std::string& method, const std::string& path,
                         const std::optional<Json>& body) {
  HttpRequest request{.method = method,
                      .headers = {{"Accept", "application/json"},
                                  {"Content-Type", "application/json"},
                                  {"Authorization", "SSWS " + token_.reveal()}}};
  if (body) request.body = compact(*body);
  Exchange exchange = okta_.send(oktaUrl_ + path, std::move(request), 60s);
  exchange.request.headers.set("Authorization", "SSWS (secret)");
  exchange.request.body = withoutSecrets(exchange.request.body);
  if (exchange.response) exchange.response->body = withoutSecrets(exchange.response->body);
  step.toOkta.push_back(exchange);
  return exchange;
}

Exchange Lifecycle::need(LifecycleStep& step, int status, const std::string& method,
                         const std::string& path, const std::optional<Json>& body) {
  Exchange exchange = call(step, method, path, body);
  if (exchange.status() != status) {
    throw ShapeError(
        method + " " + path, "the org to answer " + std::to_string(status),
        outcomeOf(exchange) + (exchange.response ? " " + exchange.response->body : ""));
  }
  return exchange;
}

std::string Lifecycle::previewPath() const { return "/mock/v1/eventHooks/" + hookId_ + "/preview"; }

std::string Lifecycle::hookPath(std::string_view rest) const {
  return "/api/v1/eventHooks/" + hookId_ + std::string(rest);
}

void Lifecycle::create(const Tell& tell) {
  LifecycleStep& now = step("create", "create the hook");
  JsonObject config{{"uri", options_.receiverUrl}};
  JsonArray headers;
  for (const HttpHeader& header : options_.headers) {
    headers.push_back(JsonObject{{"key", header.name}, {"value", header.value}});
  }
  config["headers"] = headers;
  if (!options_.authSecret.empty()) {
    config["authScheme"] = JsonObject{
        {"type", "HEADER"}, {"key", options_.authHeader}, {"value", options_.authSecret.reveal()}};
  }
  const Json body = JsonObject{
      {"name", "lifecycle"},
      {"events",
       JsonObject{{"type", "EVENT_TYPE"}, {"items", JsonArray{Json(options_.eventType)}}}},
      {"channel", JsonObject{{"type", "HTTP"}, {"version", "1.0.0"}, {"config", config}}}};
  const Exchange answer = call(now, "POST", "/api/v1/eventHooks", body);
  if (answer.status() != 200) {
    std::string why = outcomeOf(answer);
    if (answer.response) {
      const Json error = readJson(answer.response->body);
      why = std::string(textAt(error, "/errorCauses/0/errorSummary")
                            .value_or(textAt(error, "/errorSummary").value_or(why)));
    }
    HiddenText hidden;
    hidden.hideCredential(options_.authSecret);
    throw ShapeError("the event hook", "one that Okta accepts", hidden(why));
  }
  hookId_ = textAt(readJson(answer.response->body), "/id").value_or("");
  now.conclusion = "The hook is ACTIVE and UNVERIFIED; your endpoint has not been called yet.";
  finish(now, tell);
}

bool Lifecycle::verify(const Tell& tell) {
  LifecycleStep& now = step("verify", "verification challenge");
  const Exchange answer = call(now, "POST", hookPath("/lifecycle/verify"));
  now.toReceiver = tap_.take();
  const bool verified = answer.status() == 200;
  if (verified) {
    now.conclusion = "VERIFIED: the challenge came back, Okta will deliver to this endpoint.";
  } else {
    now.result = StepResult::Failed;
    now.conclusion = "UNVERIFIED";
    if (!now.toReceiver.empty()) {
      now.conclusion += ", because " + whyNotVerified(now.toReceiver.back());
      now.advice = verifyAdviceFor(now.toReceiver.back());
    }
    now.conclusion +=
        ". Okta refuses with 400, \"Unable to verify event hook\", and delivers nothing.";
  }
  finish(now, tell);
  return verified;
}

Lifecycle::Sent Lifecycle::happen(LifecycleStep& now, std::size_t count) {
  static constexpr std::array<std::pair<const char*, const char*>, 5> kPeople = {
      {{"John", "Doe"},
       {"Ada", "Lovelace"},
       {"Alan", "Turing"},
       {"Grace", "Hopper"},
       {"Edsger", "Dijkstra"}}};
  Sent sent;
  for (std::size_t i = 0; i < count; ++i, ++users_) {
    std::string first = "User";
    std::string last = std::to_string(users_ + 1);
    if (users_ < static_cast<int>(kPeople.size())) {
      first = kPeople[static_cast<std::size_t>(users_)].first;
      last = kPeople[static_cast<std::size_t>(users_)].second;
    }
    std::string login = first + "." + last + "@example.com";
    std::transform(login.begin(), login.end(), login.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (options_.eventType == kUserCreate) {
      // The real thing: an operation on the org, which the System Log records.
      need(now, 200, "POST", "/api/v1/users?activate=false",
           JsonObject{{"profile", JsonObject{{"firstName", first},
                                             {"lastName", last},
                                             {"email", login},
                                             {"login", login}}}});
      sent.markers.push_back(login);
      continue;
    }
    JsonObject set;
    const Json sample = catalog_.sample(options_.eventType);
    if (const Json* target = at(sample, "/target"); target != nullptr && target->is_array()) {
      for (std::size_t k = 0; k < target->get_array().size(); ++k) {
        const std::string element = "/target/" + std::to_string(k);
        if (textAt(sample, element + "/type") != "User") continue;
        set[element + "/alternateId"] = login;
        set[element + "/displayName"] = first + " " + last;
        sent.markers.push_back(login);
        break;
      }
    }
    need(now, 200, "POST", "/mock/v1/events",
         JsonObject{{"eventType", options_.eventType}, {"set", set}});
  }
  settle(now);
  return sent;
}

void Lifecycle::settle(LifecycleStep& now) {
  // Lets the org's clock run to where nothing is left to do: past the batch window and past a
  // retry.
  need(now, 200, "POST", "/mock/v1/clock/advance", JsonObject{{"to", "idle"}});
  now.toOkta.pop_back();  // an aid of the mock, no part of the story
  const std::vector<Exchange> sent = tap_.take();
  now.toReceiver.insert(now.toReceiver.end(), sent.begin(), sent.end());
}

void Lifecycle::conclude(LifecycleStep& now, std::size_t events) {
  now.events += events;
  if (now.toReceiver.empty()) {
    now.result = StepResult::Failed;
    now.lost += events;
    now.conclusion = "Okta sent nothing.";
    return;
  }
  const Exchange& last = now.toReceiver.back();
  if (last.success()) {
    add(now.conclusion,
        "Delivered: " + plural(events, "event") + " acknowledged with " + outcomeOf(last) + ".");
    if (last.status() != 200 && last.status() != 204) {
      add(now.advice, "Okta asks for 200 or 204.");
    }
    return;
  }
  now.result = StepResult::Failed;
  now.lost += events;
  const bool retried = now.toReceiver.size() > 1;
  const bool same = outcomeOf(now.toReceiver.front()) == outcomeOf(last);
  add(now.conclusion, "LOST: " + plural(events, "event") + ". Okta " +
                          (retried ? "tried once more, got " + outcomeOf(last) +
                                         (same ? " again" : "") + " and gave up"
                                   : "does not retry after " + outcomeOf(last)) +
                          "; nothing is sent again later.");
  add(now.advice, adviceFor(last));
}

void Lifecycle::judgeEffects(LifecycleStep& now, const Sent& sent) {
  if (effects_ == nullptr || sent.markers.empty() || now.lost > 0) return;
  const std::vector<std::size_t> counts = effects_->counts(sent.markers, 1);
  const auto none = static_cast<std::size_t>(std::count(counts.begin(), counts.end(), 0U));
  const auto several = static_cast<std::size_t>(
      std::count_if(counts.begin(), counts.end(), [](std::size_t n) { return n > 1; }));
  if (none == 0 && several == 0) {
    add(now.conclusion,
        counts.size() == 1 ? "The log shows it once." : "The log shows each of them once.");
    return;
  }
  now.result = StepResult::Failed;
  if (none > 0) {
    now.lost += none;
    if (counts.size() == 1) {
      add(now.conclusion, "LOST: the receiver acknowledged the event, but its log does not show " +
                              sent.markers.front() + ". Okta counts it as delivered.");
      add(now.advice,
          "Act on what you acknowledge; and log the user's login, or it cannot be observed.");
    } else {
      add(now.conclusion, "LOST: the receiver acknowledged " + plural(counts.size(), "event") +
                              ", but its log shows " + std::to_string(counts.size() - none) +
                              " of them. Okta counts all as delivered.");
      add(now.advice, "Go through all of data.events, not only its first element.");
    }
  }
  if (several > 0) {
    add(now.conclusion, plural(several, "event") + " took effect more than once.");
    add(now.advice,
        "Okta delivers at least once: remember the eventId of requests and the uuid of events that "
        "you have acted on, and skip them.");
  }
}

void Lifecycle::deliverOne(const Tell& tell) {
  const bool user = options_.eventType == kUserCreate;
  LifecycleStep& now = step("deliver", user ? "add a user" : options_.eventType + " happens");
  first_ = happen(now, 1);
  conclude(now, 1);
  taken_ = now.result == StepResult::Passed;
  judgeEffects(now, first_);
  finish(now, tell);
}

void Lifecycle::deliverBatch(const Tell& tell) {
  LifecycleStep& now = step("batch", "3 events, close together");
  const Sent sent = happen(now, 3);
  conclude(now, 3);
  judgeEffects(now, sent);
  finish(now, tell);
}

void Lifecycle::deliverLarge(const Tell& tell) {
  LifecycleStep& now = step("large", std::to_string(kLargeBatch) + " events, over 100 kB");
  const Sent sent = happen(now, kLargeBatch);
  // The calls that made them happen are 130 times the same.
  now.toOkta.resize(std::min<std::size_t>(now.toOkta.size(), 1));
  conclude(now, kLargeBatch);
  judgeEffects(now, sent);
  finish(now, tell);
}

void Lifecycle::judgePreview(LifecycleStep& now) {
  const std::vector<Exchange> sent = tap_.take();
  now.toReceiver.insert(now.toReceiver.end(), sent.begin(), sent.end());
  if (now.toReceiver.empty() || !now.toReceiver.back().success()) {
    now.result = StepResult::Failed;
    now.conclusion =
        "The console shows the delivery as failed" +
        (now.toReceiver.empty() ? std::string(".") : ": " + outcomeOf(now.toReceiver.back()) + ".");
    if (!now.toReceiver.empty()) now.advice = adviceFor(now.toReceiver.back());
  } else {
    now.conclusion = "The console shows the delivery as successful.";
  }
}

void Lifecycle::previewSample(const Tell& tell) {
  LifecycleStep& now = step("preview-sample", "preview with sample data (target is null)");
  const Exchange offered =
      need(now, 200, "GET",
           previewPath() + "?eventType=" + percentEncoded(options_.eventType) + "&source=sample");
  const Json body = *at(readJson(offered.response->body), "/body");
  need(now, 200, "POST", previewPath(),
       JsonObject{{"eventType", options_.eventType}, {"body", body}});
  judgePreview(now);
  // Only where an event with a target was taken can it be the null that was not.
  if (now.result == StepResult::Failed && taken_) {
    now.conclusion += " Real events come with target null, too: each such one is lost.";
    now.advice = "Expect target, and most other members, to be null or absent.";
  }
  finish(now, tell);
}

void Lifecycle::previewEdited(const Tell& tell) {
  LifecycleStep& now = step("preview-edited", "preview with an edited target");
  const Exchange offered =
      need(now, 200, "GET",
           previewPath() + "?eventType=" + percentEncoded(options_.eventType) + "&source=sample");
  Json body = *at(readJson(offered.response->body), "/body");
  JsonObject target{{"id", "00u0preview0example0"},
                    {"type", "User"},
                    {"alternateId", ""},
                    {"displayName", "Jane Doe"},
                    {"detailEntry", nullptr}};
  Sent sent;
  for (const auto& [name, value] : options_.target) {
    target[name] = value;
    if (name == "alternateId") sent.markers = {value};
  }
  *at(body, "/data/events/0/target") = JsonArray{Json(target)};
  need(now, 200, "POST", previewPath(),
       JsonObject{{"eventType", options_.eventType}, {"body", body}});
  judgePreview(now);
  if (now.result == StepResult::Passed) judgeEffects(now, sent);
  finish(now, tell);
}

void Lifecycle::replay(const Tell& tell) {
  LifecycleStep& now = step("replay", "the first delivery once more");
  const Exchange list = need(now, 200, "GET", "/mock/v1/deliveries?hookId=" + hookId_);
  now.toOkta.pop_back();
  std::string id;
  const Json records = readJson(list.response->body);
  for (const Json& record : records.as_array()) {
    const Json* preview = at(record, "/preview");
    if (preview != nullptr && preview->is_bool() && preview->get_bool()) continue;
    id = textAt(record, "/id").value_or("");
  }
  need(now, 200, "POST", "/mock/v1/deliveries/" + id + "/replay", JsonObject());
  settle(now);
  if (!now.toReceiver.empty() && now.toReceiver.back().success()) {
    now.conclusion = "Acknowledged with " + outcomeOf(now.toReceiver.back()) +
                     ", as a repeated delivery should be.";
    judgeEffects(now, first_);
  } else {
    now.result = StepResult::Failed;
    now.conclusion = "The repeated delivery was not acknowledged";
    if (!now.toReceiver.empty()) {
      now.conclusion += ": " + outcomeOf(now.toReceiver.back());
      now.advice = adviceFor(now.toReceiver.back());
    }
    now.conclusion += ". Okta would count it as failed, though the event came before.";
  }
  now.lost = 0;  // it came before
  finish(now, tell);
}

void Lifecycle::retry(const Tell& tell) {
  LifecycleStep& now = step("retry", "the answer is lost, Okta retries");
  tap_.loseNextAnswer();
  const Sent sent = happen(now, 1);
  if (now.toReceiver.size() < 2) {
    now.events = 1;
    now.result = StepResult::Failed;
    now.conclusion =
        now.toReceiver.empty() ? "Okta sent nothing." : "There was no answer that could be lost.";
    finish(now, tell);
    return;
  }
  conclude(now, 1);
  Json first;
  Json second;
  const bool same =
      eventIdOf(now.toReceiver.front(), first) == eventIdOf(now.toReceiver.back(), second);
  if (now.result == StepResult::Passed) {
    now.conclusion = "Delivered by the retry, which repeats the " +
                     std::string(same ? "" : "event with another ") + "eventId.";
    judgeEffects(now, sent);
  }
  finish(now, tell);
}

void Lifecycle::deactivate(const Tell& tell) {
  LifecycleStep& now = step("deactivate", "deactivate the hook");
  need(now, 200, "POST", hookPath("/lifecycle/deactivate"));
  happen(now, 1);
  now.toOkta.resize(1);
  if (now.toReceiver.empty()) {
    now.conclusion = "INACTIVE: one more event happened, and Okta did not send it.";
  } else {
    now.result = StepResult::Failed;
    now.conclusion = "An inactive hook was delivered to: a defect of this mock.";
  }
  finish(now, tell);
}

void Lifecycle::erase(const Tell& tell) {
  LifecycleStep& now = step("delete", "delete the hook");
  need(now, 204, "DELETE", hookPath());
  need(now, 404, "GET", hookPath());
  now.conclusion = "Gone: Okta answers 404 for it.";
  finish(now, tell);
}

void Lifecycle::skip(const Tell& tell, const std::string& why) {
  for (const auto& [id, title] :
       {std::pair("deliver", "an event happens"), std::pair("batch", "3 events, close together"),
        std::pair("large", "130 events, over 100 kB"),
        std::pair("replay", "the first delivery once more"),
        std::pair("retry", "the answer is lost, Okta retries")}) {
    LifecycleStep& now = step(id, title);
    now.result = StepResult::Skipped;
    now.conclusion = "Skipped: " + why;
    finish(now, tell);
  }
}

}  // namespace hooks
