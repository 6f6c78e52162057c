#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fixtures/catalog/event_catalog.h"
#include "fixtures/wire/exchange.h"
#include "fixtures/wire/json.h"
#include "fixtures/wire/secret.h"
#include "mock-okta/lifecycle/effect_source.h"
#include "mock-okta/lifecycle/tap_transport.h"

namespace hooks {

struct LifecycleOptions {
  // The receiver, as an event hook would name it.
  std::string receiverUrl;
  std::string authHeader = "authorization";
  // Sent as it is, as Okta does; empty: the hook has no authentication.
  Secret authSecret = Secret();
  std::vector<HttpHeader> headers = {};
  std::string eventType = "user.lifecycle.create";
  // Members of target[0] in the preview whose target is edited.
  std::vector<std::pair<std::string, std::string>> target = {
      {"alternateId", "jane.doe@example.com"}};
};

enum class StepResult {
  Passed,
  Failed,
  // Not reached, because an earlier step did not lead there.
  Skipped,
};

// One step of the life of an event hook: what was asked of Okta, what Okta sent, what came of it.
struct LifecycleStep {
  int number = 0;
  std::string id;
  std::string title;
  StepResult result = StepResult::Passed;
  // Calls of the Management API, and of the mock's own paths.
  std::vector<Exchange> toOkta = {};
  // Requests that the receiver got.
  std::vector<Exchange> toReceiver = {};
  // What Okta makes of it.
  std::string conclusion = {};
  // What the receiver should do instead, where it failed.
  std::string advice = {};
  // Events sent to the receiver in this step, and those that are lost for good.
  std::size_t events = 0;
  std::size_t lost = 0;
};

struct LifecycleReport {
  std::vector<LifecycleStep> steps;
  // The endpoint answered the challenge, so that Okta delivers to it.
  bool verified = false;
  // It was seen whether events took effect; else only what was answered.
  bool observed = false;

  // The receiver did all it should.
  bool passed() const;
  std::size_t events() const;
  std::size_t lost() const;
};

// Takes a receiver through the whole life of an event hook, as Okta would: created, verified, used,
// previewed, replayed, retried, deactivated, deleted.
//
// `okta` reaches a mock org whose clock is virtual and whose outbound requests leave through `tap`.
// With `effects` the steps also say whether each event took effect exactly once; without, only what
// the receiver answered. One thread at a time.
class Lifecycle {
 public:
  using Tell = std::function<void(const LifecycleStep&)>;

  Lifecycle(LifecycleOptions options, Transport& okta, std::string oktaUrl, Secret token,
            TapTransport& tap, const EventCatalog& catalog, EffectSource* effects = nullptr);

  // Runs all steps; `tell` hears of each when it is done. Throws ShapeError for options that no
  // event hook could have, such as an event type that is not eligible.
  LifecycleReport run(const Tell& tell);

 private:
  struct Sent {
    std::vector<std::string> markers;
  };

  LifecycleStep& step(std::string id, std::string title);
  void finish(LifecycleStep& step, const Tell& tell);
  Exchange call(LifecycleStep& step, const std::string& method, const std::string& path,
                const std::optional<Json>& body = std::nullopt);
  Exchange need(LifecycleStep& step, int status, const std::string& method, const std::string& path,
                const std::optional<Json>& body = std::nullopt);
  std::string hookPath(std::string_view rest = "") const;
  std::string previewPath() const;

  void create(const Tell& tell);
  bool verify(const Tell& tell);
  void deliverOne(const Tell& tell);
  void deliverBatch(const Tell& tell);
  void deliverLarge(const Tell& tell);
  void previewSample(const Tell& tell);
  void previewEdited(const Tell& tell);
  void replay(const Tell& tell);
  void retry(const Tell& tell);
  void deactivate(const Tell& tell);
  void erase(const Tell& tell);
  void skip(const Tell& tell, const std::string& why);

  // Makes events of the type happen in the org, each with a marker of its own, and lets the org
  // deliver them.
  Sent happen(LifecycleStep& step, std::size_t count);
  void settle(LifecycleStep& step);
  // What Okta concludes from what the receiver answered to one delivery of so many events.
  void conclude(LifecycleStep& step, std::size_t events);
  // Whether each marker took effect exactly once, if that can be seen.
  void judgeEffects(LifecycleStep& step, const Sent& sent);
  void judgePreview(LifecycleStep& step);

  LifecycleOptions options_;
  Transport& okta_;
  std::string oktaUrl_;
  Secret token_;
  TapTransport& tap_;
  const EventCatalog& catalog_;
  EffectSource* effects_;

  std::string hookId_;
  Sent first_;
  // Whether the first event, which has a target, was acknowledged.
  bool taken_ = false;
  int users_ = 0;
  LifecycleReport report_;
};

}  // namespace hooks
