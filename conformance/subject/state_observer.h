#pragma once

#include <functional>
#include <string>

#include "conformance/check/observer.h"
#include "conformance/subject/shell_command.h"
#include "fixtures/wire/transport.h"

namespace hooks {

// What the receiver holds as the state of a user, by login: "active", "inactive", or nothing if it
// knows no such user. Throws Unclear.
using StateSource = std::function<std::optional<std::string>(const std::string& entity)>;

// A command that prints the state of {id} and exits with 0; it prints nothing for one not known.
StateSource stateFromCommand(std::string command, ShellLimits limits = {});

// A page that answers 200 with the state of {id} as text, as a JSON string or as {"state": "…"},
// and 404 for one not known. Keeps a reference to the transport. Throws ShapeError for no url.
StateSource stateFromUrl(std::string url, Transport& transport);

// Another observer, or none, which also knows states.
class StateObserver : public Observer {
 public:
  StateObserver(Observer* effects, StateSource state)
      : effects_(effects), state_(std::move(state)) {}

  std::string name() const override;
  void look() override;
  std::vector<Effect> effects(std::string_view marker) override;
  bool seesEffects() const override { return effects_ != nullptr && effects_->seesEffects(); }
  bool exact() const override { return effects_ != nullptr && effects_->exact(); }
  bool readsLog() const override { return effects_ != nullptr && effects_->readsLog(); }
  bool sawAnything() override { return effects_ != nullptr && effects_->sawAnything(); }
  std::string advice() const override;
  bool knowsState() const override { return true; }
  std::optional<std::string> stateOf(const std::string& entity) override { return state_(entity); }
  std::optional<std::string> log() override;

 private:
  Observer* effects_;
  StateSource state_;
};

}  // namespace hooks
