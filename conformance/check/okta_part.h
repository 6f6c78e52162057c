#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/check/check.h"
#include "conformance/check/run_context.h"
#include "conformance/check/subject.h"
#include "fixtures/wire/http.h"
#include "fixtures/wire/ids.h"
#include "fixtures/wire/json.h"

namespace hooks {

// How long Okta waits for an answer.
inline constexpr std::chrono::seconds kBudget{3};

// An event to deliver, and the marker that tells what it brings about from all else. The json is as
// it will travel; a check may change it in any way.
struct TestEvent {
  std::string marker;
  Json json;
};

// The part a check plays: Okta, towards the receiver under test.
//
// Requests have the form, the headers and the order of headers and members that were recorded from
// Okta, and carry the hook's credentials; a check that wants something else changes a request
// before it sends it. Everything sent is kept for the report. One thread at a time, but for
// sendTogether().
class OktaPart {
 public:
  OktaPart(RunContext& run, Subject& subject, const Check& check);

  Subject& subject() { return subject_; }
  const RunContext& run() const { return run_; }
  IdSource& ids() { return ids_; }

  // --- what to send

  // An event of the type that the receiver acts on, or of another; never two with the same ids.
  TestEvent event();
  TestEvent event(std::string_view type);
  // In another shape than that in which a hook of today delivers it.
  TestEvent event(std::string_view type, EventProfile profile);
  std::vector<TestEvent> events(std::size_t count);

  // The envelope around events, with an eventId of its own.
  Json envelope(const std::vector<TestEvent>& events);
  HttpRequest delivery(const std::vector<TestEvent>& events);
  HttpRequest delivery(const TestEvent& event);
  // A delivery with this body.
  HttpRequest post(std::string body);
  HttpRequest post(const Json& body) { return post(compact(body)); }

  // A challenge of the form that was recorded.
  std::string challenge() { return ids_.challenge(); }
  HttpRequest verification(const std::string& challenge);

  // --- sending

  Exchange send(HttpRequest request);
  // To another target at the same host, such as a path beside the receiver's.
  Exchange sendTo(const std::string& target, HttpRequest request);
  // To the same host over plain http: at the scheme's own port if that is where https is at its
  // own, and otherwise at the same.
  Exchange sendPlain(HttpRequest request);
  Exchange deliver(const TestEvent& event) { return send(delivery(event)); }
  Exchange deliver(const std::vector<TestEvent>& events) { return send(delivery(events)); }
  Exchange verify(const std::string& challenge) { return send(verification(challenge)); }
  // All at one go, each on a thread of its own, in the order of the requests.
  std::vector<Exchange> sendTogether(std::vector<HttpRequest> requests);

  // Begins a request whose body, of `length` bytes, comes later. Throws Skipped if that cannot be
  // done, and Unmet if there is no connection.
  std::unique_ptr<BegunRequest> begin(HttpRequest request, std::size_t length);
  // Gives what was sent so far the time to be read; in this process it needs none.
  void letArrive(std::chrono::milliseconds time) const;
  // Waits for its answer.
  Exchange finish(BegunRequest& request);

  // A connection for bytes. Throws Unmet if none can be had.
  RawConnection connect();
  // The request as it would travel over such a connection.
  std::string bytesOf(HttpRequest request) const;
  // Keeps what was exchanged over it for the report.
  void note(const std::string& sent, const std::string& received);

  // --- looking

  // Whether there is an observer whose silence means something.
  bool witnessed() const { return !run_.blind && subject_.observer() != nullptr; }
  // What the event brought about: waits until there are `enough`, and then until no more come.
  // Throws Unclear if not witnessed.
  std::vector<Effect> effects(const TestEvent& event, std::size_t enough = 1);
  // Throws Unmet unless the event took effect exactly so often; `what` says which event it is.
  void expectEffects(const TestEvent& event, std::size_t times, const std::string& what);
  // The same for each of many, waiting once.
  void expectEffects(const std::vector<TestEvent>& events, std::size_t times,
                     const std::string& what);
  // Throws Unmet unless each took effect, however often.
  void expectEffectsAtLeastOnce(const std::vector<TestEvent>& events, const std::string& what);
  // As expectEffects(…, 0, …); where nobody watches, only says so in the report.
  void expectNoEffectIfWitnessed(const TestEvent& event, const std::string& what);

  // The requests to the subject's sink whose target holds the text, once the event has had the time
  // to bring them about. What else the receiver tells the sink about its events does not count.
  std::vector<std::string> callsTo(const std::string& text, const TestEvent& event);

  // What the receiver holds as the state of a user in the end: waits until it changes no more, and
  // longer for one that is not known yet. For checks that need an observer of state.
  std::optional<std::string> finalState(const std::string& entity);

  // Runs `act` against a receiver like this one that expects other credentials. Throws Skipped if
  // none can be made.
  void withCredentials(const HookCredentials& credentials,
                       const std::function<void(OktaPart&)>& act);

  // Something worth reading in the report, whatever the verdict.
  void remark(std::string text) { remarks_.push_back(std::move(text)); }

  // --- for the report

  const std::vector<Exchange>& exchanges() const { return exchanges_; }
  const std::vector<std::string>& remarks() const { return remarks_; }

 private:
  std::string nextMarker();
  void keep(const Exchange& exchange);
  void wait(std::chrono::milliseconds time) const;
  void settle(const std::vector<TestEvent>& events, std::size_t enough);

  RunContext& run_;
  Subject& subject_;
  const Check& check_;
  SeededIdSource ids_;
  std::size_t markers_ = 0;
  std::vector<Exchange> exchanges_;
  std::vector<std::string> remarks_;
};

}  // namespace hooks
