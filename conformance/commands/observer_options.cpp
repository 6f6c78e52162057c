#include "conformance/commands/observer_options.h"

#include "conformance/subject/command_observer.h"
#include "conformance/subject/log_observer.h"
#include "conformance/subject/templates.h"
#include "conformance/subject/url_observer.h"
#include "receiver/cli/program.h"

namespace hooks {

namespace {

constexpr const char* kGroup = "What shows what it does";

}  // namespace

void ObserverOptions::addSourcesTo(CLI::App& command, const std::string& placeholders) {
  command
      .add_option("--observe-log", logs_,
                  "The logs to see from what the receiver does: a line that holds what the event "
                  "is known by is one effect")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("FILE,…")
      ->group(kGroup);
  command.add_option("--observe-match", match_, "Only lines that match this are effects")
      ->type_name("REGEX")
      ->group(kGroup);
  command
      .add_option("--observe-url", url_,
                  "Or a page that lists the effects of this " + placeholders +
                      " as JSON: [{\"marker\":…},…] or {\"count\":{marker:n}}")
      ->type_name("URL")
      ->group(kGroup);
  command.add_option("--observe-pointer", pointer_, "Where in that page they are")
      ->type_name("JSON-POINTER")
      ->group(kGroup);
  command
      .add_option("--observe-cmd", command_,
                  "Or a command that prints a line for each effect of this " + placeholders)
      ->type_name("COMMAND")
      ->group(kGroup);
}

void ObserverOptions::addTo(CLI::App& command) {
  addSourcesTo(command, "{run}");
  command
      .add_option("--sink", sink_,
                  "Or an address of ours, as 127.0.0.1:0, that the receiver is to call for each "
                  "event; shown as OKTA_CONFORMANCE_SINK")
      ->type_name("HOST:PORT")
      ->group(kGroup);
  command
      .add_option("--observe-state-cmd", stateCommand_,
                  "A command that prints active or inactive, the state of the user whose login is "
                  "{id}")
      ->type_name("COMMAND")
      ->group(kGroup);
  command
      .add_option("--observe-state-url", stateUrl_,
                  "Or a page that answers it; 404 for a user not known")
      ->type_name("URL")
      ->group(kGroup);
}

std::string ObserverOptions::given() const {
  if (!logs_.empty()) return "--observe-log";
  if (!url_.empty()) return "--observe-url";
  if (!command_.empty()) return "--observe-cmd";
  if (!sink_.empty()) return "--sink";
  if (!stateCommand_.empty()) return "--observe-state-cmd";
  if (!stateUrl_.empty()) return "--observe-state-url";
  if (!match_.empty()) return "--observe-match";
  return pointer_.empty() ? "" : "--observe-pointer";
}

void ObserverOptions::check() const {
  if (!match_.empty() && logs_.empty()) {
    throw UsageError("--observe-match needs --observe-log FILE");
  }
  if (!pointer_.empty() && url_.empty()) {
    throw UsageError("--observe-pointer needs --observe-url URL");
  }
  const int effects = (logs_.empty() ? 0 : 1) + (url_.empty() ? 0 : 1) + (command_.empty() ? 0 : 1);
  if (effects > 1) {
    throw UsageError(
        "give one of --observe-log, --observe-url and --observe-cmd: an effect that two of them "
        "show would count twice");
  }
  if (!stateCommand_.empty() && !stateUrl_.empty()) {
    throw UsageError("give one of --observe-state-cmd and --observe-state-url, not both");
  }
}

void ObserverOptions::followOutput(const std::string& file) {
  if (logs_.empty() && url_.empty() && command_.empty() && sink_.empty()) output_ = file;
}

void ObserverOptions::make(const std::string& run, Transport& transport) {
  check();
  state_.reset();
  effects_.reset();
  sinkMade_.reset();
  if (!sink_.empty()) sinkMade_ = std::make_unique<SinkObserver>(sink_);
  if (!logs_.empty()) {
    effects_ = std::make_unique<LogObserver>(
        std::vector<std::filesystem::path>(logs_.begin(), logs_.end()), match_);
  } else if (!output_.empty()) {
    effects_ = std::make_unique<LogObserver>(output_, match_);
  } else if (!url_.empty()) {
    effects_ = std::make_unique<UrlObserver>(filled(url_, "run", run), transport, pointer_);
  } else if (!command_.empty()) {
    effects_ = std::make_unique<CommandObserver>(filled(command_, "run", run));
  }
  if (stateCommand_.empty() && stateUrl_.empty()) return;
  Observer* effects = effects_ ? effects_.get() : sinkMade_.get();
  state_ = std::make_unique<StateObserver>(effects, stateUrl_.empty()
                                                        ? stateFromCommand(stateCommand_)
                                                        : stateFromUrl(stateUrl_, transport));
}

LedgerSource ObserverOptions::source(const std::map<std::string, std::string>& placeholders,
                                     Transport& transport) const {
  check();
  const auto withValues = [&](std::string text) {
    for (const auto& [name, value] : placeholders) text = filled(std::move(text), name, value);
    return text;
  };
  if (!logs_.empty()) return effectsInLogs(logs_, match_);
  if (!url_.empty()) return effectsAtUrl(withValues(url_), transport, pointer_);
  if (!command_.empty()) return effectsOfCommand(withValues(command_));
  throw UsageError(
      "say what shows the receiver's work: --observe-log FILE, --observe-url URL or --observe-cmd "
      "COMMAND");
}

Observer* ObserverOptions::observer() {
  if (state_) return state_.get();
  return effects_ ? effects_.get() : sinkMade_.get();
}

}  // namespace hooks
