#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "fixtures/catalog/event_catalog.h"
#include "fixtures/wire/exchange.h"

namespace hooks {

// What the checks of one run have in common.
struct RunContext {
  EventCatalog catalog = EventCatalog::builtIn();
  // Part of every marker, so that what an earlier run left behind is not counted in this one.
  std::string run = "r1";
  std::uint64_t seed = 1;
  // The type of event that this receiver acts on.
  std::string eventType = "user.lifecycle.create";
  // The id of the hook that is said to call.
  std::string hookId = "who1a4qI1A6TOCwy0Xk7";

  // How long an effect may take to show, and how long none may come for the count to be final.
  std::chrono::milliseconds settle{5'000};
  std::chrono::milliseconds quiet{250};
  // Why what the observer sees proves nothing; nothing if it does.
  std::optional<std::string> blind = "no observer was given";

  // Whether whoever started the run has had enough of it.
  std::function<bool()> interrupted = [] { return false; };

  // The very first delivery, and how often it took effect, if anybody watched.
  Exchange canary = {};
  std::optional<std::size_t> canaryEffects = std::nullopt;

  // The checks during which the receiver's process ended unasked.
  std::vector<std::string> endedIn = {};

  // How long an effect was waited for, and how to wait longer.
  std::string patience() const;

  // Keeps an answer for the checks that look at all answers.
  void remember(const Exchange& exchange);
  std::vector<Exchange> answers() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Exchange> answers_;
};

}  // namespace hooks
